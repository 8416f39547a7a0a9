"""Exports of what staff keep of Connect: registrations, applications, and what is offered."""

from django.utils.translation import gettext_lazy as _

from messaging import connect_looks
from messaging.connect import terms
from messaging.filters.connect_staff import (
    AccountTypeFilter,
    CouponFilter,
    EmbargoFilter,
    NumberApplicationFilter,
    RegistrationFilter,
    TermsFilter,
)
from messaging.models import (
    AccountType,
    ConnectTerms,
    Coupon,
    Embargo,
    NumberApplication,
    Registration,
)
from messaging.tables.connect_staff import AccountTypeTable, CouponTable, EmbargoTable, TermsTable
from messaging.tables.registrations import NumberApplicationTable, RegistrationTable
from messaging.views.account_types import counted
from messaging.views.embargoes import named
from portal.kit.exports.columns import DATE, MOMENT, MONEY, NUMBER, Column
from portal.kit.exports.lists import ListExport


class RegistrationsExport(ListExport):
    slug = "registrations"
    list_key = "registrations"
    title = _("Registrations")
    permission = "messaging.view_registration"
    table_class = RegistrationTable
    columns = (
        Column("username", _("Username")),
        Column("first_name", _("First name")),
        Column("surname", _("Surname")),
        Column("company", _("Company")),
        Column("email", _("E-mail")),
        Column("mobile", _("Mobile number")),
        Column("country", _("Country"), "country.name"),
        Column("connection", _("Connection"), "connection.name"),
        Column("customer", _("Customer"), "connection.customer.name"),
        Column("client", _("Client"), "client.company"),
        Column("account_type", _("Account type"), "account_type.name"),
        Column("coupon", _("Coupon"), "coupon.code", default=False),
        Column("source", _("Registered"), "get_source_display"),
        Column("address", _("From address"), default=False),
        Column("user_number", _("User number")),
        Column("state", _("State"), "get_state_display"),
        Column("email_activated_at", _("E-mail activated"), kind=MOMENT),
        Column("sms_activated_at", _("SMS activated"), kind=MOMENT),
        Column("created_at", _("Since"), kind=MOMENT),
    )

    def queryset(self, user, params):
        about = ("connection__customer", "client", "account_type", "country", "coupon")
        rows = Registration.objects.visible_to(user).select_related(*about)
        return RegistrationFilter(params, queryset=rows, user=user).qs


class NumberApplicationsExport(ListExport):
    slug = "number-applications"
    list_key = "number-applications"
    title = _("Number applications")
    permission = "messaging.view_numberapplication"
    table_class = NumberApplicationTable
    columns = (
        Column("registration", _("Who"), "registration.username"),
        Column("company", _("Client"), "registration.client.company"),
        Column("connection", _("Connection"), "registration.connection.name"),
        Column("country", _("Country"), "country.name"),
        Column("use", _("Service type"), "get_use_display"),
        Column("purpose", _("What for")),
        Column("state", _("State"), "get_state_display"),
        Column("number", _("Number"), "number.digits"),
        Column("decision", _("What was said")),
        Column("decided_by", _("Decided by"), "decided_by.name"),
        Column("decided_at", _("Decided"), kind=MOMENT),
        Column("created_at", _("Applied"), kind=MOMENT),
    )

    def queryset(self, user, params):
        about = ("registration__client", "registration__connection")
        rows = NumberApplication.objects.visible_to(user)
        rows = rows.select_related(*about, "country", "number", "decided_by")
        return NumberApplicationFilter(params, queryset=rows, user=user).qs


class CouponsExport(ListExport):
    slug = "coupons"
    list_key = "coupons"
    title = _("Coupons")
    permission = "messaging.view_coupon"
    table_class = CouponTable
    columns = (
        Column("code", _("Code")),
        Column("amount", _("Credit"), kind=MONEY),
        Column("unit", _("Currency")),
        Column("connection", _("Only by"), "connection.name"),
        Column("uses", _("Used"), kind=NUMBER),
        Column("uses_max", _("Uses at most"), kind=NUMBER),
        Column("starts_on", _("From"), kind=DATE),
        Column("ends_on", _("Until"), kind=DATE),
        Column("state", _("State"), lambda row: connect_looks.coupon(row)[1]),
    )

    def queryset(self, user, params):
        rows = Coupon.objects.visible_to(user).select_related("connection")
        return CouponFilter(params, queryset=rows, user=user).qs


class TermsExport(ListExport):
    slug = "connect-terms"
    list_key = "connect-terms"
    title = _("Terms")
    permission = "messaging.view_connectterms"
    table_class = TermsTable
    columns = (
        Column("country", _("Country"), lambda row: row.country.name if row.country else ""),
        Column("starts_on", _("From"), kind=DATE),
        Column("state", _("State"), lambda row: connect_looks.version(row)[1]),
        Column("text", _("Text")),
    )

    def queryset(self, user, params):
        rows = ConnectTerms.objects.visible_to(user).select_related("country")
        return TermsFilter(params, queryset=terms.with_state(rows), user=user).qs


class EmbargoesExport(ListExport):
    slug = "embargoes"
    list_key = "embargoes"
    title = _("Embargoes")
    permission = "messaging.view_embargo"
    table_class = EmbargoTable
    columns = (
        Column("value", _("Which")),
        Column("country", _("Country"), "country_name", default=False),
        Column("kind", _("What"), "get_kind_display"),
        Column("reason", _("Why")),
        Column("created_at", _("Since"), kind=MOMENT),
    )

    def queryset(self, user, params):
        rows = named(Embargo.objects.visible_to(user))
        return EmbargoFilter(params, queryset=rows, user=user).qs


class AccountTypesExport(ListExport):
    slug = "account-types"
    list_key = "account-types"
    title = _("Account types")
    permission = "messaging.view_accounttype"
    table_class = AccountTypeTable
    columns = (
        Column("number", _("Number"), kind=NUMBER),
        Column("name", _("Name")),
        Column("monthly_price", _("Price a month"), kind=MONEY),
        Column("unit", _("Currency")),
        Column("country", _("Country of its number"), "country.name"),
        Column("included_parts", _("Parts included a month"), kind=NUMBER),
        Column("test_parts", _("Free parts at the start"), kind=NUMBER),
        Column("subscriber_count", _("Subscriptions"), kind=NUMBER),
        Column("is_offered", _("Offered"), lambda row: "yes" if row.is_offered else "no"),
    )

    def queryset(self, user, params):
        rows = counted(AccountType.objects.visible_to(user))
        return AccountTypeFilter(params, queryset=rows, user=user).qs
