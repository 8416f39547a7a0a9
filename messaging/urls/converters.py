"""How messages and batches stand in addresses."""

from django.urls import register_converter

from portal.kit import opaque


class MessageId:
    """A message in an address: its outside id, which no other installation gave out."""

    regex = "m_[0-9a-z]{26}"

    def to_python(self, text: str) -> int:
        number = opaque.open_id("m", text)
        if number is None:
            raise ValueError("No message of this house.")
        return number

    def to_url(self, text: str) -> str:
        return text


class BatchId:
    """What was accepted at once, by its outside id."""

    regex = "b_[0-9a-z]{26}"

    def to_python(self, text: str) -> int:
        number = opaque.open_id("b", text)
        if number is None:
            raise ValueError("No batch of this house.")
        return number

    def to_url(self, text: str) -> str:
        return text


register_converter(MessageId, "message")
register_converter(BatchId, "batch")
