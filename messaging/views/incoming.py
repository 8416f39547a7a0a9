"""The tab Incoming SMS of a client and of a customer: the numbers that it has."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients import client_record
from clients.models import Client
from clients.views.client_record import ClientTab
from customers.models import Customer
from customers.views.record import CustomerTab
from messaging import number_uses
from messaging.forms.numbers import AssignManyForm
from messaging.models import NumberUse
from messaging.number_lists import with_replies
from messaging.tables.numbers import UsesOfRecordTable
from messaging.views.number_uses import accounts_of
from portal.kit import imports
from portal.kit.paging import Page
from portal.kit.views.form import FormView

SIZE = 50
ASSIGN = "messaging.add_numberuse"


class IncomingTab:
    """`owner` is what the tab's record is to the uses: their customer or their client."""

    tab = "incoming"
    template_name = "messaging/numbers/of_record.html"
    owner = ""
    chosen = ()

    def extra(self):
        uses = NumberUse.objects.living().visible_to(self.request.user)
        uses = with_replies(uses.filter(**{self.owner: self.record}))
        order = ("number__digits", "keyword", "pk")
        page = Page(uses.order_by(*order), self.request.GET, size=SIZE, path=self.request.path)
        page.sizes = ()
        table = UsesOfRecordTable(
            page.rows, user=self.request.user, chosen=self.chosen, orderable=False
        )
        may = self._may_assign()
        new_url = reverse(f"messaging:{self.owner}-assign", args=[self.record.pk]) if may else ""
        import_url = imports.url("numbers", **{self.owner: self.record}) if may else ""
        return {
            "page": page,
            "table": table,
            "has_uses": bool(page.rows),
            "new_url": new_url,
            "import_url": import_url,
            "empty": self._empty(new_url, import_url),
        }

    def _may_assign(self):
        return self.request.user.has_perm(ASSIGN) and not _is_closed(self.record)

    def _empty(self, new_url, import_url):
        return {
            "title": _("No numbers yet"),
            "text": _(
                "With a number of its own, or a prefix on a shared one, it hears what handsets "
                "write."
            ),
            "action": {"title": _("Assign numbers"), "url": new_url} if new_url else None,
            "second": {"title": _("Import"), "url": import_url, "icon": "upload"}
            if import_url
            else None,
        }


class ClientIncoming(IncomingTab, ClientTab):
    owner = "client"
    title = gettext_lazy("Incoming SMS")
    permission_required = ("clients.view_client", "messaging.view_numberuse")
    chosen = ("number", "keyword", "door", "forwards_to", "replies", "since")


class CustomerIncoming(IncomingTab, CustomerTab):
    owner = "customer"
    permission_required = ("customers.view_customer", "messaging.view_numberuse")
    chosen = ("number", "keyword", "client", "door", "forwards_to", "replies", "since")


class AssignMany(FormView):
    """Numbers for one client or customer; one of a customer's own is for none of its clients."""

    title = gettext_lazy("Assign numbers")
    verb = gettext_lazy("Assign")
    form_class = AssignManyForm
    template_name = "messaging/numbers/form.html"
    is_wide = False

    @cached_property
    def record(self):
        return self.row()

    def get(self, request, **kwargs):
        return self._show(self.form_class(**self.form_arguments()))

    def form_arguments(self):
        return {"accounts": accounts_of(self.request.user, *self.place())}

    def act(self, cleaned):
        customer, client = self.place()
        made = number_uses.assign_many(
            cleaned["numbers"],
            by=self.request.user,
            customer=customer,
            client=client,
            door=cleaned["door"],
        )
        said = ngettext("%(n)s number is assigned.", "%(n)s numbers are assigned.", len(made))
        return said % {"n": len(made)}

    def back_url(self):
        return self.back_to()


class ClientAssign(AssignMany):
    model = Client
    permission_required = ("clients.view_client", ASSIGN)

    def rows(self):
        return super().rows().select_related("customer")

    def place(self):
        return self.record.customer, self.record

    def crumbs(self):
        return client_record.crumbs(self.record, self.title)

    def back_to(self):
        return reverse("messaging:client-incoming", args=[self.record.pk])


class CustomerAssign(AssignMany):
    model = Customer
    permission_required = ("customers.view_customer", ASSIGN)

    def place(self):
        return self.record, None

    def crumbs(self):
        return [
            {"title": _("Customers"), "url": reverse("customers:customers")},
            {"title": self.record.name, "url": self.record.get_absolute_url()},
            {"title": self.title},
        ]

    def back_to(self):
        return reverse("messaging:customer-incoming", args=[self.record.pk])


def _is_closed(record):
    if isinstance(record, Client):
        return record.is_gone or record.customer.is_archived
    return record.is_archived
