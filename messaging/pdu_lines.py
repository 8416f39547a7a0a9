"""Lines of a PDU log as people read them: on a page, as a CSV, as a text."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from messaging.models import PduLine
from messaging.smpp.pdu_log_store import LEFT_OUT
from messaging.smpp.protocol import statuses
from portal.kit.exports import csv_file

FILE_MAX = 100_000  # lines of a file
ROW, NARROW = 16, 8  # octets of a row of a hex dump: in a file, and on a phone
TEXTS = {"short_message", "message_payload"}
HEADS = (
    "at",
    "session",
    "direction",
    "command",
    "sequence",
    "command_status",
    "status",
    "size",
    "message_id",
    "number",
    "fields",
    "octets",
)


def look(line: PduLine) -> dict:
    """What a row of the list shows of it."""
    is_bad = bool(line.status)
    return {
        "row": line,
        "is_left_out": line.command == LEFT_OUT,
        "status": statuses.name(line.status) if is_bad or line.is_answer else "",
        "state": "bad" if is_bad else "ok",
        "number": number(line),
    }


def number(line: PduLine) -> str:
    """The other side's number as far as it is kept."""
    if not line.digits:
        return ""
    return f"+{line.digits}" if len(line.digits) > 4 else f"\N{HORIZONTAL ELLIPSIS}{line.digits}"


def fields(line: PduLine, *, may_read_texts: bool) -> list[tuple[str, str]]:
    """The fields of a line; what it says only for those who may read texts."""
    is_hidden = line.has_text and not may_read_texts
    return [
        (name, _("(not for you)") if is_hidden and name in TEXTS else value)
        for name, value in line.body
    ]


def octets(line: PduLine, *, may_read_texts: bool) -> bytes:
    return b"" if line.has_text and not may_read_texts else bytes(line.octets)


def dump(data: bytes, row: int = NARROW) -> str:
    """Octets as people read them: where, in hex, and as ASCII."""
    pieces = [(at, data[at : at + row]) for at in range(0, len(data), row)]
    return "\n".join(
        f"{at:04x}  {piece.hex(' '):<{row * 3 - 1}}  {_ascii(piece)}" for at, piece in pieces
    )


def as_csv(lines: Iterable[PduLine], *, may_read_texts: bool) -> Iterator[str]:
    """A CSV, line by line; every cell is safe in a spreadsheet."""
    yield _csv_row(HEADS)
    for line in lines:
        told = "; ".join(f"{k}={v}" for k, v in fields(line, may_read_texts=may_read_texts))
        yield _csv_row(
            (
                line.at.isoformat(timespec="milliseconds"),
                line.session,
                line.direction,
                line.command,
                line.sequence,
                line.status,
                statuses.name(line.status),
                line.size,
                line.message_id,
                number(line),
                told,
                octets(line, may_read_texts=may_read_texts).hex(),
            )
        )


def as_text(lines: Iterable[PduLine], *, may_read_texts: bool) -> Iterator[str]:
    """For reading and for mails to a supplier: each PDU with its fields and its octets."""
    for line in lines:
        status = f"0x{line.status:08x} {statuses.name(line.status)}"
        yield (
            f"{line.at.isoformat(timespec='milliseconds')} {line.session} {line.direction.upper()} "
            f"{line.command} sequence={line.sequence} status={status} size={line.size}\n"
        )
        for name, value in fields(line, may_read_texts=may_read_texts):
            yield f"    {name}: {value}\n"
        data = octets(line, may_read_texts=may_read_texts)
        if data:
            yield "".join(f"    {row}\n" for row in dump(data, ROW).split("\n"))
        yield "\n"


def _csv_row(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([csv_file.text(cell) for cell in cells])
    return out.getvalue()


def _ascii(data: bytes) -> str:
    return "".join(chr(one) if 32 <= one < 127 else "." for one in data)
