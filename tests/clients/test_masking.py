"""What of a program's request may be written down."""

import json

import pytest

from clients import masking

TEXT = "Your code is 4711"


def kept(body):
    return json.loads(masking.body(json.dumps(body).encode(), "application/json"))


def test_a_texts_length_is_kept_and_never_the_text():
    found = kept({"channel": "sms", "recipients": ["+447700900318"], "text": TEXT})

    assert found == {
        "channel": "sms",
        "recipients": ["+447700900318"],
        "text": "(17 characters)",
    }


@pytest.mark.parametrize("name", ["text", "msg", "html", "password", "a_name_of_tomorrow", "url"])
@pytest.mark.parametrize("value", [TEXT, [TEXT], {"to": {"x": TEXT}}, [[{"y": TEXT}]]])
def test_whatever_has_no_known_name_is_masked_however_deep(name, value):
    assert "4711" not in masking.body(json.dumps({name: value}).encode())


def test_numbers_without_a_known_name_are_masked_as_they_may_be_codes():
    assert kept({"pin": 4711, "priority": 1}) == {"pin": "(a number)", "priority": 1}


def test_long_lists_are_cut():
    found = kept({"recipients": [str(n) for n in range(50)]})["recipients"]

    assert len(found) == masking.ITEMS_MAX + 1
    assert found[-1].endswith("30 more")


def test_a_token_is_masked_wherever_it_stands():
    token = "onw_live_" + "a" * 38

    assert "aaaa" not in masking.body(json.dumps({"reference": token}).encode())
    assert "aaaa" not in masking.query(f"id={token}")
    assert "aaaa" not in masking.path(f"/api/v1/{token}/messages")


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe" + TEXT.encode(),
        TEXT.encode(),
        b'{"text": "' + TEXT.encode(),
        b"[" * 5000 + TEXT.encode(),
        b'{"text": "' + TEXT.encode() + b'"} trailing',
        b'{"x": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_cannot_be_read_is_told_by_its_size_alone(body):
    assert masking.body(body, "application/json") == f"({len(body)} bytes)"


def test_forms_and_queries_are_masked_alike():
    form = masking.body(
        b"to=447700900318&text=Your+code+is+4711&pass=4711", "application/x-www-form-urlencoded"
    )

    assert form == "to=447700900318\ntext=(17 characters)\npass=(4 characters)"
    assert masking.query("to=44&password=4711") == "to=44&password=(4 characters)"


@pytest.mark.parametrize(
    "document",
    [
        f"<sms><to>447700900318</to><text>{TEXT}</text></sms>",
        f'<sms key="4711"><to>447700900318</to><msg to="1">{TEXT}</msg></sms>',
        f"<sms><to>447700900318</to><text><![CDATA[ a > {TEXT} ]]></text></sms>",
        f"<!DOCTYPE x [<!ENTITY e '{TEXT}'>]><sms><to>447700900318</to></sms>",
        f"<sms><to>447700900318</to><text >{TEXT} < 5",
        f"<sms a='>{TEXT}'><to>447700900318</to></sms>",
        f"<sms><to>447700900318</to>{TEXT}</sms>",
    ],
)
def test_an_xml_document_keeps_its_elements_and_loses_its_texts(document):
    found = masking.body(document.encode(), "text/xml")

    assert "<to>447700900318</to>" in found
    assert "4711" not in found


def test_what_is_kept_can_be_stored_whatever_was_sent():
    found = masking.body(b'{"to": "\\u0000\\ud800x", "\\u0000": 1}')

    assert found.encode()
    assert "\x00" not in found


def test_nothing_that_is_kept_is_longer_than_its_place():
    long = json.dumps({"to": "4" * 500, **{f"key{n}" * 40: TEXT for n in range(60)}}).encode()

    assert len(masking.body(long)) <= masking.BODY_MAX
    assert len(masking.query("to=" + "4" * 9000)) <= masking.QUERY_MAX
    assert len(masking.path("/a" * 5000)) <= masking.PATH_MAX
    assert masking.body(b"x" * (masking.READ_MAX + 1)) == f"({masking.READ_MAX + 1} bytes)"
