"""What the submits, results and receipts of one supplier look like: its connector's columns."""

from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from messaging import quirks
from messaging.models import Connector
from messaging.smpp.protocol.data_coding import Alphabet
from messaging.smpp.protocol.statuses import Status as Smpp
from messaging.smpp.protocol.tlvs import Tlv, Tlvs
from messaging.smpp.upstream_ids import AS_IT_IS, IdForm

# Errors that pass by themselves (SMPP 3.4, 5.1.3); any other is for good.
PASSING: frozenset[int] = frozenset({Smpp.THROTTLED, Smpp.MESSAGE_QUEUE_FULL, Smpp.SYSTEM_ERROR})
ALPHABETS = {
    Connector.Alphabet.GSM: Alphabet.GSM,
    Connector.Alphabet.LATIN_1: Alphabet.LATIN_1,
    Connector.Alphabet.ASCII: Alphabet.ASCII,
}
# How the dates of receipts are written, by `Connector.DateDigits`.
DATE_FORMATS = {
    10: "%y%m%d%H%M",
    12: "%y%m%d%H%M%S",
    112: "%Y%m%d%H%M",
    14: "%Y%m%d%H%M%S",
}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One supplier's ways. Without arguments: those of SMPP 3.4."""

    service_type: str = ""
    source_ton: int | None = None
    source_npi: int | None = None
    destination_ton: int | None = None
    destination_npi: int | None = None
    alphabet: Alphabet = Alphabet.GSM
    long_method: str = Connector.LongMethod.UDH
    sends_validity: str = Connector.Validity.NONE
    tlvs: Tlvs = ()
    passes_tlvs: bool = True
    ids: IdForm = AS_IT_IS
    date_format: str | None = None
    time_zone: str = "UTC"
    passing: frozenset[int] = field(default=PASSING)
    # A supplier that is called gets a message as a whole: nothing is cut.
    is_called: bool = False

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


PLAIN = Profile()


def of(connector: Connector) -> Profile:
    """The profile that a connector's columns make."""
    permanent = quirks.statuses_of(connector.permanent_statuses)
    return Profile(
        service_type=connector.service_type,
        source_ton=connector.source_ton,
        source_npi=connector.source_npi,
        destination_ton=connector.destination_ton,
        destination_npi=connector.destination_npi,
        alphabet=ALPHABETS[Connector.Alphabet(connector.default_alphabet)],
        long_method=connector.long_method,
        sends_validity=connector.sends_validity,
        tlvs=tuple(Tlv(*pair) for pair in quirks.tlvs_of(connector.tlvs)),
        passes_tlvs=connector.passes_tlvs,
        ids=IdForm(
            answer=connector.id_base_answer,
            receipt=connector.id_base_receipt,
            strips_zeros=connector.strips_zeros,
            folds_case=connector.folds_case,
        ),
        date_format=DATE_FORMATS.get(connector.receipt_date_digits),
        time_zone=connector.time_zone,
        passing=(PASSING | quirks.statuses_of(connector.passing_statuses)) - permanent,
    )
