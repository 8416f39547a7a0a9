from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from portal.kit.tables import Table, cell
from portal.models import HistoryEntry, User
from portal.pages import history
from portal.templatetags import onward


def who(entry) -> str:
    """The person who did it, and in whose name if in another's."""
    if entry.actor is None:
        return _("The system")
    if entry.acting_as is None:
        return entry.actor.name
    return _("%(who)s as %(whom)s") % {"who": entry.actor, "whom": entry.acting_as}


def what(entry):
    """The sentence, and what was changed: the old struck through, the new after an arrow."""
    changed = format_html_join(
        "",
        '<div class="soft"><span class="muted">{}</span> <s>{}</s> → {}</div>',
        ((one.field, one.before, one.after) for one in history.changes(entry)),
    )
    return format_html("{}{}", history.told(entry), changed)


def lately(user: User, kind: str, of: int, *, most: int) -> dict[str, Any]:
    """For a record's page: its last entries that `user` may see, and where all of them are."""
    rows = HistoryEntry.objects.visible_to(user).filter(subject_kind=kind, subject_id=of)
    found = rows.select_related("actor", "acting_as").order_by("-pk")[:most]
    return {
        "entries": [{"at": one.at, "who": who(one), "what": what(one)} for one in found],
        "entries_url": f"{reverse('history')}?kind={kind}&of={of}",
    }


class HistoryTable(Table):
    at = tables.Column(verbose_name=_("When"), orderable=False, attrs=cell("c-r", "r1"))
    who = tables.Column(
        verbose_name=_("Who"), empty_values=(), orderable=False, attrs=cell("c-l", "r2")
    )
    subject = tables.Column(verbose_name=_("About"), orderable=False, attrs=cell("strong"))
    what = tables.Column(
        verbose_name=_("What"), empty_values=(), orderable=False, attrs=cell("c-l", "r3", "wraps")
    )
    request_id = tables.Column(verbose_name=_("Request"), orderable=False, attrs=cell("c-0"))

    class Meta(Table.Meta):
        default_columns = ("at", "who", "subject", "what")

    def render_at(self, value):
        return onward.when(value, seconds=True)

    def render_who(self, record):
        return who(record)

    def render_subject(self, record):
        return format_html(
            '{} <span class="muted">{}</span>',
            record.subject or onward.NOTHING,
            history.kind(record),
        )

    def render_what(self, record):
        return what(record)

    def render_request_id(self, value):
        return format_html('<span class="mono">{}</span>', value)
