"""The uses of numbers: all that somebody has, and the page of one."""

import copy

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import SmppAccount
from messaging import number_record, number_uses
from messaging.filters.numbers import NumberUseFilter
from messaging.forms.numbers import UseForm
from messaging.models import NumberUse
from messaging.number_lists import SHOWN, with_replies
from messaging.tables.numbers import NumberUseTable, shown
from portal.kit.views.list import Empty, ListView
from portal.kit.views.record import TabForm


def accounts_of(user, customer, client):
    """The SMPP accounts that may hear for this client or customer, as far as the user sees them."""
    rows = SmppAccount.objects.visible_to(user).filter(customer=customer, archived_at__isnull=True)
    if client is not None:
        rows = rows.filter(client=client) | rows.filter(client=None)
    return rows.order_by("system_id")


class NumberUseList(ListView):
    """The numbers of whoever looks: of a client, of a customer with its clients', or all."""

    model = NumberUse
    key = "number-uses"
    title = gettext_lazy("Numbers")
    permission_required = "messaging.view_numberuse"
    table_class = NumberUseTable
    filter_class = NumberUseFilter
    export = "number-uses"
    search_placeholder = gettext_lazy("Number or prefix")
    empty = Empty(
        gettext_lazy("No numbers yet"),
        gettext_lazy(
            "A number of your own, or a prefix on a shared one, lets people write to you. Your "
            "operator assigns it; here you will say where its messages go and what is answered."
        ),
    )

    def rows(self):
        return with_replies(super().rows().living())


class OfUse:
    """A page about one living use; `pk` is the use's."""

    model = NumberUse
    permission_required = "messaging.view_numberuse"

    def rows(self):
        return super().rows().living().select_related(*SHOWN)

    @cached_property
    def use(self):
        return self.row()

    def crumbs(self, last=""):
        """The way there: by the number for staff, by their own list for its users."""
        use, name = self.use, number_record.told(self.use)
        if self.request.user.is_staff:
            name = str(use.client or use.customer)
            found = number_record.crumbs(use.number, name)
        else:
            found = [{"title": _("Numbers"), "url": reverse("messaging:number-uses")}]
            found.append({"title": name})
        if not last:
            return found
        return [*found[:-1], {"title": name, "url": use.get_absolute_url()}, {"title": last}]


class NumberUsePage(OfUse, TabForm):
    """Where its messages go, and what is answered to them."""

    change_permission = "messaging.change_numberuse"
    form_class = UseForm
    template_name = "messaging/numbers/use.html"

    @cached_property
    def record(self):
        return self.use

    @property
    def title(self):
        return number_record.told(self.use)

    def head(self):
        use = self.use
        number = {"label": _("Number"), "value": shown(use.number.digits), "is_mono": True}
        prefix = {"label": _("Prefix"), "value": use.keyword or _("all messages")}
        facts = [number | {"copied": use.number.digits}, prefix]
        if self.request.user.is_staff:
            facts.append(
                {
                    "label": _("Customer"),
                    "value": use.customer.name,
                    "url": reverse("messaging:customer-incoming", args=[use.customer_id]),
                }
            )
        if use.client and not self.is_own:
            facts.append({"label": _("Client"), "value": use.client.company})
        return {
            "name": self.title,
            "crumbs": self.crumbs(),
            "facts": facts,
            "actions": self._actions(),
        }

    @property
    def is_own(self):
        return self.request.user.seats.exists() if not self.request.user.is_staff else False

    def form_arguments(self):
        accounts = accounts_of(self.request.user, self.use.customer, self.use.client)
        return {"instance": copy.copy(self.use), "accounts": accounts}

    def extra(self):
        return {
            "replies": list(self.use.replies.all()),
            "new_url": reverse("messaging:reply-new", args=[self.use.pk])
            if self.may_change
            else "",
            "inbox_url": f"{reverse('messaging:inbox')}?number={self.use.number_id}",
        }

    def act(self, cleaned):
        if number_uses.change(self.use, cleaned, by=self.request.user):
            return _("%(number)s is saved.") % {"number": self.title}
        return _("Nothing was different.")

    def _actions(self):
        if not self.request.user.has_perm("messaging.delete_numberuse"):
            return []
        return [
            {
                "title": _("Release \N{HORIZONTAL ELLIPSIS}"),
                "url": f"{reverse('messaging:number-uses-release')}?pk={self.use.pk}",
                "icon": "ban",
                "is_danger": True,
                "in_dialog": True,
            }
        ]
