"""The centre's own account of what it was sent and did: one JSON object a line.

A line is handed to the operating system before the answer leaves, so whatever a client was
told, the journal knows, even if this process is killed in the next moment. Lines are only ever
appended; several simulators may share a file.

Every line has `kind` and `time` (ISO, UTC). Of the kind `submit` there is one line a submit_sm:
id (null if refused), error and code (null and 0 if accepted), source, destination, text (decoded,
without its user data header; binary in hexadecimal), data_coding, reference, total, part (null if
it is no part), system_id, connection, sequence, and the other fields as they came, tlvs and payload
(with its header) in hexadecimal. The other kinds are bind, unbind, fault, inbound and settings.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from json.encoder import encode_basestring as quoted
from os import SEEK_END
from pathlib import Path
from typing import Any

from messaging.smpp.protocol import concatenation, statuses
from messaging.smpp.protocol.pdus import SubmitSm
from messaging.smpp.protocol.tlvs import Tlvs
from messaging.smpp.simulator import alphabet

BLOCK_SIZE = 64 * 1024
SUBMIT = "submit"


class Journal:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.open("ab", buffering=0)
        self.lines: list[str] = []
        self.second = 0
        self.second_text = ""
        if not ends_with_line(path):
            self.lines.append("\n")  # a machine lost power in the middle of a line

    def note(
        self,
        pdu: SubmitSm,
        *,
        system_id: str,
        message_id: str | None,
        status: int,
        connection: int = 0,
        sequence: int = 0,
    ) -> None:
        """Write down one submission; `flush` makes it last."""
        octets = concatenation.octets_of(pdu)
        # Written out by hand: the encoder of json takes three times as long for the same line.
        self.lines.append(
            f'{{"kind": "submit", "time": "{self.now()}", "id": {maybe(message_id)},'
            f' "error": {maybe(statuses.name(status) if status else None)}, "code": {status:d},'
            f' "source": {quoted(pdu.source_addr.decode("latin-1"))},'
            f' "destination": {quoted(pdu.destination_addr.decode("latin-1"))},'
            f' "text": {quoted(alphabet.decode(concatenation.text_of(pdu), pdu.data_coding))},'
            f' "data_coding": {pdu.data_coding}, {part_of(pdu)},'
            f' "system_id": {quoted(system_id)},'
            f' "connection": {connection}, "sequence": {sequence},'
            f' "service_type": {quoted(pdu.service_type)},'
            f' "source_ton": {pdu.source_addr_ton}, "source_npi": {pdu.source_addr_npi},'
            f' "destination_ton": {pdu.dest_addr_ton}, "destination_npi": {pdu.dest_addr_npi},'
            f' "esm_class": {pdu.esm_class}, "protocol_id": {pdu.protocol_id},'
            f' "priority": {pdu.priority_flag},'
            f' "registered_delivery": {pdu.registered_delivery},'
            f' "validity_period": {quoted(pdu.validity_period)},'
            f' "schedule": {quoted(pdu.schedule_delivery_time)},'
            f' "tlvs": {tlvs_of(pdu.tlvs)}, "payload": "{octets.hex()}"}}\n'
        )

    def event(self, kind: str, **fields: object) -> None:
        """Write down something else that happened."""
        entry = {"kind": kind, "time": self.now(), **fields}
        self.lines.append(json.dumps(entry, ensure_ascii=False) + "\n")

    def flush(self) -> None:
        if self.lines:
            self.file.write("".join(self.lines).encode("utf-8", "replace"))
            self.lines.clear()

    def close(self) -> None:
        self.flush()
        self.file.close()

    def now(self) -> str:
        """ISO in UTC with milliseconds; the part up to the second is kept for a second."""
        now = time.time()
        second = int(now)
        if second != self.second:
            self.second = second
            self.second_text = f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}"
        return f"{self.second_text}.{int((now - second) * 1000):03d}+00:00"


def maybe(text: str | None) -> str:
    return "null" if text is None else quoted(text)


def part_of(pdu: SubmitSm) -> str:
    part = concatenation.of(pdu)
    if part is None:
        return '"reference": null, "total": null, "part": null'
    return f'"reference": {part.reference}, "total": {part.total}, "part": {part.number}'


def tlvs_of(tlvs: Tlvs) -> str:
    """Tag and value in hexadecimal, in their order, as pairs: a tag may come twice."""
    if not tlvs:
        return "[]"
    return "[" + ", ".join(f'["{tag:04x}", "{value.hex()}"]' for tag, value in tlvs) + "]"


def ends_with_line(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, SEEK_END)
        file.seek(max(size - 1, 0))
        return file.read(1) in {b"", b"\n"}


def read(path: Path, kind: str = SUBMIT) -> list[dict[str, Any]]:
    """Every whole line of one kind; a line without a kind is of a submission."""
    lines = path.read_text("utf-8").split("\n")
    entries = (json.loads(line) for line in lines[:-1] if line)
    return [entry for entry in entries if entry.get("kind", SUBMIT) == kind]


def tail(path: Path, count: int, *, kind: str = SUBMIT, size_max: int) -> list[dict[str, Any]]:
    """The last lines of one kind, newest first, looked for in the last `size_max` octets only."""
    found: list[dict[str, Any]] = []
    for line in backwards(path, size_max):
        entry = entry_of(line)
        if entry is not None and entry.get("kind", SUBMIT) == kind:
            found.append(entry)
            if len(found) == count:
                break
    return found


def entry_of(line: bytes) -> dict[str, Any] | None:
    """The object of a line; None for half a line that a machine without power left."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def backwards(path: Path, size_max: int) -> Iterator[bytes]:
    """The whole lines of a file from its end, read in blocks."""
    with path.open("rb") as file:
        at = file.seek(0, SEEK_END)
        start = max(0, at - size_max)
        rest = b""
        is_end = True
        while at > start:
            size = min(BLOCK_SIZE, at - start)
            at -= size
            file.seek(at)
            first, *lines = (file.read(size) + rest).split(b"\n")
            if is_end and lines:
                lines.pop()  # what stands behind the last newline is still being written
                is_end = False
            yield from reversed(lines)
            rest = first
        if start == 0 and rest and not is_end:
            yield rest
