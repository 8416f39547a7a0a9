"""Placeholders: what stands in braces and reads like a name, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from messaging.text import placeholders

LITERALS = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=12)
NAMES = st.sampled_from(["name", "first_name", "City", "Order no", "größe"])
VALUES = st.text(max_size=8)


def test_values_stand_where_the_text_names_them():
    text = placeholders.fill("Dear {First name}, {CITY}!", {"first_name": "Ana", "city": "Bari"})

    assert text == "Dear Ana, Bari!"


def test_braces_that_are_no_placeholder_stay():
    text = "{} { a } {1+2} {{ {_x} {a\nb} {" + "x" * 41 + "} }"

    assert placeholders.names(text) == []
    assert placeholders.fill(text, {"a": "?"}) == text


def test_a_value_with_braces_is_not_filled_again():
    assert placeholders.fill("{name}", {"name": "{city}", "city": "Bari"}) == "{city}"


def test_what_lacks_gets_the_default():
    assert placeholders.lacking("{a}{b}", {"a": "1", "b": ""}) == ["b"]
    assert placeholders.fill("{a}{b}", {"a": "1"}, "friend") == "1friend"


@given(st.lists(st.tuples(LITERALS, NAMES)), LITERALS, st.dictionaries(NAMES, VALUES))
def test_no_text_is_ever_lost(pieces, end, values):
    values = {placeholders.key(name): value for name, value in values.items()}
    text = "".join(f"{literal}{{{name}}}" for literal, name in pieces) + end

    filled = placeholders.fill(text, values, "-")

    shown = [literal + (values.get(placeholders.key(name)) or "-") for literal, name in pieces]
    assert filled == "".join(shown) + end


@given(st.text(st.sampled_from("{}ab _1-\n")))
def test_without_placeholders_a_text_stays_as_it_is(text):
    if not placeholders.names(text):
        assert placeholders.fill(text, {}, "?") == text
    else:
        assert placeholders.PLACEHOLDER.search(text)
