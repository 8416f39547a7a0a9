"""Messages' ids as SMPP has them: letters and digits only.

An underscore is another character in the GSM alphabet than in ASCII, and some programs read the
text of a receipt in the one, some in the other. So the mark of an outside id is left out here; its
26 characters say by themselves what they are the id of.
"""

from portal.kit import opaque

MESSAGE, BATCH = "m", "b"


def of_messages(numbers: list[int]) -> list[str]:
    """The ids of these messages."""
    return [name.removeprefix(f"{MESSAGE}_") for name in opaque.seal_many(MESSAGE, numbers)]


def of_batch(number: int) -> str:
    """The id of a batch, which its messages share if they came as one request."""
    return opaque.seal(BATCH, number).removeprefix(f"{BATCH}_")


def message(text: str) -> int | None:
    """The number of the message whose id this is, spelt as here or as in REST."""
    return opaque.open_id(MESSAGE, text)


def batch(text: str) -> int | None:
    return opaque.open_id(BATCH, text)
