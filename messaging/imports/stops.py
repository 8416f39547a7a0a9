"""Whom to stop, from files: block lists, opt-outs, addresses that get no mail."""

from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import block_lists, opt_outs, suppressions
from messaging.forms.imports import BlockImportForm, OptOutImportForm
from messaging.forms.suppressions import WhoseForm
from messaging.mail import addresses
from messaging.models import BlockEntry, BlockList, OptOut
from portal.kit.imports import Fault, Field, Importer

KINDS = {kind.value for kind in BlockEntry.Kind}
CHUNK = 20_000


class Blocked(NamedTuple):
    kind: str
    value: str
    note: str
    until: datetime | None


class BlockListImport(Importer):
    """Numbers, beginnings and senders for one block list, by the hundred thousand."""

    slug = "block-lists"
    title = gettext_lazy("Block lists")
    text = gettext_lazy("One number, number prefix or sender a row, for the list you choose.")
    permission = "messaging.add_blockentry"
    fields = (
        Field("value", gettext_lazy("Blocked"), ("number", "phone", "msisdn", "sender"), True),
        Field("kind", gettext_lazy("Kind"), ("type",)),
        Field("note", gettext_lazy("Note"), ("comment",)),
        Field("until", gettext_lazy("Until"), ("expires",)),
    )
    examples = (("447700900123", "number", "complaint", ""), ("4477009", "prefix", "", ""))

    def options_form(self, user):
        return BlockImportForm.of(user)

    def read(self, values, options):
        kind = values["kind"].strip().lower() or BlockEntry.Kind.NUMBER.value
        if kind not in KINDS:
            raise Fault(_("The kind is number, prefix or sender."))
        value = block_lists.plain(kind, values["value"])
        return Blocked(kind, value, values["note"][:200], _moment(values["until"]))

    def key(self, line):
        return line[:2]

    def compare(self, lines, options):
        known = self._known(lines, options)
        return [_kind_of(known.get(line[:2]), line[2:]) for line in map(Blocked._make, lines)]

    def apply(self, user, lines, options):
        added = changed = 0
        where = _place(options)
        ordered = sorted(map(Blocked._make, lines), key=_alike)
        for (kind, note, until), alike in groupby(
            ordered, key=lambda one: (*_alike(one)[:2], one.until)
        ):
            values = [one.value for one in alike]
            for start in range(0, len(values), CHUNK):
                piece = values[start : start + CHUNK]
                written = block_lists.add(where, kind, piece, note=note, until=until, by=user)
                added, changed = added + written.added, changed + written.changed
                self.done += len(piece)
        return _("%(added)s added, %(changed)s changed.") % {"added": added, "changed": changed}

    def _known(self, lines, options):
        listed = BlockList.objects.filter(**_place(options).fields()).first()
        if listed is None:
            return {}
        wanted = [line[1] for line in lines]
        rows = BlockEntry.objects.filter(list=listed, value__in=wanted)
        return {
            (kind, value): (note, until)
            for kind, value, note, until in rows.values_list("kind", "value", "note", "until")
        }


class OptOutImport(Importer):
    """Numbers of people who want no more messages, for what is chosen."""

    slug = "opt-outs"
    title = gettext_lazy("Opt-outs")
    text = gettext_lazy("One number a row. Those who have opted out already stay as they are.")
    permission = "messaging.add_optout"
    fields = (
        Field("number", gettext_lazy("Number"), ("phone", "msisdn", "recipient"), True),
        Field("note", gettext_lazy("Note"), ("comment", "reason")),
    )
    examples = (("447700900123", "asked by phone"),)

    def options_form(self, user):
        return OptOutImportForm.of(user)

    def read(self, values, options):
        return opt_outs.plain(values["number"]), values["note"][:200]

    def key(self, line):
        return line[0]

    def compare(self, lines, options):
        whose = options["whose"]
        rows = OptOut.objects.filter(
            number__in=[line[0] for line in lines],
            scope=whose.scope,
            customer=whose.customer,
            client=whose.client,
            sender=whose.sender,
            ended_at=None,
        )
        known = set(rows.values_list("number", flat=True))
        return ["same" if line[0] in known else "added" for line in lines]

    def apply(self, user, lines, options):
        count = 0
        ordered = sorted(lines, key=lambda line: line[1])
        for note, alike in groupby(ordered, key=lambda line: line[1]):
            numbers = [line[0] for line in alike]
            for start in range(0, len(numbers), CHUNK):
                piece = numbers[start : start + CHUNK]
                count += opt_outs.add(
                    options["whose"], piece, source=OptOut.Source.IMPORT, note=note, by=user
                )
                self.done += len(piece)
        return _("%(n)s opt-outs added.") % {"n": count}


def _place(options):
    return block_lists.place(options["scope"], options.get(options["scope"]))


def _alike(line):
    return line.kind, line.note, line.until.isoformat() if line.until else ""


def _kind_of(known, line):
    if known is None:
        return "added"
    return "same" if known == tuple(line) else "changed"


def _moment(text):
    if not text:
        return None
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)):
            found = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - made aware below.
    except ValueError:
        found = None
    if found is None:
        raise Fault(_("Until is a day such as 2027-01-31."))
    return found if timezone.is_aware(found) else timezone.make_aware(found)


class SuppressionImport(Importer):
    """Addresses that get no more mail, for one customer or for everybody."""

    slug = "suppressions"
    title = gettext_lazy("Suppressions")
    text = gettext_lazy("One e-mail address a row, with the reason if there is one.")
    permission = "messaging.change_suppression"
    fields = (
        Field("address", gettext_lazy("Address"), ("email", "e-mail", "mail"), True),
        Field("detail", gettext_lazy("Detail"), ("reason", "why", "comment")),
    )
    examples = (("ana@example.net", "asked for it by phone"), ("ben@example.org", ""))

    def options_form(self, user):
        return WhoseForm

    def read(self, values, options):
        return [addresses.key(addresses.address(values["address"])), values["detail"][:200]]

    def key(self, line):
        return line[0]

    def compare(self, lines, options):
        known = suppressions.known((line[0] for line in lines), options.get("customer"))
        return ["same" if line[0] in known else "added" for line in lines]

    def apply(self, user, lines, options):
        count = suppressions.take_in(lines, customer=options.get("customer"), by=user)
        return _("%(n)s addresses get no more mail now.") % {"n": count}

    def back_to(self, options):
        return reverse("messaging:suppressions")
