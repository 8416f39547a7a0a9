"""A supplier's message ids in one spelling, so that a receipt finds the answer it belongs to.

Ids are opaque text unless the supplier's settings say that they are numbers (some answer in
hexadecimal and report in decimal), that leading zeros come and go, or that letters change case.
Only spellings that these settings call alike become alike.
"""

import re
from dataclasses import dataclass

TEXT, HEX, DECIMAL = "text", "hex", "decimal"
HEX_DIGITS = re.compile(r"[0-9A-Fa-f]+")
DECIMAL_DIGITS = re.compile(r"[0-9]+")
# Stands in front of what should have been a number and is none: no number is spelt like it.
NO_NUMBER = "~"


@dataclass(frozen=True, slots=True)
class IdForm:
    """How a supplier writes ids. Bases are numbers on both ends, or text on both."""

    answer: str = TEXT
    receipt: str = TEXT
    strips_zeros: bool = False
    folds_case: bool = False

    def of_answer(self, upstream_id: str) -> str:
        """The id of an answer as it is kept; empty stays empty."""
        return self._kept(upstream_id, self.answer)

    def of_receipt(self, upstream_id: str) -> str:
        """The id of a receipt as it is kept."""
        return self._kept(upstream_id, self.receipt)

    def _kept(self, upstream_id: str, base: str) -> str:
        if base == TEXT or not upstream_id:
            return self._text(upstream_id)
        digits, radix = (HEX_DIGITS, 16) if base == HEX else (DECIMAL_DIGITS, 10)
        if not digits.fullmatch(upstream_id):
            return NO_NUMBER + self._text(upstream_id)
        # Hexadecimal, since that is never longer than what came.
        return f"{int(upstream_id, radix):x}"

    def _text(self, upstream_id: str) -> str:
        if self.strips_zeros and upstream_id:
            upstream_id = upstream_id.lstrip("0") or "0"
        return upstream_id.lower() if self.folds_case and upstream_id.isascii() else upstream_id


AS_IT_IS = IdForm()
