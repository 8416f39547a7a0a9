from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Account
from messaging import sending_limits
from messaging.filters.sending_limits import SendingLimitFilter
from messaging.forms.sending_limits import NewLimitForm, SendingLimitForm
from messaging.models import SendingLimit
from messaging.tables.sending_limits import SendingLimitTable
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.templatetags import onward


class SendingLimitList(ListView):
    """Accounts that may not spend or send what they like."""

    model = SendingLimit
    key = "sending-limits"
    title = gettext_lazy("Sending limits")
    permission_required = "messaging.view_sendinglimit"
    table_class = SendingLimitTable
    filter_class = SendingLimitFilter
    export = "sending-limits"
    search_placeholder = gettext_lazy("Client or customer")
    new = ListButton(
        "sending-limits",
        gettext_lazy("New limit"),
        "plus",
        "messaging:sending-limit-new",
        "messaging.change_sendinglimit",
    )
    empty = Empty(
        gettext_lazy("No account is limited"),
        gettext_lazy(
            "An account may spend so much a day, send so many messages an hour to one country, "
            "and be open for some countries only. What is beyond is blocked and not charged."
        ),
    )

    def rows(self):
        return super().rows().select_related("account__customer", "account__client")


class SendingLimitNew(FormView):
    title = gettext_lazy("New limit")
    verb = gettext_lazy("Set limits")
    permission_required = "messaging.change_sendinglimit"
    form_class = NewLimitForm
    template_name = "messaging/stops/form.html"

    def crumbs(self):
        return crumbs(self.title)

    def form_arguments(self):
        return {"user": self.request.user}

    def act(self, cleaned):
        self.account = cleaned["account"]
        sending_limits.set_for(self.account, cleaned, by=self.request.user)
        return _("The limits of %(account)s hold within seconds.") % {"account": self.account}

    def back_to(self):
        return reverse("messaging:sending-limits")


class SendingLimitPage(FormView):
    """The limits of one account, and how much of them is used."""

    model = Account
    permission_required = ("messaging.view_sendinglimit", "messaging.change_sendinglimit")
    form_class = SendingLimitForm
    template_name = "messaging/stops/form.html"

    @cached_property
    def account(self):
        return self.row()

    @property
    def title(self):
        return _("Limits of %(account)s") % {"account": self.account}

    @property
    def text(self):
        used = sending_limits.used(self.account)
        said = _("Spent today: %(sum)s.") % {
            "sum": f"{used.spent.normalize():f} {self.account.unit}"
        }
        if not used.sent:
            return said
        busiest = sorted(used.sent.items(), key=lambda one: -one[1])[:5]
        sent = ", ".join(f"{country} {onward.count(count)}" for country, count in busiest)
        return f"{said} {_('Sent in this hour: %(sent)s.') % {'sent': sent}}"

    def rows(self):
        return super().rows().select_related("customer", "client")

    def crumbs(self):
        return crumbs(str(self.account))

    def form_arguments(self):
        return {"limit": SendingLimit.objects.filter(account=self.account).first()}

    def act(self, cleaned):
        if sending_limits.set_for(self.account, cleaned, by=self.request.user):
            return _("The limits of %(account)s hold within seconds.") % {"account": self.account}
        return _("Nothing was different.")

    def back_to(self):
        return reverse("messaging:sending-limits")


def crumbs(last):
    return [
        {"title": _("Sending limits"), "url": reverse("messaging:sending-limits")},
        {"title": last},
    ]
