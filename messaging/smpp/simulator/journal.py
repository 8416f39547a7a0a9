"""The centre's own account of what it was sent: one JSON object a line, one line a submit_sm.

A line is handed to the operating system before the answer leaves, so whatever a client was
told, the journal knows, even if this process is killed in the next moment. Lines are only ever
appended; several simulators may share a file.

Keys: time (ISO, UTC), id (null if refused), error and code (null and 0 if accepted), source,
destination, text (decoded, without its user data header; binary in hexadecimal), data_coding,
reference, total, part (null if it is no part), system_id.
"""

import json
from datetime import UTC, datetime
from os import SEEK_END
from pathlib import Path
from typing import Any

from messaging.smpp.protocol import concatenation, statuses
from messaging.smpp.protocol.pdus import SubmitSm
from messaging.smpp.simulator import alphabet


class Journal:
    def __init__(self, path: Path) -> None:
        self.file = path.open("ab", buffering=0)
        self.lines: list[bytes] = []
        if not ends_with_line(path):
            self.lines.append(b"\n")  # a machine lost power in the middle of a line

    def note(self, pdu: SubmitSm, *, system_id: str, message_id: str | None, status: int) -> None:
        """Write down one submission; `flush` makes it last."""
        part = concatenation.of(pdu)
        entry = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": message_id,
            "error": statuses.name(status) if status else None,
            "code": int(status),
            "source": pdu.source_addr.decode("latin-1"),
            "destination": pdu.destination_addr.decode("latin-1"),
            "text": alphabet.decode(concatenation.text_of(pdu), pdu.data_coding),
            "data_coding": pdu.data_coding,
            "reference": part.reference if part else None,
            "total": part.total if part else None,
            "part": part.number if part else None,
            "system_id": system_id,
        }
        self.lines.append(json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    def flush(self) -> None:
        if self.lines:
            self.file.write(b"".join(self.lines))
            self.lines.clear()

    def close(self) -> None:
        self.flush()
        self.file.close()


def ends_with_line(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, SEEK_END)
        file.seek(max(size - 1, 0))
        return file.read(1) in {b"", b"\n"}


def read(path: Path) -> list[dict[str, Any]]:
    """Every whole line of a journal."""
    lines = path.read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines[:-1] if line]
