import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.kit.tables import Table, cell
from portal.pages import roles
from portal.templatetags import onward


def place(user) -> str:
    """Where a person belongs: the roles of staff, else the companies."""
    if user.is_staff:
        names = [roles.title(group.name) for group in user.groups.all()]
        return ", ".join([_("Superuser"), *names] if user.is_superuser else names) or onward.NOTHING
    companies = [one.customer.name for one in user.memberships.all()]
    companies += [one.client.company for one in user.seats.all()]
    return ", ".join(companies) or onward.NOTHING


def kind(user) -> str:
    if user.is_staff:
        return _("Staff")
    return _("Customer's") if user.memberships.all() else _("Client's")


class UserTable(Table):
    name = tables.Column(verbose_name=_("Name"), attrs=cell("strong", "c-l", "r1"))
    email = tables.Column(verbose_name=_("E-mail"), default=onward.NOTHING, attrs=cell("c-l", "r3"))
    phone = tables.Column(verbose_name=_("Phone"), default=onward.NOTHING, attrs=cell("c-0"))
    kind = tables.Column(
        verbose_name=_("Kind"), empty_values=(), orderable=False, attrs=cell("c-0")
    )
    place = tables.Column(
        verbose_name=_("Role or company"), empty_values=(), orderable=False, attrs=cell("c-l", "r2")
    )
    last_login = tables.Column(
        verbose_name=_("Last log-in"),
        default=onward.NOTHING,
        attrs=cell("c-r", "r2", label=_("Last log-in")),
    )
    failed_logins = tables.Column(verbose_name=_("Failed log-ins"), attrs=cell("r", "c-0"))
    is_active = tables.Column(verbose_name=_("State"), attrs=cell("c-r", "r1"))

    class Meta(Table.Meta):
        row_attrs = {"data-href": lambda record: reverse("user", args=[record.pk])}
        default_columns = (
            "name",
            "email",
            "phone",
            "kind",
            "place",
            "last_login",
            "failed_logins",
            "is_active",
        )

    def render_name(self, record):
        return format_html('<a href="{}">{}</a>', reverse("user", args=[record.pk]), record.name)

    def render_phone(self, value):
        return onward.phone(value)

    def render_kind(self, record):
        return kind(record)

    def render_place(self, record):
        return place(record)

    def render_last_login(self, value):
        return onward.ago(value)

    def render_failed_logins(self, value):
        return onward.count(value)

    def render_is_active(self, value):
        return onward.status("ok", _("Open")) if value else onward.status("off", _("Closed"))
