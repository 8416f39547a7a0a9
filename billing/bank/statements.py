"""Taking a bank's bookings in: each once, whatever file it comes in and however often."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from billing.bank import bookings, camt
from billing.bank.bookings import Booking
from billing.document_events import BankEvent
from billing.models import BankLine, BankStatement, Enterprise
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

NAME_MAX = 160
PIECE = 2_000


class Taken(NamedTuple):
    """The statement, and how many of its bookings were new and how many known."""

    statement: BankStatement
    fresh: int
    known: int


def read_camt(enterprise: Enterprise, *, name: str, content: bytes, by: User) -> Taken:
    """Take in a camt.053 file. Raises Refused for what is none, for the same file a second time,
    and for the account of another enterprise.
    """
    if len(content) > camt.SIZE_MAX:
        raise Refused(_("The file is larger than 10 MiB."), field="file")
    found = camt.read(content)
    ibans = {one.iban for one in found if one.iban}
    _check_ours(enterprise, ibans)
    lines = [booking for one in found for booking in one.bookings]
    statement = BankStatement(
        enterprise=enterprise,
        name=name[-NAME_MAX:],
        digest=hashlib.sha256(content).hexdigest(),
        format=BankStatement.Format.CAMT_053,
        iban=min(ibans, default=""),
        by=by,
    )
    return take_in(statement, lines)


def read_cells(enterprise: Enterprise, lines: list[Booking], *, by: User) -> Taken:
    """Take in the rows of a CSV file."""
    digest = hashlib.sha256("".join(bookings.keys(lines)).encode()).hexdigest()
    days = sorted(line.booked_on for line in lines)
    name = _("CSV of %(first)s to %(last)s") % {"first": days[0], "last": days[-1]}
    statement = BankStatement(
        enterprise=enterprise, name=name, digest=digest, format=BankStatement.Format.CSV, by=by
    )
    return take_in(statement, lines)


def take_in(statement: BankStatement, lines: list[Booking]) -> Taken:
    """Keep a statement and those of its bookings that are new. Raises Refused for a known file."""
    with transaction.atomic():
        # One file of an enterprise after the other: what both hold is then seen.
        Enterprise.objects.select_for_update(no_key=True).get(pk=statement.enterprise_id)
        known = BankStatement.objects.filter(
            enterprise=statement.enterprise, digest=statement.digest
        )
        if known.exists():
            raise Refused(_("This file was imported already."), field="file")
        statement.save(force_insert=True)
        fresh = _insert(statement, lines)
        audit.record(
            statement.by,
            BankEvent.IMPORTED,
            statement,
            name=statement.name,
            fresh=fresh,
            known=len(lines) - fresh,
        )
    return Taken(statement, fresh, len(lines) - fresh)


def known_keys(enterprise: Enterprise, keys: Iterable[str]) -> set[str]:
    """Which of these bookings are here already."""
    rows = BankLine.objects.filter(enterprise=enterprise, key__in=list(keys))
    return set(rows.values_list("key", flat=True))


def _insert(statement: BankStatement, lines: list[Booking]) -> int:
    keys = bookings.keys(lines)
    known = known_keys(statement.enterprise, keys)
    rows = [
        BankLine(
            statement=statement,
            enterprise=statement.enterprise,
            key=key,
            booked_on=line.booked_on,
            amount=line.amount,
            unit=line.unit,
            payer=line.payer,
            payer_iban=line.payer_iban,
            text=line.text,
        )
        for key, line in zip(keys, lines, strict=True)
        if key not in known
    ]
    BankLine.objects.bulk_create(rows, batch_size=PIECE)
    return len(rows)


def _check_ours(enterprise: Enterprise, ibans: set[str]) -> None:
    own = bookings.iban(enterprise.iban)
    if own and ibans and own not in ibans:
        about = {"iban": ", ".join(sorted(ibans)), "enterprise": enterprise}
        said = _("This is a statement of %(iban)s, which is no account of %(enterprise)s.")
        raise Refused(said % about, field="file")
