"""Sixty documents made by hand for the door: what is read, what is refused, and with which code."""

import pytest

from messaging.connect.document import BYTES_MAX
from messaging.models import ConnectCall
from tests.connect.calls import WHO

pytestmark = pytest.mark.django_db
UNKNOWN, WELL = ["430"], ["001"]
LIST = "<action>get_list_account</action>"


def doc(inner, root="clickatellsdk"):
    return f"<{root}>{inner}</{root}>"


def who(**fields):
    return "".join(f"<{name}>{value}</{name}>" for name, value in (WHO | fields).items())


def deep(depth):
    return doc(LIST + "<a>" * depth + "</a>" * depth)


def filled(size):
    """A list's document of exactly so many bytes."""
    empty = doc(f"{LIST}<note></note>")
    return doc(f"{LIST}<note>{'x' * (size - len(empty))}</note>")


READ = {
    "small letters": doc(LIST),
    "capitals": doc("<ACTION>GET_LIST_ACCOUNT</ACTION>", "CLICKATELLSDK"),
    "mixed letters": doc("<Action>Get_List_Account</Action>", "ClickatellSDK"),
    "space around the action": doc("<action>\n  get_list_account\t</action>"),
    "space around the document": f"\n\n {doc(LIST)} \n",
    "a declaration": f'<?xml version="1.0"?>{doc(LIST)}',
    "a declaration of UTF-8": f'<?xml version="1.0" encoding="UTF-8"?>{doc(LIST)}',
    "a declaration in single quotes": f"<?xml version='1.0' standalone='yes'?>{doc(LIST)}",
    "a comment before": f"<!-- hello -->{doc(LIST)}",
    "a comment inside": doc(f"<!-- hello -->{LIST}"),
    "a comment in the action": doc("<action>get_list<!-- hello -->_account</action>"),
    "an instruction": f"<?php echo 1 ?>{doc(LIST)}",
    "a style sheet, which nobody fetches": f'<?xml-stylesheet href="http://192.0.2.9/"?>{doc(LIST)}',
    "CDATA": doc("<action><![CDATA[get_list_account]]></action>"),
    "attributes": doc('<action a="1" b="2">get_list_account</action>'),
    "character references": doc("<action>get&#95;list&#x5F;account</action>"),
    "fields that no call knows": doc(f"{LIST}<colour>green</colour>"),
    "an empty field": doc(f"{LIST}<user/>"),
    "text between fields": doc(f"hello {LIST} world"),
    "letters of the world": doc(f"{LIST}<note>Ünï\u0107ødé \U0001f600 \u4f60\u597d</note>"),
    "a name of other letters": doc(f"{LIST}<größe>1</größe>"),
    "a namespace": doc(LIST, "clickatellsdk").replace("sdk>", 'sdk xmlns="urn:x">', 1),
    "two hundred fields": doc(LIST + "".join(f"<f{i}/>" for i in range(199))),
    "as many bytes as may be": filled(BYTES_MAX),
    "the fields before the action": doc(f"<note>1</note>{LIST}"),
}
REFUSED = {
    "nothing": "",
    "space": " \n ",
    "words": "hello",
    "JSON": '{"action": "get_list_account"}',
    "HTML": "<!doctype html><title>x</title>",
    "no end": "<clickatellsdk><action>get_list_account",
    "another end": "<clickatellsdk><action>get_list_account</actions></clickatellsdk>",
    "two roots": doc(LIST) * 2,
    "something behind": doc(LIST) + "x",
    "another root": doc(LIST, "clickatell"),
    "a root with a prefix of nothing": doc(LIST, "a:clickatellsdk"),
    "no action": doc(""),
    "an empty action": doc("<action/>"),
    "an unknown action": doc("<action>drop_table</action>"),
    "a long action": doc(f"<action>{'x' * 5000}</action>"),
    "two actions": doc(LIST * 2),
    "two actions in other letters": doc(LIST + LIST.upper()),
    "a field twice": doc(f"{LIST}<user>a</user><USER>b</USER>"),
    "a field with fields": doc(f"{LIST}<user><name>a</name></user>"),
    "an action with fields": doc("<action><b>get_list_account</b></action>"),
    "too many fields": doc(LIST + "".join(f"<f{i}/>" for i in range(200))),
    "too deep": deep(33),
    "far too deep": deep(5000),
    "too many bytes": filled(BYTES_MAX + 1),
    "a DOCTYPE": f"<!DOCTYPE clickatellsdk>{doc(LIST)}",
    "a DOCTYPE of elsewhere": f'<!DOCTYPE a SYSTEM "http://192.0.2.9/a.dtd">{doc(LIST)}',
    "an entity of a file": (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + doc(f"{LIST}<note>&x;</note>")
    ),
    "an entity of elsewhere": (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "http://192.0.2.9/">]>' + doc(f"{LIST}<note>&x;</note>")
    ),
    "a parameter entity": (
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://192.0.2.9/p"> %p;]>' + doc(LIST)
    ),
    "laughter": (
        '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
        + doc(f"{LIST}<note>&d;</note>")
    ),
    "an entity of nobody": doc(f"{LIST}<note>&nbsp;</note>"),
    "the character 0": doc(f"{LIST}<note>&#0;</note>"),
    "half a character": doc(f"{LIST}<note>&#xD800;</note>"),
    "the byte 0": doc(f"{LIST}<note>\x00</note>"),
    "a bell": doc(f"{LIST}<note>\x07</note>"),
    "a name that begins with a digit": doc(f"{LIST}<1>a</1>"),
    "an attribute twice": doc('<action a="1" a="2">get_list_account</action>'),
    "a declaration of UTF-16 over UTF-8": f'<?xml version="1.0" encoding="UTF-16"?>{doc(LIST)}',
    "a declaration of nothing": f'<?xml version="1.0" encoding="nothing"?>{doc(LIST)}',
}
# Fields of somebody who is let in, too large or odd for where they go.
ODD = {
    "a kind of connection of 5,000 digits": ("create_connection", {"connection_id": "9" * 5000}),
    "a kind of callback of 5,000 digits": ("create_connection", {"callback_type_id": "9" * 5000}),
    "digits of elsewhere": ("create_connection", {"connection_id": "\u0663"}),
    "a prefix of 5,000 digits": ("create_connection", {"dial_prefix": "4" * 5000}),
    "a description of a page": ("create_connection", {"api_description": "x" * 60_000}),
    "a callback of half an address": ("create_connection", {"callback_url": "https://[bad/x"}),
    "a network of everything": ("create_connection", {"ip_address": "0.0.0.0/0;" * 600}),
    "a credit of 5,000 digits": (
        "transfer_credit",
        {"to_user": "otto", "credit": "9" * 5000, "transfer_id": "one"},
    ),
    "a code of 5,000 digits": ("validate_activation_sms", {"sms_activation_code": "9" * 5000}),
    "a number of 5,000 digits": ("send_activation_sms", {"mobile_number": "4" * 5000}),
    "a name of 60,000 letters": ("authenticate_user", {"user": "x" * 60_000}),
    "a password of 60,000 letters": ("authenticate_user", {"password": "x" * 60_000}),
    "a captcha of 5,000 letters": (
        "register",
        {"captcha_id": "x" * 5000, "captcha_code": "x" * 5000},
    ),
    "a country of 5,000 digits": ("get_list_terms", {"country_id": "8" * 5000}),
}


def test_there_are_sixty_and_more():
    assert len(READ) + len(REFUSED) >= 60


@pytest.mark.parametrize("sent", READ.values(), ids=READ)
def test_a_document_is_read(app, sent):
    assert app.send(sent) == WELL, app.told
    assert app.values == [{"account_id": "1", "account_type": "International"}]


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
def test_a_document_is_refused(app, sent):
    assert app.send(sent) == UNKNOWN

    assert ConnectCall.objects.get().codes == "430"


@pytest.mark.parametrize(("action", "fields"), ODD.values(), ids=ODD)
def test_what_is_too_large_or_odd_is_a_fault_of_its_field(app, action, fields):
    app.ida()

    codes = app.send(doc(f"<action>{action}</action>{who(**fields)}"))

    assert codes != ["999"]
    assert codes[0] != "001" or action == "create_connection"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"XML", "application/x-www-form-urlencoded"),
        (b"XML=%ff%fe%zz", "application/x-www-form-urlencoded"),
        (b"<clickatellsdk/>", "text/xml"),
        (b"\xff\xfe\x00", "application/octet-stream"),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (b"x" * 300_000, "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_without_a_document_is_answered_in_xml(client, app, body, kind):
    response = client.generic("POST", f"/connect/{app.token}", body, content_type=kind)

    assert app.heard(response) == UNKNOWN


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a=1&" * 2_000, "application/x-www-form-urlencoded"),
        (b"XML=x", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"x", "multipart/form-data"),
    ],
)
def test_a_body_that_is_no_form_is_the_callers_fault(client, app, body, kind):
    response = client.generic("POST", f"/connect/{app.token}", body, content_type=kind)

    assert response.status_code == 400


def test_half_characters_of_another_charset_are_answered(client, app):
    part = b'--x\r\nContent-Disposition: form-data; name="XML"\r\n\r\n+2AA-\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x; charset=utf-7"

    response = client.generic("POST", f"/connect/{app.token}", part, content_type=kind)

    assert app.heard(response) == UNKNOWN
