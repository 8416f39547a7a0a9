"""Checking a campaign: who would get it, in how many parts, at what price, and who would not.

The recipients are written as rows, piece by piece, each in a transaction that holds the campaign
and stops when the campaign was changed meanwhile. Prices are decided once for each destination, as
acceptance decides; the screens are asked about every number, a piece at a time.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.models import Account
from messaging import book, campaigns, contacts
from messaging.compose import PARTS_MAX, Place
from messaging.dispatch.decide import Decision, Desk
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Submission
from messaging.drafts import SMS
from messaging.models import Campaign, CampaignRecipient, CampaignUpload, Recipient
from messaging.screens.lineup import Lineup
from messaging.screens.screen import Work
from messaging.text import placeholders, zones
from messaging.text.parts import parts
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import jobs
from portal.kit.imports import drafts
from portal.models import User

JOB = "campaign-check"
# So many are checked while somebody waits for the page.
AT_ONCE = 2_000
PIECE = 5_000
SHOWN = 20
NO_VALUE, TOO_LONG = "no_value", "too_long"
WRITE = """
INSERT INTO messaging_campaignrecipient (campaign_id, number, values, zone, parts, state, reason)
SELECT %s, v.number, v.own::jsonb, v.zone, v.parts, v.state, v.reason
  FROM unnest(%s::text[], %s::text[], %s::text[], %s::smallint[], %s::text[], %s::text[])
       AS v (number, own, zone, parts, state, reason)
"""


class Overtaken(Refused):
    """The campaign is no longer what this check began with."""


class Source(NamedTuple):
    """A recipient as a list or a file has it; `row` is the file's, 0 on a list."""

    number: str
    values: dict[str, str]
    row: int


@dataclass
class Found:
    """What a check found; kept with the campaign as JSON."""

    recipients: int = 0
    duplicates: int = 0
    excluded: int = 0
    invalid: int = 0
    invalid_shown: list[list[str]] = field(default_factory=list)
    lacking: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    too_long: int = 0
    blocked: Counter[str] = field(default_factory=Counter)
    parts: int = 0
    price: Decimal = Decimal(0)
    unit: str = ""
    is_own: bool = True
    zones: Counter[str] = field(default_factory=Counter)
    several_zones: int = 0
    example: str = ""

    def kept(self) -> dict[str, Any]:
        return vars(self) | {"price": str(self.price)}


class Line(NamedTuple):
    """A row to be written, and the text that would go."""

    number: str
    values: dict[str, str]
    zone: str
    parts: int
    state: str
    reason: str


def expected(campaign: Campaign) -> int:
    """How many recipients there may be, before anybody has looked."""
    upload = CampaignUpload.objects.filter(campaign=campaign).only("rows").first()
    lists = contacts.of(campaigns.place_of(campaign)).filter(pk__in=campaign.lists)
    return sum(lists.values_list("people", flat=True)) + (upload.rows if upload else 0)


def start(campaign: Campaign, *, by: User) -> None:
    """Check it now if it is small, else have a worker do it; the campaign names its job.

    Raises `Refused` where nothing could be sent at all.
    """
    token = campaigns.begin_check(campaign)
    if expected(campaign) <= AT_ONCE:
        check(campaign, token, lambda _done: None)
        return
    kind = next(one for one in jobs.kinds() if one.slug == JOB)
    params = {"campaign": campaign.pk, "token": token}
    with transaction.atomic():
        title = _("Check of %(title)s") % {"title": campaign.title}
        job = jobs.start(kind, owner=by, title=title, params=params)
        Campaign.objects.filter(pk=campaign.pk).update(job=job)


def check(campaign: Campaign, token: str, tell: Callable[[int], None]) -> Found:
    """Do the check that `campaigns.begin_check` gave the token for; `tell` hears how far it is.

    Raises `Refused` where nothing could be sent at all, and `Overtaken` when the campaign was
    changed, or another check was begun, meanwhile.
    """
    checker = _Checker(campaign, campaigns.place_of(campaign))
    with transaction.atomic():
        _still(campaign, token)
        CampaignRecipient.objects.filter(campaign=campaign)._raw_delete("default")
    done = 0
    sources = iter(checker.sources())
    while piece := list(islice(sources, PIECE)):
        lines = checker.lines(piece)
        with transaction.atomic():
            _still(campaign, token)
            _write(campaign, lines)
        done += len(piece)
        tell(done)
    _end(campaign, token, checker.found)
    return checker.found


class _Checker:
    """One check. Numbers are remembered, so that each is written to once."""

    def __init__(self, campaign: Campaign, place: Place) -> None:
        self._campaign, self._place = campaign, place
        self._payer: Payer = place.payer()
        self._payer.check()
        self._payer.check_channel(SMS)
        account = Account.objects.filter(pk=self._payer.account).first()
        if account is None:
            raise Refused("No account pays for your messages yet.", code="no_account")
        is_own = account.client_id == campaign.client_id
        self.found = Found(unit=account.unit, is_own=is_own)
        self._wanted = placeholders.names(campaign.text)
        self._sizes: dict[str, int] = {}
        self._decisions: dict[Any, Decision] = {}
        now = timezone.now()
        local = timezone.localtime(now, timezone.get_default_timezone())
        with connection.cursor() as cursor:
            self._book, up = book.current(cursor)
        self._now = now
        self._desk = Desk(self._book, up, now, local.hour * 60 + local.minute)

    def sources(self) -> Iterator[Source]:
        """All recipients, each number once and none that is excluded."""
        lists = list(contacts.of(self._place).values_list("pk", flat=True))
        excluded = [pk for pk in self._campaign.excluded if pk in lists]
        out = set(
            Recipient.objects.filter(list__in=excluded)
            .order_by()
            .values_list("number", flat=True)
            .iterator()
        )
        seen: set[str] = set()
        chosen = [pk for pk in self._campaign.lists if pk in lists]
        for source in (*self._of_lists(chosen), *self._of_upload()):
            if source.number in seen:
                self.found.duplicates += 1
            elif source.number in out:
                self.found.excluded += 1
            else:
                seen.add(source.number)
                yield source

    def lines(self, piece: list[Source]) -> list[Line]:
        lines = [self._line(source) for source in piece]
        self._estimate([line for line in lines if not line.reason])
        return lines

    def _of_lists(self, lists: list[int]) -> Iterator[Source]:
        for pk in lists:
            rows = Recipient.objects.filter(list=pk).order_by("pk")
            fields = rows.values_list("number", "name", "first_name", "values")
            for number, name, first_name, own in fields.iterator(chunk_size=PIECE):
                known = own | {"number": number, "name": name, "first_name": first_name}
                yield Source(number, known, 0)

    def _of_upload(self) -> Iterator[Source]:
        upload = CampaignUpload.objects.filter(campaign=self._campaign).first()
        if upload is None:
            return
        if upload.number_at is None:
            raise Refused("Say first which column of the file holds the numbers.")
        at, country = upload.number_at, self._place.country
        for row, cells in drafts.unpacked(bytes(upload.body))[int(upload.has_titles) :]:
            typed = cells[at] if at < len(cells) else ""
            try:
                number = phone.digits(typed, country)
            except phone.NotANumber as fault:
                self.found.invalid += 1
                if len(self.found.invalid_shown) < SHOWN:
                    self.found.invalid_shown.append([str(row), typed[:30], str(fault)])
                continue
            known = dict(zip(upload.titles, cells, strict=False))
            known.pop("", None)
            yield Source(number, known | {"number": number}, row)

    def _line(self, source: Source) -> Line:
        """What is kept of a recipient: only what the text asks for."""
        campaign, found = self._campaign, self.found
        values = {name: source.values[name] for name in self._wanted if source.values.get(name)}
        lacking = [name for name in self._wanted if name not in values]
        found.lacking.update(lacking)
        zone = self._zone(source.number)
        if lacking and campaign.missing == Campaign.Missing.SKIP:
            found.left_out += 1
            return Line(source.number, values, zone, 0, "refused", NO_VALUE)
        text = placeholders.fill(campaign.text, values, campaign.default_value)
        size = self._size(text)
        if not 0 < size <= PARTS_MAX:
            found.too_long += 1
            return Line(source.number, values, zone, 0, "refused", TOO_LONG)
        found.recipients += 1
        found.example = found.example or text
        if zone:
            found.zones[zone] += 1
        return Line(source.number, values, zone, size, "waiting", "")

    def _zone(self, number: str) -> str:
        if self._campaign.hours_from is None or self._campaign.hours_to is None:
            return ""
        possible = zones.possible(number)
        self.found.several_zones += zones.differ(possible)
        return zones.middle(possible)

    def _size(self, text: str) -> int:
        size = self._sizes.get(text)
        if size is None:
            try:
                size = parts(text).parts if text.strip() else 0
            except Refused:
                size = PARTS_MAX + 1
            if len(self._sizes) < PIECE:
                self._sizes[text] = size
        return size

    def _estimate(self, lines: list[Line]) -> None:
        """Add the price of what would go now, and count what would not."""
        if not lines:
            return
        asked = self._submission([line.number for line in lines])
        with connection.cursor() as cursor:
            lineup = Lineup(Work(cursor, [asked], self._book, self._now))
        for line in lines:
            decision = lineup.passed(asked, line.number, self._decision(line.number))
            if decision.reason:
                self.found.blocked[decision.reason] += 1
                continue
            self.found.parts += line.parts
            if decision.price is not None:
                self.found.price += decision.price.price * line.parts

    def _decision(self, number: str) -> Decision:
        place = self._desk.place(SMS, number)
        known = self._decisions.get(place)
        if known is None:
            known = self._decisions[place] = self._desk.decide(
                self._payer,
                channel=SMS,
                sender=self._campaign.sender,
                recipient=number,
                text=self._campaign.text,
                ticket=len(self._decisions),
            )
        return known

    def _submission(self, numbers: list[str]) -> Submission:
        text = placeholders.fill(self._campaign.text, {}, self._campaign.default_value)
        return Submission(
            payer=self._payer,
            channel=SMS,
            sender=self._campaign.sender,
            recipients=numbers,
            text=text,
            size=parts(text),
        )


def _still(campaign: Campaign, token: str) -> Campaign:
    row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if row.token != token or row.status != Campaign.Status.DRAFT:
        raise Overtaken(_("It was changed, or checked again, meanwhile."))
    return row


def _write(campaign: Campaign, lines: Iterable[Line]) -> None:
    rows = [line._replace(values=json.dumps(line.values)) for line in lines]  # type: ignore[arg-type]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [campaign.pk, *map(list, zip(*rows, strict=True))])


def _end(campaign: Campaign, token: str, found: Found) -> None:
    with transaction.atomic():
        row = _still(campaign, token)
        row.status, row.found, row.unit = Campaign.Status.CHECKED, found.kept(), found.unit
        row.total, row.zones = found.recipients, sorted(found.zones) or [""]
        row.save(update_fields=["status", "found", "unit", "total", "zones"])
