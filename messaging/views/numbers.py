"""Reception numbers of the platform: the list, and the page of one."""

import copy

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import number_record, number_uses, numbers
from messaging.filters.numbers import NumberFilter
from messaging.forms.numbers import AssignForm, NumberForm
from messaging.models import Number, NumberUse
from messaging.number_lists import with_replies, with_uses
from messaging.tables.numbers import NumberTable, UsesOfRecordTable, shown
from portal.kit.columns import ListButton
from portal.kit.paging import Page
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.record import TabForm, TabView
from portal.pages.tables.history import lately

SIZE = 50
LAST = 50


class StaffOnly:
    """Which numbers there are is the operator's affair; their users have a page of their own."""

    def has_permission(self):
        return super().has_permission() and self.request.user.is_staff


class NumberList(StaffOnly, ListView):
    model = Number
    key = "numbers"
    title = gettext_lazy("Numbers")
    permission_required = "messaging.view_number"
    table_class = NumberTable
    filter_class = NumberFilter
    export = "numbers"
    search_placeholder = gettext_lazy("Number or prefix")
    new = ListButton(
        "numbers",
        gettext_lazy("New number"),
        "plus",
        "messaging:number-new",
        "messaging.add_number",
    )
    empty = Empty(
        gettext_lazy("No numbers yet"),
        gettext_lazy(
            "Handsets write to reception numbers. Enter those that suppliers gave you, one by one "
            "or from a file, and assign them to customers and clients, or share one by prefixes."
        ),
    )

    def rows(self):
        return with_uses(super().rows())


class NumberNew(StaffOnly, FormView):
    title = gettext_lazy("New number")
    verb = gettext_lazy("Add number")
    permission_required = "messaging.add_number"
    form_class = NumberForm
    template_name = "messaging/numbers/form.html"

    def crumbs(self):
        return number_record.crumbs(last=self.title)

    def back_url(self):
        return reverse("messaging:numbers")

    def act(self, cleaned):
        self.number = numbers.add(cleaned, by=self.request.user)
        return _("%(number)s is added. It is nobody's: assign it.") % {
            "number": shown(self.number.digits)
        }

    def back_to(self):
        return reverse("messaging:number-uses-of", args=[self.number.pk])


class NumberTab(StaffOnly, TabView):
    model = Number
    permission_required = "messaging.view_number"

    @cached_property
    def title(self):
        return shown(self.record.digits)

    def rows(self):
        return super().rows().select_related("country", "connector")

    def head(self):
        return number_record.head(self.record, self.request.user, self.tab)


class NumberMain(NumberTab, TabForm):
    tab = "main"
    form_class = NumberForm
    change_permission = "messaging.change_number"

    def form_arguments(self):
        return {"instance": copy.copy(self.record)}

    def act(self, cleaned):
        if numbers.change(self.record, cleaned, by=self.request.user):
            return _("%(number)s is saved.") % {"number": shown(cleaned["digits"])}
        return _("Nothing was different.")


class NumberUses(NumberTab):
    """Who gets what comes to it."""

    tab = "uses"
    template_name = "messaging/numbers/uses.html"

    def extra(self):
        uses = with_replies(NumberUse.objects.living().filter(number=self.record))
        page = Page(uses.order_by("keyword", "pk"), self.request.GET, size=SIZE, path=self._path())
        page.sizes = ()
        url = self._assign_url(page.rows)
        return {
            "page": page,
            "table": UsesOfRecordTable(
                page.rows,
                user=self.request.user,
                chosen=[name for name in UsesOfRecordTable.base_columns if name != "number"],
                orderable=False,
            ),
            "has_uses": bool(page.rows),
            "new_url": url,
            "empty": {
                "title": _("Nobody's number"),
                "text": _(
                    "What comes to it is seen by staff alone. Assign all of it to one customer or "
                    "client, or share it: then the first word of a message says whose it is."
                ),
                "action": {"title": _("Assign"), "url": url} if url else None,
            },
        }

    def _path(self):
        return self.request.path

    def _assign_url(self, uses):
        is_taken = bool(uses) and uses[0].is_exclusive
        if is_taken or not self.request.user.has_perm("messaging.add_numberuse"):
            return ""
        return reverse("messaging:number-assign", args=[self.record.pk])


class NumberAssign(StaffOnly, FormView):
    model = Number
    title = gettext_lazy("Assign the number")
    verb = gettext_lazy("Assign")
    text = gettext_lazy("What came before stays with whoever it came to.")
    permission_required = ("messaging.view_number", "messaging.add_numberuse")
    form_class = AssignForm
    template_name = "messaging/numbers/form.html"

    @cached_property
    def number(self):
        return self.row()

    def get(self, request, **kwargs):
        self.row()
        return super().get(request, **kwargs)

    def crumbs(self):
        return number_record.crumbs(self.number, self.title)

    def back_url(self):
        return reverse("messaging:number-uses-of", args=[self.number.pk])

    def act(self, cleaned):
        use = number_uses.assign(self.number, by=self.request.user, **cleaned)
        about = {"number": shown(self.number.digits), "owner": use.client or use.customer}
        if use.is_exclusive:
            return _("%(number)s is %(owner)s's.") % about
        return _("What begins with %(keyword)s at %(number)s is %(owner)s's.") % (
            about | {"keyword": use.keyword}
        )

    def back_to(self):
        return self.back_url()


class NumberHistory(NumberTab):
    tab = "history"
    permission_required = ("messaging.view_number", "portal.view_historyentry")
    template_name = "messaging/numbers/history.html"

    def extra(self):
        return lately(self.request.user, "number", self.record.pk, most=LAST)
