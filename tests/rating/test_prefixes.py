import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.rating.prefixes import PrefixTable

MANY = settings(max_examples=200)
DIGITS = st.text("0123", min_size=1, max_size=6)


def test_the_longest_prefix_wins():
    table = PrefixTable(
        [("380", "UA", None), ("38067", "UA", 7), ("3", "ZZ", None), ("7", "RU", None)]
    )

    assert table.find("380671234567") == ("UA", 7)
    assert table.find("380501234567") == ("UA", None)
    assert table.find("391234567") == ("ZZ", None)
    assert table.find("77012345678") == ("RU", None)
    assert table.find("441234567") is None
    assert len(table) == 4


@pytest.mark.parametrize("number", ["", "3", "38"])
def test_a_number_shorter_than_its_prefix_leads_nowhere(number):
    assert PrefixTable([("380", "UA", None)]).find(number) is None


def test_a_number_that_is_a_prefix_is_found():
    assert PrefixTable([("380", "UA", None)]).find("380") == ("UA", None)


@pytest.mark.parametrize("prefixes", [["380", "380"], [""], ["+380"], ["38O"]])
def test_a_prefix_is_digits_and_there_once(prefixes):
    with pytest.raises(ValueError, match="prefix"):
        PrefixTable([(prefix, "UA", None) for prefix in prefixes])


def test_an_empty_table_finds_nothing():
    assert PrefixTable([]).find("380671234567") is None


@MANY
@given(st.sets(DIGITS, max_size=40), st.lists(DIGITS, max_size=20))
def test_the_table_answers_as_a_search_through_all_prefixes(prefixes, numbers):
    table = PrefixTable((prefix, prefix, None) for prefix in prefixes)

    for number in numbers:
        fitting = [prefix for prefix in prefixes if number.startswith(prefix)]
        longest = max(fitting, key=len, default=None)
        assert table.find(number) == (longest and (longest, None))
