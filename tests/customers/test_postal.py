import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import postal
from portal.core.errors import Refused

PRINTED = ["11-15 Thistle Street", "Edinburgh", "EH2 1DF", "Scotland, UK"]
lines = st.lists(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=100)
    .map(lambda line: " ".join(line.split()))
    .filter(bool),
    max_size=10,
)


def quoted(line):
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_a_list_in_braces_prints_one_line_each():
    """001: Billing - send invoices to (physical)."""
    typed = '{"11-15 Thistle Street","Edinburgh","EH2 1DF","Scotland, UK"}'

    assert postal.parse(typed) == PRINTED


def test_a_json_list_prints_one_line_each():
    """001: Billing - send invoices to (physical)."""
    assert postal.parse(json.dumps(PRINTED)) == PRINTED


def test_a_plain_box_prints_as_it_is_typed():
    typed = "11-15 Thistle Street\r\nEdinburgh\n\n EH2  1DF \nScotland, UK\n"

    assert postal.parse(typed) == PRINTED


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("", []),
        ("{}", []),
        ("[]", []),
        ("{Leeds, UK}", ["Leeds", "UK"]),
        ('{"A \\"B\\" House" , "C\\\\D"}', ['A "B" House', "C\\D"]),
        ('{"M\\u00fchle"}', ["M\u00fchle"]),
        ('{"it\\\'s"}', ["it's"]),
        ('{"{braces}","a,b"}', ["{braces}", "a,b"]),
        ("11 {Rear} Lane", ["11 {Rear} Lane"]),
    ],
)
def test_lists_are_read_with_quotes_commas_and_escapes(typed, printed):
    assert postal.parse(typed) == printed


@pytest.mark.parametrize(
    "typed",
    [
        '{"Leeds"',
        '{"Leeds',
        '{"Leeds",}',
        '{"Leeds""UK"}',
        '{{"Leeds"}}',
        '["Leeds"',
        '["Leeds", 5]',
        '["Leeds", ["UK"]]',
        "[" * 100_000,
    ],
)
def test_a_broken_list_is_refused_with_the_shape_it_should_have(typed):
    with pytest.raises(Refused, match="Write one line under the other") as refused:
        postal.parse(typed)

    assert refused.value.field == "postal_lines"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("\n".join("abcdefghijk"), "at most 10 lines"),
        ("Leeds\n" + "x" * 101, "Line 2 is longer than 100 characters"),
        ('["Leeds\\u0000"]', "Line 1 holds a character that cannot be printed"),
        ('["\\ud800"]', "Line 1 holds a character that cannot be printed"),
    ],
)
def test_what_does_not_fit_an_invoice_is_refused(typed, said):
    with pytest.raises(Refused, match=said):
        postal.parse(typed)


@given(lines)
def test_every_spelling_of_an_address_reads_the_same(printed):
    assert postal.parse(postal.text(printed)) == printed
    assert postal.parse(json.dumps(printed)) == printed
    assert postal.parse("{" + ",".join(map(quoted, printed)) + "}") == printed


@given(st.text(max_size=300))
def test_whatever_is_typed_is_read_or_refused(typed):
    try:
        printed = postal.parse(typed)
    except Refused:
        return

    assert len(printed) <= 10
    assert postal.parse(postal.text(printed)) == printed
