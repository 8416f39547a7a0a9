"""Account types of Connect: the list, a new one, and one's settings."""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.connect import account_types
from messaging.filters.connect_staff import AccountTypeFilter
from messaging.forms.connect_staff import AccountTypeForm
from messaging.models import AccountType, Subscription
from messaging.tables.connect_staff import AccountTypeTable
from messaging.views.numbers import StaffOnly
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView

VIEW, ADD, CHANGE = (
    "messaging.view_accounttype",
    "messaging.add_accounttype",
    "messaging.change_accounttype",
)


class AccountTypeList(StaffOnly, ListView):
    model = AccountType
    key = "account-types"
    title = gettext_lazy("Account types")
    permission_required = VIEW
    table_class = AccountTypeTable
    filter_class = AccountTypeFilter
    export = "account-types"
    search_placeholder = gettext_lazy("Name")
    new = ListButton(
        "account-types",
        gettext_lazy("New account type"),
        "plus",
        "messaging:account-type-new",
        ADD,
    )
    empty = Empty(
        gettext_lazy("No account types yet"),
        gettext_lazy(
            "Applications let their customers choose among account types. One with a monthly "
            "price is a subscription with a number of its own."
        ),
    )

    def rows(self):
        return counted(super().rows())


class AccountTypeForms(StaffOnly, FormView):
    model = AccountType
    form_class = AccountTypeForm
    template_name = "messaging/connect_staff/form.html"

    def crumbs(self):
        return [{"title": _("Account types"), "url": self.back_to()}, {"title": self.title}]

    def back_url(self):
        return self.back_to()

    def back_to(self):
        return reverse("messaging:account-types")


class AccountTypeNew(AccountTypeForms):
    title = gettext_lazy("New account type")
    verb = gettext_lazy("Add account type")
    permission_required = ADD

    def act(self, cleaned):
        made = account_types.add(cleaned, by=self.request.user)
        return _("%(name)s is added.") % {"name": made.name}


class AccountTypePage(AccountTypeForms):
    """Its settings, which whoever may change account types saves."""

    permission_required = (VIEW, CHANGE)

    @cached_property
    def kind(self):
        return self.row()

    @property
    def title(self):
        return self.kind.name

    def form_arguments(self):
        return {"kind": self.kind}

    def act(self, cleaned):
        if account_types.change(self.kind, cleaned, by=self.request.user):
            return _("%(name)s is saved.") % {"name": cleaned["name"]}
        return _("Nothing was different.")


def counted(rows):
    """Account types with `subscriber_count`: subscriptions of them that have not ended."""
    living = Subscription.objects.exclude(state=Subscription.State.ENDED)
    own = living.filter(account_type=OuterRef("pk")).order_by().values("account_type")
    count = own.annotate(n=Count("pk")).values("n")
    return rows.select_related("country").annotate(
        subscriber_count=Coalesce(Subquery(count, output_field=IntegerField()), 0)
    )
