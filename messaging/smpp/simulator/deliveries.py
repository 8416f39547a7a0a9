"""What a simulated centre sends back: receipts, and replies from handsets."""

from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import NamedTuple

from messaging.smpp.protocol import concatenation, receipts
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.pdus import DeliverSm, SubmitSm
from messaging.smpp.protocol.receipts import Receipt
from messaging.smpp.simulator.outcomes import ERRORS

WANTED_MASK = 0x03
ALWAYS, ON_FAILURE, ON_SUCCESS = 1, 2, 3  # 5.2.17; success only is from SMPP 5.0
# Some centres write letters where others count; nobody says which letters.
LETTERS = {"000": "OK", "027": "ABS", "031": "EXP", "021": "RJ1"}
OTHER = {MessageState.DELIVERED: MessageState.UNDELIVERABLE}


class Dialect(NamedTuple):
    """How the text of appendix B is written: its template, its dates and its errors."""

    template: str = (
        "id:{id} sub:001 dlvrd:{delivered} submit date:{submitted} done date:{done}"
        " stat:{state} err:{error} text:{text}"
    )
    date: str = "%y%m%d%H%M"
    has_letters: bool = False


PLAIN = Dialect()
DIALECTS = {
    "plain": PLAIN,
    "seconds": Dialect(date="%y%m%d%H%M%S"),
    "century": Dialect(date="%Y%m%d%H%M%S"),
    "joined": Dialect(
        "id:{id} sub:001 dlvrd:{delivered} submitdate:{submitted} donedate:{done}"
        " stat:{state} err:{error} Text:{text}"
    ),
    "upper": Dialect(
        "ID:{id} SUB:001 DLVRD:{delivered} SUBMIT DATE:{submitted} DONE DATE:{done}"
        " STAT:{state} ERR:{error} TEXT:{text}"
    ),
    "short": Dialect(
        "id:{id} submit date:{submitted} done date:{done} stat:{state} err:{error} text:none"
    ),
    "letters": Dialect(has_letters=True),
}


class Account(NamedTuple):
    """What a receipt says of a message, beside whom it goes to."""

    message_id: str
    state: MessageState
    submitted: float  # Unix time
    done: float


def is_wanted(pdu: SubmitSm, state: MessageState) -> bool:
    """Whether registered_delivery asks for a receipt of this state."""
    wanted = pdu.registered_delivery & WANTED_MASK
    if state is MessageState.DELIVERED:
        return wanted in {ALWAYS, ON_SUCCESS}
    return wanted in {ALWAYS, ON_FAILURE}


def dialect(name: str, random: Random) -> Dialect:
    return random.choice(tuple(DIALECTS.values())) if name == "mixed" else DIALECTS[name]


def receipt(
    pdu: SubmitSm, said: Account, *, form: str = "both", dialect: Dialect = PLAIN
) -> DeliverSm:
    """The receipt of a message, on its way back: source and destination are swapped."""
    error = ERRORS[said.state]
    short_message = b"" if form == "tlvs" else written(pdu, said, error, dialect)
    bare = Receipt(upstream_id=said.message_id, state=said.state, error=error)
    return returned(
        pdu,
        esm_class=receipts.RECEIPT,
        short_message=short_message,
        tlvs=() if form == "text" else receipts.optional_parameters(bare),
    )


def written(pdu: SubmitSm, said: Account, error: str, dialect: Dialect) -> bytes:
    text = concatenation.text_of(pdu)[: receipts.TEXT_SIZE]
    line = dialect.template.format(
        id=said.message_id,
        delivered="001" if said.state is MessageState.DELIVERED else "000",
        submitted=digits(int(said.submitted), dialect.date),
        done=digits(int(said.done), dialect.date),
        state=said.state.word,
        error=LETTERS[error] if dialect.has_letters else error,
        text=text.decode("ascii", "replace").replace("\N{REPLACEMENT CHARACTER}", "?"),
    )
    return line.encode("latin-1", "replace")


@lru_cache(maxsize=1024)
def digits(second: int, form: str) -> str:
    """A Unix time in UTC; thousands of receipts are of the same second."""
    return (datetime(1970, 1, 1) + timedelta(seconds=second)).strftime(form)  # noqa: DTZ001


def contradiction(state: MessageState) -> MessageState:
    """What a centre says that has changed its mind."""
    return OTHER.get(state, MessageState.DELIVERED)


def reply(pdu: SubmitSm) -> DeliverSm:
    """The handset sends the text back."""
    return returned(
        pdu,
        short_message=concatenation.text_of(pdu)[:140],
        data_coding=pdu.data_coding,
    )


def returned(pdu: SubmitSm, **fields: object) -> DeliverSm:
    return DeliverSm(
        source_addr_ton=pdu.dest_addr_ton,
        source_addr_npi=pdu.dest_addr_npi,
        source_addr=pdu.destination_addr,
        dest_addr_ton=pdu.source_addr_ton,
        dest_addr_npi=pdu.source_addr_npi,
        destination_addr=pdu.source_addr,
        **fields,  # type: ignore[arg-type]
    )
