"""The text that the parts of a long message make, as far as they are text."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from messaging import wire
from messaging.smpp.protocol import data_coding
from messaging.smpp.protocol.data_coding import Alphabet

TEXTS = """
SELECT m.id, m.wire::text, t.text
  FROM messaging_message m JOIN messaging_messagetext t ON t.message_id = m.id
 WHERE m.id = ANY(%s)
"""


class Kept(NamedTuple):
    """A part's text as it is stored."""

    wire: wire.Wire
    text: str

    def octets(self) -> bytes:
        if self.wire.is_binary:
            return bytes.fromhex(self.text)
        return data_coding.encode(self.text, self._alphabet) or b""

    @property
    def _alphabet(self) -> Alphabet:
        return data_coding.read(self.wire.coding or 0).alphabet


def joined(parts: list[Kept]) -> str:
    """The whole text of parts in order; octets in hexadecimal where they are no text at all.

    Parts that were cut in the middle of a character are kept as octets: then all are joined so.
    """
    if not any(part.wire.is_binary for part in parts):
        return "".join([part.text for part in parts])
    octets = b"".join([part.octets() for part in parts])
    alphabet = data_coding.read(parts[0].wire.coding or 0).alphabet
    try:
        return data_coding.decode(octets, alphabet)
    except data_coding.BadText:
        return octets.hex()


def read(cursor: Any, messages: Iterable[int]) -> dict[int, Kept]:
    """The texts of these messages."""
    cursor.execute(TEXTS, [list(messages)])
    return {
        pk: Kept(wire.of_json(json.loads(said) if said else None), text)
        for pk, said, text in cursor.fetchall()
    }
