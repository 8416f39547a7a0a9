from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging import opt_outs
from messaging.filters.stops import OptOutFilter
from messaging.forms.chosen import ReasonForm
from messaging.forms.stops import OptOutForm
from messaging.models import Inbound, OptOut
from messaging.tables.stops import OptOutTable, state, whose
from messaging.views.chosen import Chosen
from portal.core import phone
from portal.kit.columns import ListButton
from portal.kit.views.detail import DetailView
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView

SHOWN = ("customer", "client", "by", "ended_by")


class OptOutList(ListView):
    """Who wants no more messages. Customers and clients see theirs."""

    model = OptOut
    key = "opt-outs"
    title = gettext_lazy("Opt-outs")
    permission_required = "messaging.view_optout"
    table_class = OptOutTable
    filter_class = OptOutFilter
    export = "opt-outs"
    search_placeholder = gettext_lazy("Number")
    new = ListButton(
        "opt-outs",
        gettext_lazy("Add opt-outs"),
        "plus",
        "messaging:opt-out-new",
        "messaging.add_optout",
    )
    empty = Empty(
        gettext_lazy("Nobody has opted out"),
        gettext_lazy(
            "Who answers STOP, in any of many languages, stands here with that answer as the "
            "proof, and gets no more messages. START ends it."
        ),
    )

    def rows(self):
        return super().rows().select_related(*SHOWN)


class OptOutPage(DetailView):
    """One opt-out with its proof."""

    model = OptOut
    permission_required = "messaging.view_optout"
    template_name = "messaging/opt_outs/page.html"

    def rows(self):
        return super().rows().select_related(*SHOWN)

    def extra(self, row):
        found, text = state(row)
        user = self.request.user
        proof = None
        if row.inbound_id and user.has_perm("messaging.view_inbound"):
            proof = Inbound.objects.visible_to(user).filter(pk=row.inbound_id).first()
        return {
            "title": phone.international(row.number),
            "crumbs": crumbs(phone.international(row.number)),
            "state": found,
            "state_text": text,
            "facts": self._facts(row),
            "proof": proof,
            "may_end": row.ended_at is None and user.has_perm("messaging.end_optout"),
        }

    def _facts(self, row):
        facts = [
            {"label": _("Wants none of"), "value": whose(row)},
            {"label": _("Since"), "value": _moment(row.at)},
            {"label": _("Source"), "value": row.get_source_display()},
        ]
        if row.until:
            facts.append({"label": _("Until"), "value": _moment(row.until)})
        if row.note:
            facts.append({"label": _("Note"), "value": row.note})
        if row.by:
            facts.append({"label": _("Added by"), "value": row.by.name})
        if row.ended_at:
            facts.append({"label": _("Ended"), "value": _moment(row.ended_at)})
            facts.append({"label": _("Why it ended"), "value": row.end_reason})
            if row.ended_by:
                facts.append({"label": _("Ended by"), "value": row.ended_by.name})
        return facts


class OptOutNew(FormView):
    title = gettext_lazy("Add opt-outs")
    verb = gettext_lazy("Add")
    permission_required = "messaging.add_optout"
    form_class = OptOutForm
    template_name = "messaging/stops/form.html"
    text = gettext_lazy("These people get no more of these messages. Only staff can end it.")

    def crumbs(self):
        return crumbs(self.title)

    def form_arguments(self):
        asked = {name: self.request.GET.get(name) for name in ("customer", "client")}
        initial = {name: value for name, value in asked.items() if value}
        return {"user": self.request.user, "initial": {"scope": "customer"} | initial}

    def act(self, cleaned):
        count = opt_outs.add(
            cleaned["whose"],
            cleaned["numbers"],
            source=OptOut.Source.STAFF if self.request.user.is_staff else OptOut.Source.OWNER,
            note=cleaned["note"],
            by=self.request.user,
        )
        already = len(set(cleaned["numbers"])) - count
        return _("%(n)s added, %(already)s had opted out already.") % {
            "n": count,
            "already": already,
        }

    def back_to(self):
        return reverse("messaging:opt-outs")


class OptOutEnd(Chosen):
    model = OptOut
    title = gettext_lazy("End these opt-outs?")
    verb = gettext_lazy("End")
    text = gettext_lazy("These people get messages again. They must have agreed to it.")
    is_danger = True
    permission_required = ("messaging.view_optout", "messaging.end_optout")
    form_class = ReasonForm
    list_url = "messaging:opt-outs"

    def act(self, rows, cleaned):
        count = opt_outs.end(rows, reason=cleaned["reason"], by=self.request.user)
        return ngettext("%(n)s opt-out is ended.", "%(n)s opt-outs are ended.", count) % {
            "n": count
        }


def crumbs(last):
    return [{"title": _("Opt-outs"), "url": reverse("messaging:opt-outs")}, {"title": last}]


def _moment(moment):
    return date_format(localtime(moment), "j M Y, H:i")
