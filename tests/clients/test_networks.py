import pytest

from clients import networks, tlvs
from portal.core.errors import Refused


def test_networks_are_read_one_a_line_or_between_commas():
    found = networks.read("192.0.2.0/28\n198.51.100.24, 2001:db8::/32\r\n\n")

    assert found == ["192.0.2.0/28", "198.51.100.24", "2001:db8::/32"]


def test_an_address_with_its_full_prefix_is_one_address():
    assert networks.read("198.51.100.24/32\n198.51.100.24") == ["198.51.100.24"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("192.0.2.0/28\nany", "any is neither"),
        ("192.0.2.0/33", "192.0.2.0/33 is neither"),
        ("192.0.2.5/28", "Did you mean 192.0.2.0/28?"),
    ],
)
def test_what_is_no_network_is_named(text, said):
    with pytest.raises(Refused) as refusal:
        networks.read(text)

    assert said in str(refusal.value)
    assert refusal.value.field == "allowed_networks"


def test_there_is_a_limit_to_networks():
    with pytest.raises(Refused, match="At most 500"):
        networks.read(f"10.{n // 256}.{n % 256}.0/24" for n in range(501))


def test_tags_are_hexadecimal_and_stand_in_order():
    assert tlvs.read("0x1401\n1400, 0X14fe 0x1400") == ["0x1400", "0x1401", "0x14FE"]


@pytest.mark.parametrize("text", ["0x14", "14000", "0xZZZZ", "tag"])
def test_what_is_no_tag_is_named(text):
    with pytest.raises(Refused, match=f"^{text} is not a tag") as refusal:
        tlvs.read(f"0x1400\n{text}")

    assert refusal.value.field == "allowed_tlvs"
