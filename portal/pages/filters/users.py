import django_filters
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.kit.filters import FilterSet
from portal.pages import login

KINDS = [("staff", _("Staff")), ("customer", _("Customer's")), ("client", _("Client's"))]
STATES = [("open", _("May log in")), ("closed", _("Closed")), ("failed", _("With failed log-ins"))]


class UserFilter(FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Search"))
    kind = django_filters.ChoiceFilter(
        method="of_kind", choices=KINDS, empty_label=_("All"), label=_("Kind")
    )
    role = django_filters.ModelChoiceFilter(
        field_name="groups",
        queryset=Group.objects.order_by("pk"),
        empty_label=_("All"),
        label=_("Role"),
    )
    state = django_filters.ChoiceFilter(
        method="in_state", choices=STATES, empty_label=_("All"), label=_("State")
    )

    def search(self, rows, _name, text):
        text = text.strip()
        found = Q(name__icontains=text) | Q(email__icontains=text)
        digits = login.tidy(text)
        if digits.isdigit():
            found |= Q(phone__contains=digits)
        return rows.filter(found)

    def of_kind(self, rows, _name, kind):
        if kind == "staff":
            return rows.filter(is_staff=True)
        places = {"customer": "memberships", "client": "seats"}[kind]
        return rows.filter(is_staff=False, **{f"{places}__isnull": False}).distinct()

    def in_state(self, rows, _name, state):
        if state == "failed":
            return rows.filter(failed_logins__gt=0)
        return rows.filter(is_active=state == "open")
