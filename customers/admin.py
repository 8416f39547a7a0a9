from django.contrib import admin

from customers.models import Contact, Customer, Invitation, Membership, Note
from portal.pages.admin import PlaceForm, Recorded, Shown


@admin.register(Customer)
class CustomerAdmin(Shown):
    list_display = ("name", "account_code", "country", "status", "created_at")
    list_filter = ("status",)
    search_fields = ("name", "account_code", "api_id")


class MembershipForm(PlaceForm):
    other_places = "seats"

    class Meta:
        model = Membership
        fields = ("user", "customer", "rights")


@admin.register(Membership)
class MembershipAdmin(Recorded):
    edited_with = "portal.change_user"
    form = MembershipForm
    list_display = ("user", "customer", "rights")
    list_select_related = ("user", "customer")
    list_filter = ("rights",)
    search_fields = ("user__name", "user__email", "customer__name")
    raw_id_fields = ("user", "customer")


@admin.register(Invitation)
class InvitationAdmin(Shown):
    seen_with = "customers.view_membership"
    list_display = ("email", "customer", "rights", "sent_at", "expires_at", "accepted_at")
    list_select_related = ("customer",)
    search_fields = ("email", "customer__name")
    exclude = ("digest",)


@admin.register(Contact)
class ContactAdmin(Shown):
    list_display = ("name", "position", "email", "phone", "customer")
    list_select_related = ("customer",)
    search_fields = ("name", "email", "customer__name")


@admin.register(Note)
class NoteAdmin(Shown):
    list_display = ("at", "customer", "author", "is_system", "is_pinned", "__str__")
    list_select_related = ("customer", "author")
    list_filter = ("is_system", "is_pinned")
    search_fields = ("text", "customer__name")
