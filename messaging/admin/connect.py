from django.contrib import admin

from messaging.models import (
    AccountType,
    AddressFailures,
    Allowance,
    Captcha,
    ConnectCall,
    Connection,
    ConnectTerms,
    Coupon,
    Embargo,
    NumberApplication,
    PageLink,
    Registration,
    Subscription,
)
from portal.pages.admin import Shown


@admin.register(AccountType)
class AccountTypeAdmin(Shown):
    list_display = ("number", "name", "monthly_price", "unit", "included_parts", "is_offered")
    search_fields = ("name",)


@admin.register(AddressFailures)
class AddressFailuresAdmin(Shown):
    list_display = ("address", "failures", "last_at")
    search_fields = ("address",)


@admin.register(Captcha)
class CaptchaAdmin(Shown):
    exclude = ("digest",)
    list_display = ("id", "made_at", "redeemed_at", "failed_at")
    search_fields = ("id__exact",)


@admin.register(Connection)
class ConnectionAdmin(Shown):
    exclude = ("digest",)
    list_display = ("name", "customer", "app_name", "slug", "is_open", "last_used_at")
    list_select_related = ("customer",)
    list_filter = ("is_open",)
    search_fields = ("name", "app_name", "customer__name")


@admin.register(ConnectCall)
class ConnectCallAdmin(Shown):
    list_display = ("pk", "connection", "action", "codes", "user", "at")
    list_select_related = ("connection",)
    list_filter = ("action",)
    search_fields = ("user", "address")


@admin.register(ConnectTerms)
class ConnectTermsAdmin(Shown):
    list_display = ("country", "starts_on")
    list_select_related = ("country",)
    search_fields = ("country__name",)


@admin.register(Coupon)
class CouponAdmin(Shown):
    list_display = ("code", "amount", "unit", "uses", "uses_max", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code",)


@admin.register(Embargo)
class EmbargoAdmin(Shown):
    list_display = ("kind", "value", "reason")
    list_filter = ("kind",)
    search_fields = ("value",)


@admin.register(NumberApplication)
class NumberApplicationAdmin(Shown):
    list_display = ("pk", "registration", "country", "use", "state", "number")
    list_select_related = ("registration", "country", "number")
    list_filter = ("state", "use")
    search_fields = ("registration__username",)


@admin.register(PageLink)
class PageLinkAdmin(Shown):
    exclude = ("digest",)
    list_display = ("pk", "registration", "kind", "until", "used_at")
    list_select_related = ("registration",)
    list_filter = ("kind",)
    search_fields = ("registration__username",)


@admin.register(Registration)
class RegistrationAdmin(Shown):
    exclude = ("password", "link_digest", "code_digest")
    list_display = ("username", "connection", "client", "account_type", "state", "created_at")
    list_select_related = ("connection", "client", "account_type")
    list_filter = ("state", "source")
    search_fields = ("username", "email", "client__company")


@admin.register(Subscription)
class SubscriptionAdmin(Shown):
    list_display = ("pk", "account", "account_type", "price", "state", "paid_until")
    list_select_related = ("account__customer", "account__client", "account_type")
    list_filter = ("state",)
    search_fields = ("account__customer__name", "account__client__company")


@admin.register(Allowance)
class AllowanceAdmin(Shown):
    list_display = ("account", "starts_on", "ends_on", "included", "used")
    list_select_related = ("account__customer", "account__client")
    search_fields = ("account__client__company",)
