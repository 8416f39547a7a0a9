"""The simulated SMSC: what it was given, what its accounts did, and how it behaves."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging import simulated
from messaging.forms.simulator import PRESET_TITLES, SHARE_TITLES, BehaviourForm, InboundForm
from portal.kit.views.form import FormView
from portal.kit.views.screen import Screen

# Its journal holds the texts of everybody's messages.
NEEDED = ("messaging.change_connector", "messaging.view_messagetext")
SHOWN = 50


class SimulatorScreen(Screen):
    permission_required = NEEDED

    @cached_property
    def state(self):
        return simulated.state_now()


class SimulatorPage(SimulatorScreen):
    title = gettext_lazy("Simulator")

    def get(self, request):
        lines = simulated.last_messages(SHOWN)
        rows = [{"line": line, "outcome": simulated.outcome_of(line)} for line in lines]
        context = {
            "screen": self,
            "has_simulator": simulated.folder() is not None,
            "state": self.state,
            "behaviour": self.behaviour(),
            "accounts": sorted(self.state["accounts"].items()) if self.state else [],
            "rows": rows,
        }
        return render(request, "messaging/simulator/page.html", context)

    def behaviour(self) -> list[dict]:
        """The behaviour in force, as facts."""
        if self.state is None:
            return []
        settings = self.state["settings"]
        begin, end = settings["receipt_delay_s"]
        limit = settings["rate_limit_per_s"]
        return [
            {"label": _("Preset"), "value": PRESET_TITLES[simulated.preset_of(settings)]},
            {"label": _("Faults and outcomes"), "value": shares_of(settings) or _("none")},
            {"label": _("Receipts after"), "value": _("%g to %g s") % (begin, end)},
            {"label": _("Round trip"), "value": _("%g ms") % settings["rtt_ms"]},
            {"label": _("Rate limit"), "value": _("%g per second") % limit if limit else _("none")},
            {"label": _("Listens on port"), "value": self.state["port"], "is_mono": True},
        ]


def shares_of(settings: dict) -> str:
    """What goes otherwise than well, with its share."""
    found = ((title, settings[name]) for name, title in SHARE_TITLES.items())
    return ", ".join(_("%s %g %%") % (title, share * 100) for title, share in found if share)


class SimulatorForm(SimulatorScreen, FormView):
    """A dialog over the page; without a simulator there is nothing to fill in."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.has_permission() and self.state is None:
            return redirect(self.back_to())
        return super().dispatch(request, *args, **kwargs)

    def back_to(self):
        return reverse("messaging:simulator")


class SimulatorBehaviour(SimulatorForm):
    title = gettext_lazy("How the simulator behaves")
    verb = gettext_lazy("Save")
    text = gettext_lazy("Shares are per cent of messages. It takes effect at once.")
    form_class = BehaviourForm

    def form_arguments(self):
        return {"present": self.state["settings"]}

    def post(self, request, **kwargs):
        self.form = BehaviourForm(request.POST, **self.form_arguments())
        return super().post(request, **kwargs)

    def act(self, cleaned):
        self.form.full_clean()
        simulated.behave(self.form.changes)
        return _("The simulator behaves so from now on.")


class SimulatorInbound(SimulatorForm):
    title = gettext_lazy("Send an inbound message")
    verb = gettext_lazy("Send")
    text = gettext_lazy("The simulator delivers it as if a handset had sent it.")
    form_class = InboundForm

    def form_arguments(self):
        return {"system_ids": sorted(self.state["accounts"])}

    def act(self, cleaned):
        parts = simulated.send_inbound(**cleaned)
        return (
            ngettext(
                "The message was handed to the simulator in %d part.",
                "The message was handed to the simulator in %d parts.",
                parts,
            )
            % parts
        )
