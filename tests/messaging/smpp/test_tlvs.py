import pytest

from messaging.smpp.protocol import tlvs
from messaging.smpp.protocol.errors import Unencodable
from messaging.smpp.protocol.tlvs import Tlv

VALUES = [
    (tlvs.MESSAGE_STATE, 2, "0427 0001 02"),
    (tlvs.USER_MESSAGE_REFERENCE, 0x1234, "0204 0002 1234"),
    (tlvs.QOS_TIME_TO_LIVE, 60, "0017 0004 0000003C"),
    (tlvs.RECEIPTED_MESSAGE_ID, "a1", "001E 0003 613100"),
    (tlvs.NETWORK_ERROR_CODE, b"\x03\x00\x1b", "0423 0003 03001B"),
    (tlvs.ALERT_ON_MESSAGE_DELIVERY, True, "130C 0000"),
    (tlvs.MESSAGE_PAYLOAD, b"", "0424 0000"),
]


@pytest.mark.parametrize(("kind", "value", "wire"), VALUES)
def test_a_known_parameter_has_a_type(kind, value, wire):
    tlv = kind.of(value)

    assert tlvs.write([tlv]).hex() == wire.replace(" ", "").lower()
    assert tlvs.first(tlvs.read(bytes.fromhex(wire), 0), kind) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (tlvs.MESSAGE_STATE, 256),
        (tlvs.MESSAGE_STATE, -1),
        (tlvs.RECEIPTED_MESSAGE_ID, "x" * 65),
        (tlvs.RECEIPTED_MESSAGE_ID, "Ω"),
        (tlvs.RECEIPTED_MESSAGE_ID, "a\0b"),
        (tlvs.NETWORK_ERROR_CODE, b"\x03"),
        (tlvs.ALERT_ON_MESSAGE_DELIVERY, False),
    ],
)
def test_a_value_that_does_not_fit_is_refused(kind, value):
    with pytest.raises(Unencodable):
        kind.of(value)


def test_a_parameter_of_another_shape_is_kept_and_not_read():
    found = (Tlv(0x0427, b"\0\2"), Tlv(0x1400, b"mine"))

    assert tlvs.first(found, tlvs.MESSAGE_STATE) is None
    assert tlvs.first_misshapen(found) == Tlv(0x0427, b"\0\2")
    assert tlvs.first_misshapen(found[1:]) is None


def test_an_id_without_its_nul_is_read_all_the_same():
    assert tlvs.first((Tlv(0x001E, b"77"),), tlvs.RECEIPTED_MESSAGE_ID) == "77"


def test_every_tag_has_one_kind():
    in_3_4, in_5_0 = 44, 9

    assert len(tlvs.KINDS) == in_3_4 + in_5_0
    assert all(kind.tag == tag for tag, kind in tlvs.KINDS.items())
