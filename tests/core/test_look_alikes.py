import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core import look_alikes

MANY = settings(max_examples=300)
NAMES = st.text(min_size=1, max_size=28)
LATIN = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", min_size=3)


@pytest.mark.parametrize(
    "name",
    [
        "PayPa1",
        "PAYPAL",
        "Pay-Pal",
        "Pay Pal",
        "PPayPaal",
        "P\u0430yPal",
        "\u0420\u0430\u0443\u0420\u0430l",
        "\u03a1ay\u03a1al",
        "P\u00e1yPal",
        "PayPaI",
    ],
)
def test_a_name_in_disguise_looks_like_the_brand(name):
    assert look_alikes.alike(name, "PayPal")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Arnazon", "Amazon"),
        ("B00king", "Booking"),
        ("5parkasse", "Sparkasse"),
        ("V\u03bfdafone", "Vodafone"),
    ],
)
def test_letters_stand_for_others(name, other):
    assert look_alikes.alike(name, other)


@pytest.mark.parametrize(
    ("name", "other"), [("Vento", "Lento"), ("PayPal", "PayPol"), ("N26", "N27")]
)
def test_other_names_do_not(name, other):
    assert not look_alikes.alike(name, other)


def test_a_brand_is_found_within_a_name_unless_it_is_short():
    assert look_alikes.holds("PayPa1-Help", "PayPal")
    assert not look_alikes.holds("Dinghy", "ING")
    assert look_alikes.holds("1NG", "ING")


@given(NAMES)
@MANY
def test_a_skeleton_has_itself_as_its_skeleton(name):
    found = look_alikes.skeleton(name)

    assert look_alikes.skeleton(found) == found


@given(NAMES)
@MANY
def test_a_name_always_looks_like_itself(name):
    assert look_alikes.alike(name, name)
    assert look_alikes.holds(name, name)


@given(LATIN)
@MANY
def test_neither_capitals_nor_separators_nor_doubled_letters_tell_names_apart(name):
    assert look_alikes.alike(name, name.swapcase())
    assert look_alikes.alike(name, ".".join(name))
    assert look_alikes.alike(name, "".join(one * 2 for one in name))
