"""Arrays as literals mean what the driver's own mean."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.kit import arrays

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
AMOUNTS = st.decimals(places=6, min_value=-(10**12), max_value=10**12)


def read(literal, kind):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}[]", [literal])
        return cursor.fetchone()[0]


class Literals(TestCase):
    @given(st.lists(st.none() | TEXTS, max_size=6))
    def test_texts_are_read_back_as_they_were(self, texts):
        assert read(arrays.of(texts), "text") == texts

    @given(st.lists(st.none() | AMOUNTS, max_size=6))
    def test_amounts_are_read_back_to_the_last_place(self, amounts):
        assert read(arrays.of(amounts), "numeric") == amounts

    @given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), max_size=6))
    def test_numbers_are_read_back(self, numbers):
        assert read(arrays.of(numbers), "bigint") == numbers

    @given(st.lists(st.none() | st.binary(max_size=20), max_size=6))
    def test_octets_are_read_back_as_they_were(self, octets):
        assert [one and bytes(one) for one in read(arrays.of(octets), "bytea")] == octets

    @given(st.lists(st.none() | st.sampled_from(["", "NULL", '"', "a,b", "\\"]), min_size=1))
    def test_a_column_is_read_back_whether_its_rows_are_alike_or_not(self, texts):
        assert read(arrays.of_column(texts), "text") == texts


@pytest.mark.django_db
def test_nothing_is_an_empty_array():
    assert read(arrays.of([]), "bigint") == []
