"""The page of a change group with its lines."""

from functools import cached_property

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import change_groups, change_looks, margins, price_list_record
from billing.change_groups import DECIDE
from billing.models import ChangeGroup
from portal.kit import imports
from portal.kit.paging import Page
from portal.kit.views.record import TabView
from portal.kit.views.screen import Screen

VIEW, CHANGE = "billing.view_changegroup", "billing.change_changegroup"
SIZE = 100
# Beyond so many lines the counts of kinds would take seconds; the preview of the import has them.
COUNTED_MAX = 10_000


class GroupScreen(Screen):
    model = ChangeGroup
    permission_required = VIEW

    def rows(self):
        return super().rows().select_related("price_list__made_for", "author", "decided_by")

    @cached_property
    def group(self):
        return self.row()

    def crumbs(self, last=""):
        group = self.group
        way = [
            *price_list_record.crumbs(group.price_list, " ")[:-1],
            {
                "title": _("Change groups"),
                "url": reverse("billing:price-list-changes", args=[group.price_list_id]),
            },
        ]
        if not last:
            return [*way, {"title": group.title}]
        return [*way, {"title": group.title, "url": group.get_absolute_url()}, {"title": last}]


class ChangeGroupPage(GroupScreen, TabView):
    """Every line with what it was and will be, in per cent, and the margin after it."""

    template_name = "billing/price_lists/group.html"

    @property
    def title(self):
        return self.group.title

    def head(self):
        group = self.group
        state = price_list_record.GROUP_STATES[group.status]
        return {
            "name": group.title,
            "crumbs": self.crumbs(),
            "badges": [{"state": state, "text": group.get_status_display()}],
            "facts": self._facts(),
        }

    def extra(self):
        group, now = self.group, timezone.now()
        page = Page(self._lines(), self.request.GET, size=SIZE, path=self.request.path)
        count = page.total.number
        # What was decided is told as it was: against the list before the group's own rates.
        is_over = group.status == ChangeGroup.Status.APPROVED
        seen = [] if is_over else change_looks.look(group, now, page.rows)
        whole = [] if is_over or count > COUNTED_MAX else change_looks.look(group, now)
        return {
            "page": page,
            "lines": self._shown(page.rows, seen, now),
            "summary": change_looks.summary(whole) if whole else "",
            "short": len(self._short(whole, now)),
            "notices": self._notices(),
            **self._deeds(),
        }

    def _lines(self):
        rows = self.group.lines.select_related("country", "network")
        return rows.order_by(
            F("country__name").asc(nulls_first=True),
            F("network__name").asc(nulls_first=True),
            "channel",
            "pk",
        )

    def _shown(self, rows, seen, now):
        group = self.group
        costs = self._costs(rows) if group.price_list.is_sell else None
        titles = change_looks.titles_of_kinds()
        shown = []
        for at, line in enumerate(rows):
            judged = seen[at].judged if seen else None
            price = judged.after if judged else line.price
            found = (
                costs
                and price is not None
                and costs.of(line.country_id, line.network_id, line.channel, line.starts_at or now)
            )
            shown.append(
                {
                    "row": line,
                    "judged": judged,
                    "kind": titles[judged.kind] if judged else "",
                    "is_ended": line.price is None,
                    "margin": found.margins(price) if found else None,
                    "remove_url": self._url("line-remove", line.pk) if group.is_draft else "",
                }
            )
        return shown

    def _costs(self, rows):
        countries = {line.country_id for line in rows if line.country_id}
        return margins.Costs(self.group.price_list.unit, countries)

    def _short(self, whole, now):
        if not self.group.price_list.is_sell:
            return []
        return change_looks.short_of_notice(whole, self.group.notice_days, now)

    def _notices(self):
        if self.group.status != ChangeGroup.Status.APPROVED:
            return []
        rows = self.group.notices.visible_to(self.request.user)
        return list(rows.select_related("account__customer", "account__client")[:SIZE])

    def _facts(self):
        group = self.group
        facts = [
            {
                "label": _("Price list"),
                "value": group.price_list.name,
                "url": group.price_list.get_absolute_url(),
            },
            {"label": _("Currency"), "value": group.price_list.unit},
            {"label": _("Author"), "value": group.author.name},
        ]
        if group.price_list.is_sell:
            facts.append({"label": _("Days of notice"), "value": group.notice_days})
        if group.decided_by:
            facts.append({"label": _("Decided by"), "value": group.decided_by.name})
        return facts

    def _deeds(self):
        """The addresses of what this person may do now."""
        group, user = self.group, self.request.user
        deeds = {"why_not": ""}
        if user.has_perm(CHANGE):
            if group.is_draft:
                deeds["add_url"] = self._url("line-new")
                deeds["change_url"] = self._url("change")
                deeds["propose_url"] = self._url("propose")
                deeds["import_url"] = self._import_url()
            elif group.status != ChangeGroup.Status.APPROVED:
                deeds["recall_url"] = self._url("recall")
        if user.has_perm(DECIDE) and group.status == ChangeGroup.Status.PROPOSED:
            deeds["why_not"] = change_groups.why_not_decide(group, user)
            if not deeds["why_not"]:
                deeds["approve_url"] = self._url("approve")
                deeds["reject_url"] = self._url("reject")
        return deeds

    def _import_url(self):
        if self.group.price_list.made_for_id:
            return ""
        return imports.url("prices", price_list=self.group.price_list)

    def _url(self, deed, *parts):
        return reverse(f"billing:change-group-{deed}", args=[self.group.pk, *parts])
