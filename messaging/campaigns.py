"""Campaigns: bulk mailings that are written, checked, sent, paused, resumed and cancelled.

What is checked is frozen: a change makes a draft of it again. Sending is a worker's affair
(`messaging.campaign_sending`); whoever pauses waits for the row lock of the claim that is being
made, so that nothing is claimed after it.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import portal_doors
from messaging import contacts
from messaging.compose import Place
from messaging.events import CampaignEvent
from messaging.models import Campaign, CampaignUpload
from messaging.text import placeholders
from portal.core.errors import Refused
from portal.kit import audit
from portal.kit.imports import Field, columns, drafts
from portal.kit.imports.grids import Grid
from portal.models import User

Status = Campaign.Status
OPEN = (Status.DRAFT, Status.CHECKED)
AT_WORK = (Status.SCHEDULED, Status.SENDING)
NUMBERS = Field(
    "number", "Number", ("phone", "msisdn", "mobile", "recipient", "phone number", "tel"), True
)


def place_of(campaign: Campaign) -> Place:
    return Place(campaign.customer, campaign.client)


def add(place: Place, fields: dict[str, Any], *, by: User | None) -> Campaign:
    """A new draft. `fields` are those of the model that a person writes."""
    _check_lists(place, fields)
    door = portal_doors.of(place.customer, place.client)
    with transaction.atomic():
        made = Campaign.objects.create(
            customer=place.customer, client=place.client, door=door, created_by=by, **fields
        )
        audit.record(by, CampaignEvent.ADDED, made, title=made.title)
    return made


def change(campaign: Campaign, fields: dict[str, Any], *, by: User | None) -> None:
    """Write a draft anew; it has to be checked again. Raises `Refused` once it was sent."""
    _check_lists(place_of(campaign), fields)
    with transaction.atomic():
        row = locked(campaign.pk, OPEN)
        before, after = audit.changes(row, fields)
        for name, value in fields.items():
            setattr(row, name, value)
        _to_draft(row)
        row.save()
        if after:
            about = {"title": row.title, "before": before, "after": after}
            audit.record(by, CampaignEvent.CHANGED, row, **about)


def put_upload(campaign: Campaign, grid: Grid | None, *, by: User | None) -> CampaignUpload | None:
    """Keep the recipients of a file in place of those before; None takes them away."""
    with transaction.atomic():
        row = locked(campaign.pk, OPEN)
        gone = CampaignUpload.objects.filter(campaign=row).delete()[0]
        if grid is None and not gone:
            return None
        _to_draft(row)
        row.save()
        named = {"title": row.title, "before": {}, "after": {"file": grid.name if grid else "-"}}
        audit.record(by, CampaignEvent.CHANGED, row, **named)
        return _kept(row, grid) if grid else None


def set_number_column(campaign: Campaign, at: int, *, has_titles: bool) -> None:
    """Say which column of the upload holds the numbers, and whether its first row names them."""
    with transaction.atomic():
        row = locked(campaign.pk, OPEN)
        upload = CampaignUpload.objects.get(campaign=row)
        rows = drafts.unpacked(bytes(upload.body))
        width = max(len(cells) for _number, cells in rows)
        if not 0 <= at < width:
            raise Refused(_("There is no such column."), field="number_at")
        upload.number_at, upload.has_titles = at, has_titles
        upload.titles = titles_of(rows, has_titles=has_titles)
        upload.rows = len(rows) - has_titles
        upload.save(update_fields=["number_at", "has_titles", "titles", "rows"])
        _to_draft(row)
        row.save()


def titles_of(rows: list[Any], *, has_titles: bool) -> list[str]:
    """What the columns are called as placeholders; "" where there is no name."""
    width = max(len(cells) for _number, cells in rows)
    named = [placeholders.key(cell) for cell in rows[0][1]] if has_titles else []
    return [*named, *[""] * (width - len(named))]


def send(campaign: Campaign, token: str, *, by: User | None) -> Campaign:
    """Let a checked campaign go, once: the same token again finds it gone.

    Raises `Refused` when it is not what was shown that would be sent.
    """
    with transaction.atomic():
        row = locked(campaign.pk)
        if row.token == token and token and row.status not in OPEN:
            return row
        if row.status != Status.CHECKED or not token or row.token != token:
            raise Refused(_("It was changed or checked again meanwhile. Look at it once more."))
        if not row.total:
            raise Refused(_("There is nobody to send it to."))
        is_later = row.send_at is not None and row.send_at > timezone.now()
        _set(row, Status.SCHEDULED if is_later else Status.SENDING)
        if not is_later:
            row.started_at = timezone.now()
            row.save(update_fields=["started_at"])
        audit.record(by, CampaignEvent.SENT, row, title=row.title, recipients=row.total)
    return row


def pause(campaign: Campaign, *, reason: str, by: User | None) -> None:
    """Stop handing in. What was handed in is on its way and stays so."""
    with transaction.atomic():
        row = locked(campaign.pk, AT_WORK)
        _set(row, Status.PAUSED, reason)
        audit.record(by, CampaignEvent.PAUSED, row, title=row.title, reason=reason)


def resume(campaign: Campaign, *, by: User | None) -> None:
    with transaction.atomic():
        row = locked(campaign.pk, [Status.PAUSED])
        is_later = row.send_at is not None and row.send_at > timezone.now()
        _set(row, Status.SCHEDULED if is_later else Status.SENDING)
        row.started_at = row.started_at or (None if is_later else timezone.now())
        row.save(update_fields=["started_at"])
        audit.record(by, CampaignEvent.RESUMED, row, title=row.title)


def cancel(campaign: Campaign, *, by: User | None) -> None:
    """End it for good; who has not been written to is not."""
    with transaction.atomic():
        row = locked(campaign.pk, [*OPEN, *AT_WORK, Status.PAUSED])
        _set(row, Status.CANCELLED)
        row.finished_at = timezone.now()
        row.save(update_fields=["finished_at"])
        audit.record(by, CampaignEvent.CANCELLED, row, title=row.title)


def begin_due(now: datetime) -> int:
    """Let those begin whose hour has come; return how many."""
    due = Campaign.objects.filter(status=Status.SCHEDULED, send_at__lte=now)
    return due.update(status=Status.SENDING, started_at=now)


def finish(campaign: Campaign, now: datetime) -> None:
    """Say that all of it is handed in, unless somebody was quicker to stop it."""
    with transaction.atomic():
        row = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if row.status == Status.SENDING:
            row.finished_at = now
            _set(row, Status.DONE)
            row.save(update_fields=["finished_at"])
            audit.record(None, CampaignEvent.DONE, row, title=row.title)


def locked(pk: int, statuses: Any = None) -> Campaign:
    """The campaign, held until the transaction ends. Raises `Refused` in another state."""
    row = Campaign.objects.select_for_update(of=("self",)).get(pk=pk)
    if statuses is not None and row.status not in statuses:
        said = _("This cannot be done now: the campaign is “%(status)s”.")
        raise Refused(said % {"status": row.get_status_display().lower()}, code="wrong_status")
    return row


def begin_check(campaign: Campaign) -> str:
    """Make a draft of it for a new check; return the token that the check goes by."""
    with transaction.atomic():
        row = locked(campaign.pk, OPEN)
        _to_draft(row)
        row.token = uuid.uuid4().hex
        row.save()
    return row.token


def _to_draft(row: Campaign) -> None:
    row.status, row.token, row.found, row.total, row.zones = Status.DRAFT, "", None, 0, []


def _set(row: Campaign, status: Status, reason: str = "") -> None:
    row.status, row.reason = status, reason[:300]
    row.save(update_fields=["status", "reason"])


def _check_lists(place: Place, fields: dict[str, Any]) -> None:
    wanted = {*fields.get("lists", ()), *fields.get("excluded", ())}
    if contacts.of(place).filter(pk__in=wanted).count() != len(wanted):
        raise Refused(_("One of the lists is no longer there."), field="lists")


def _kept(row: Campaign, grid: Grid) -> CampaignUpload:
    rows = [list(one) for one in grid.rows]
    has_titles = columns.has_titles([NUMBERS], rows[0][1])
    guessed = columns.guess([NUMBERS], rows[0][1]) if has_titles else {}
    width = max(len(cells) for _number, cells in rows)
    at = guessed.get("number", 0 if width == 1 else None)
    return CampaignUpload.objects.create(
        campaign=row,
        name=grid.name[:200],
        has_titles=has_titles,
        number_at=at,
        titles=titles_of(rows, has_titles=has_titles),
        rows=len(rows) - has_titles,
        body=drafts.packed(rows),
    )
