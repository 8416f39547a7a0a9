"""The optional parameter in which a submission names the client it is for.

It has a vendor's tag, as the SMPP account says (SMPP 3.4, section 5.3.1), and the client's ID as an
octet string or a C-octet string.
"""

from messaging import tags
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.protocol.tlvs import Tlvs
from messaging.smpp.server.answers import NotTaken


def read(found: Tlvs, tag: int) -> str:
    """The ID, with or without a NUL at its end; empty where there is no such parameter.

    What cannot be an ID at all, or names two, is refused here; the others by whoever accepts.
    """
    said = {value.removesuffix(b"\0") for one, value in found if one == tag}
    if not said:
        return ""
    text = said.pop().decode("latin-1")
    if said or not tags.SHAPE.fullmatch(text):
        raise NotTaken(Status.INVALID_OPTIONAL_VALUE)
    return text
