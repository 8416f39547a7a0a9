"""Billing → Reconciliation: each check with its residual, which must be 0, and the runs."""

from functools import cached_property

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import moments
from portal.kit import checks, jobs
from portal.kit.views.detail import DetailView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.screen import Screen
from portal.models import Job
from portal.templatetags import onward
from reports import faults, reconciliations
from reports.filters.reconciliations import ReconciliationFilter
from reports.jobs import RECONCILE
from reports.models import Reconciliation
from reports.tables.reconciliations import ReconciliationTable

VIEW, RUN = "reports.view_reconciliation", "reports.add_reconciliation"
Scope = Reconciliation.Scope


class ReconciliationPage(Screen):
    """Every promise of the house as the last runs found it."""

    model = Reconciliation
    permission_required = VIEW
    title = gettext_lazy("Reconciliation")

    def get(self, request):
        rows = self._checks()
        broken = [row for row in rows if row["is_broken"]]
        context = {
            "screen": self,
            "checks": sorted(rows, key=lambda row: not row["is_broken"]),
            "broken": len(broken),
            "figures": self._figures(rows, broken),
            "has_run": bool(self.latest),
            "is_running": _running(),
            "run_url": reverse("reports:reconciliation-now") if request.user.has_perm(RUN) else "",
            "runs_url": reverse("reports:reconciliation-runs"),
        }
        return render(request, "reports/reconciliation/page.html", context)

    @cached_property
    def latest(self):
        return reconciliations.latest()

    def _checks(self) -> list[dict]:
        found = {
            scope: {one["name"]: one for one in run.outcomes} for scope, run in self.latest.items()
        }
        return [
            _row(check, found.get(Scope.ALL, {}), found.get(Scope.RECENT, {}))
            for check in checks.every()
        ]

    def _figures(self, rows, broken) -> list[dict]:
        asked = [row for row in rows if row["all"] or row["recent"]]
        if not self.latest:
            state, note = "", _("nothing was asked yet")
        elif broken:
            state, note = "bad", _("each must be 0")
        else:
            state, note = "ok", _("every residual is 0")
        figures = [
            {
                "label": _("Broken"),
                "value": onward.count(len(broken)),
                "note": note,
                "note_state": state,
            },
            {
                "label": _("Checks"),
                "value": onward.count(len(rows)),
                "note": _("%(n)s of them asked") % {"n": onward.count(len(asked))},
            },
        ]
        return figures + [self._of_scope(scope) for scope in (Scope.ALL, Scope.RECENT)]

    def _of_scope(self, scope) -> dict:
        run = self.latest.get(scope)
        when = {
            Scope.ALL: (_("Everything"), _("every night after three")),
            Scope.RECENT: (_("What changed"), _("every minute")),
        }
        label, note = when[scope]
        value = onward.ago(run.finished_at) if run else onward.NOTHING
        return {"label": label, "value": value, "note": note}


class ReconcileNow(Screen):
    """Ask every check of everything, as a job."""

    model = Reconciliation
    permission_required = (VIEW, RUN)
    http_method_names = ["post"]

    def post(self, request):
        if _running():
            messages.error(request, _("A run is at work already."))
        else:
            title = _("Reconciliation of everything")
            jobs.start(RECONCILE, owner=request.user, title=title, params={})
            messages.success(
                request, _("Every check is being asked; the page shows what was found.")
            )
        return redirect("reports:reconciliation")


class ReconciliationRuns(ListView):
    model = Reconciliation
    key = "reconciliations"
    title = gettext_lazy("Runs of the reconciler")
    permission_required = VIEW
    table_class = ReconciliationTable
    filter_class = ReconciliationFilter
    export = "reconciliations"
    template_name = "reports/reconciliation/runs.html"
    search_placeholder = gettext_lazy("Check that broke")
    empty = Empty(
        gettext_lazy("No run yet"),
        gettext_lazy(
            "Every minute the checks are asked for what changed, and every night for everything. "
            "Runs of a minute in which all was well are kept for two days."
        ),
    )

    def rows(self):
        return super().rows().select_related("by").defer("outcomes")

    @property
    def crumbs(self):
        return _crumbs(str(self.title))


class ReconciliationRun(DetailView):
    """One run with all it found."""

    model = Reconciliation
    permission_required = VIEW
    template_name = "reports/reconciliation/run.html"

    def rows(self):
        return super().rows().select_related("by")

    @property
    def title(self):
        return _("Run of the reconciler")

    def extra(self, row):
        outcomes = [_told(one) for one in row.outcomes]
        state = ("ok", _("All is well")) if row.holds else ("bad", _("Broken"))
        runs = reverse("reports:reconciliation-runs")
        return {
            "crumbs": [
                *_crumbs("")[:-1],
                {"title": _("Runs"), "url": runs},
                {"title": str(row)},
            ],
            "name": _("%(scope)s, %(at)s")
            % {"scope": row.get_scope_display(), "at": moments.told(row.started_at)},
            "badges": [{"state": state[0], "text": state[1]}],
            "facts": _facts(row),
            "outcomes": sorted(outcomes, key=lambda one: not one["is_broken"]),
        }


def _row(check, whole: dict, recent: dict) -> dict:
    """A check as the page shows it, with what the last runs found."""
    told = {
        "all": _told(whole[check.name]) if check.name in whole else None,
        "recent": _told(recent[check.name]) if check.name in recent else None,
    }
    broken = [one for one in told.values() if one and one["is_broken"]]
    return {
        "check": check,
        "is_broken": bool(broken),
        "is_nightly": not check.recent,
        "examples": broken[0]["examples"] if broken else [],
        "faults": broken[0]["faults"] if broken else 0,
        "error": broken[0]["error"] if broken else "",
        **told,
    }


def _told(outcome: dict) -> dict:
    error = outcome.get("error", "")
    is_broken = bool(outcome["faults"] or error)
    examples = [faults.linked(one) for one in outcome["examples"]] if is_broken else []
    return outcome | {"is_broken": is_broken, "error": error, "examples": examples}


def _facts(run: Reconciliation) -> list[dict]:
    facts = [
        {"label": _("Checks"), "value": onward.count(run.asked)},
        {"label": _("Broken"), "value": onward.count(run.broken)},
        {"label": _("Took"), "value": _("%(n)s s") % {"n": onward.count(run.took_s, 1)}},
    ]
    if run.after:
        facts.append({"label": _("Since"), "value": onward.when(run.after)})
    if run.by:
        facts.append({"label": _("By"), "value": run.by.name})
    return facts


def _crumbs(last: str) -> list[dict]:
    return [
        {"title": _("Reconciliation"), "url": reverse("reports:reconciliation")},
        {"title": last},
    ]


def _running() -> bool:
    return Job.objects.filter(kind=RECONCILE.slug).open().exists()
