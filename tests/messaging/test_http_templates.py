"""Templates of suppliers over HTTP: no text leaves the place that it was given."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.http import filling, reading
from messaging.states import Told
from portal.core.errors import Refused

VALUES = {
    "sender": "Vento",
    "recipient": "447700900001",
    "text": "",
    "id": "m_x",
    "parts": 2,
    "channel": "sms",
    "valid_until": "2026-03-01T12:00:00+00:00",
    "callback": "https://portal.example/callbacks/x/",
}
TEMPLATE = '{"to": "{recipient}", "body": {"text": "{text}", "n": "{parts}", "k": ["a {sender}"]}}'
# Half of a surrogate pair is refused at every door.
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)


@settings(max_examples=300)
@given(TEXT)
def test_a_text_stays_in_its_json_string(text):
    made = json.loads(filling.json_body(TEMPLATE, VALUES | {"text": text}))

    assert made == {
        "to": "447700900001",
        "body": {"text": text, "n": 2, "k": ["a Vento"]},
    }


@settings(max_examples=300)
@given(TEXT)
def test_a_text_stays_in_its_field(text):
    made = filling.form_body("to={recipient}\ntext=>{text}<", VALUES | {"text": text})

    assert parse_qsl(made, keep_blank_values=True) == [
        ("to", "447700900001"),
        ("text", f">{text}<"),
    ]


@settings(max_examples=300)
@given(TEXT)
def test_a_text_stays_in_its_place_of_a_url(text):
    made = filling.address("https://api.example/send/{text}/now?x=1", VALUES | {"text": text})

    parts = urlsplit(made)
    assert (parts.hostname, parts.path.count("/"), parts.query) == ("api.example", 3, "x=1")


@pytest.mark.parametrize(
    "text", ["{sender.__class__}", "{0}", "{sender!r}", "{{text}}", "%(id)s", "{callback}"]
)
def test_what_looks_like_a_placeholder_in_a_text_is_text(text):
    made = json.loads(filling.json_body('{"t": "{text}"}', VALUES | {"text": text}))

    assert made == {"t": text}


@pytest.mark.parametrize("template", ['{"t": "{password}"}', "{", '"x"', '{"t": NaN'])
def test_a_template_that_cannot_be_filled_is_refused(template):
    with pytest.raises(Refused):
        filling.check_json(template)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example",
        "https://",
        "//x.example",
        "https://{sender}.example/",
        "javascript:x",
        "https://user:word@x.example/",
        "https://x.example/{nobody}",
        "https://x.example/a b",
        "https://x.example/\r\nHost: y",
        "https://x.example:99999/",
    ],
)
def test_a_url_that_leads_elsewhere_is_refused(url):
    with pytest.raises(Refused):
        filling.check_address(url)


@pytest.mark.parametrize("line", ["X: a\x00b", "no colon", "X Y: z", "X:", "X: {text}", "X: ü"])
def test_a_header_that_could_be_two_is_refused(line):
    with pytest.raises(Refused):
        filling.check_headers(line)


def test_places_lead_through_lists_and_names():
    answer = {"messages": [{"id": 7, "to": "x"}]}

    assert reading.value(answer, "messages.0.id") == "7"
    assert reading.value(answer, "messages.1.id") == ""
    assert reading.value("OK id=abc-1", r"re:id=(\S+)") == "abc-1"
    assert reading.value(answer, "messages") == ""


@pytest.mark.parametrize("place", ["re:(", "re:abc", "re:(?=x)(y)"])
def test_an_expression_that_says_nothing_is_refused(place):
    with pytest.raises(Refused):
        reading.check_place(place)


@settings(max_examples=300)
@given(st.binary(max_size=400), st.sampled_from(["a.b", "0", "re:(a+)+$", ""]))
def test_whatever_is_called_back_is_read_without_a_fault(body, place):
    document = reading.read_document(body, "application/json")

    assert isinstance(reading.value(document, place), str)
    assert isinstance(reading.events(document, place if place[:3] != "re:" else ""), list)


def test_statuses_are_written_as_numbers_and_ranges():
    assert reading.codes_of("200-202, 404") == {200, 201, 202, 404}
    for wrong in ("2xx", "99", "600", "300-200", "-1"):
        with pytest.raises(Refused):
            reading.codes_of(wrong)


def test_a_suppliers_words_mean_what_is_written_beside_them():
    kept = reading.check_statuses("DELIVRD = delivered\n seen=delivered ")

    assert reading.statuses_of(kept) == {"delivrd": Told.DELIVERED, "seen": Told.DELIVERED}
    with pytest.raises(Refused):
        reading.check_statuses("x = perhaps")
