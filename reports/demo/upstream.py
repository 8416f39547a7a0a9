"""What the suppliers saw of a message: attempts for each of its parts, and their receipts."""

from typing import NamedTuple

from messaging.models import Attempt, Connector, Receipt
from messaging.states import Told
from reports.demo.fates import BAD_NUMBER, THROTTLED, Fate
from reports.demo.sheets import NULL, Sheets, minute_of, stamp

ATTEMPTS, RECEIPTS = "messaging_attempt", "messaging_receipt"
ANSWER_MS = 70
PART_MS = 15
# stat and dlvrd of a receipt's text (SMPP 3.4, appendix B).
WORDS = {
    Told.DELIVERED: ("DELIVRD", "001"),
    Told.UNDELIVERED: ("UNDELIV", "000"),
    Told.EXPIRED: ("EXPIRED", "000"),
    Told.REJECTED: ("REJECTD", "000"),
}
ORIGIN = {Told.REJECTED: Receipt.Origin.SUPPLIER, Told.EXPIRED: Receipt.Origin.SUPPLIER}


class Link(NamedTuple):
    """A connector as it stands in attempts."""

    id: int
    bind: str

    @classmethod
    def of(cls, connector: Connector) -> "Link":
        return cls(connector.pk, f"{connector.system_id}/1")


def write(sheets: Sheets, message: int, parts: int, link: Link, fate: Fate) -> None:
    """Every try of every part, and the receipts of the last one."""
    if fate.sent is None:
        _refused(sheets, message, parts, link, fate)
        return
    if fate.tries > 1:
        _first_try(sheets, message, parts, link, fate)
    for part in range(1, parts + 1):
        _taken(sheets, message, link, fate, part, fate.sent - PART_MS * (parts - part))


def _taken(sheets: Sheets, message: int, link: Link, fate: Fate, part: int, done: int) -> None:
    began = done - ANSWER_MS
    number = sheets.next_id(began)
    upstream = f"N{link.id}-{number & 0xFFFFFF:06x}-{number >> 32:x}"
    told = fate.told or ""
    sheets.add(
        ATTEMPTS,
        f"{number}\t{message}\t{fate.tries}\t{part}\t{link.id}\t{link.bind}\t{stamp(began)}\t"
        f"{stamp(done)}\t{Attempt.Result.TAKEN.value}\t0\t{upstream}\t{told}\n",
    )
    if fate.told is not None and fate.final is not None:
        _receipt(sheets, message, link, fate, upstream, done)


def _receipt(sheets: Sheets, message: int, link: Link, fate: Fate, upstream: str, done: int):
    stat, delivered = WORDS[fate.told]
    origin = ORIGIN.get(fate.told, Receipt.Origin.NETWORK)
    raw = (
        f"id:{upstream} sub:001 dlvrd:{delivered} submit date:{minute_of(done // 60_000)} "
        f"done date:{minute_of(fate.final // 60_000)} stat:{stat} err:{fate.error} text:"
    )
    sheets.add(
        RECEIPTS,
        f"{sheets.next_id(fate.final)}\t{link.id}\t{upstream}\t{fate.told}\t{fate.error}\t"
        f"{origin.value}\t{raw}\t{stamp(fate.final)}\t{message}\n",
    )


def _refused(sheets: Sheets, message: int, parts: int, link: Link, fate: Fate) -> None:
    for part in range(1, parts + 1):
        _try(sheets, message, link, part, fate.final, Attempt.Result.REFUSED, str(BAD_NUMBER))


def _first_try(sheets: Sheets, message: int, parts: int, link: Link, fate: Fate) -> None:
    """The try before the one that went well: throttled, or never answered and so labelled."""
    result, code = Attempt.Result.REFUSED, str(THROTTLED)
    if fate.is_duplicate:
        result, code = Attempt.Result.UNANSWERED, NULL
    done = fate.sent - ANSWER_MS - PART_MS * parts - 20
    for part in range(1, parts + 1):
        _try(sheets, message, link, part, done, result, code)


def _try(sheets: Sheets, message: int, link: Link, part: int, done: int, result, code: str):
    began = done - ANSWER_MS
    sheets.add(
        ATTEMPTS,
        f"{sheets.next_id(began)}\t{message}\t1\t{part}\t{link.id}\t{link.bind}\t{stamp(began)}\t"
        f"{stamp(done)}\t{result.value}\t{code}\t{NULL}\t\n",
    )
