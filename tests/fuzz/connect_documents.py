"""What the fuzzer of Connect sends: good documents of all calls, made worse step by step."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import NamedTuple
from urllib.parse import quote_from_bytes, quote_plus
from xml.sax.saxutils import escape

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "onward"
ROOTS = ("clickatellsdk", "CLICKATELLSDK", "ClickatellSDK", "clickatell", "xml", "a:clickatellsdk")
GOOD = {
    "fname": "Ida",
    "sname": "Holm",
    "email_address": "ida@vento.example",
    "country_id": "826",
    "mobile_number": "447700900123",
    "accept_terms": "1",
    "account_id": "1",
    "email_format": "2",
    "weekly_update": "1",
    "force_create": "1",
    "company": "Vento",
    "coupon_code": "",
    "activation_redirect": "https://diary.example/in",
    "client_ip_address": "192.0.2.7",
    "terms_format": "2",
    "connection_id": "2",
    "ftp_password": "secret",
    "dial_prefix": "44",
    "ip_address": "192.0.2.0/24",
    "callback_url": "https://192.0.2.9/told",
    "callback_type_id": "1",
    "api_description": "Diary",
    "sms_activation_code": "123456",
    "to_user": "otto",
    "credit": "1",
    "transfer_id": "one",
    "test_mode": "1",
}
BAD = (
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "1e400",
    "NaN",
    "true",
    "9" * 40,
    "9" * 5000,
    "\u0663\u0663",
    "\u00b2",
    "\u2460",
    "x" * 81,
    "x" * 600,
    "é" * 200,
    "\U0001f600",
    "\u202e\u200b",
    "\ufffd",
    "' OR 1=1 --",
    "<b>&amp;</b>",
    "%00%0a",
    "{{ 7*7 }}",
    "../../etc/passwd",
    "\r\nBcc: otto@vento.example",
    "ida@vento.example\nx",
    "ftp://diary.example",
    "javascript:alert(1)",
    "http://127.0.0.1:1/",
    "https://[::1]/told",
    "https://[bad/told",
    "http://169.254.169.254/",
    "https://nowhere.invalid/told",
    "0.0.0.0/0",
    "::/0",
    "fe80::1%eth0",
    "+44 7700 900 123",
    "00447700900123",
    "999999999999999",
    "447",
)
NAMES = (
    "action",
    "user",
    "password",
    "callback_username",
    "callback_password",
    "XML",
    "captcha_id",
    "unknown",
    "é",
    "a.b-c",
    "xmlns",
    "_",
)


class Known(NamedTuple):
    """Somebody who may come in, and a captcha that was read."""

    user: str
    password: str
    captcha_id: str
    captcha_code: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One request."""

    body: bytes
    content_type: str = FORM
    method: str = "POST"
    query: str = ""
    token: str = ""
    address: str = "127.0.0.1"


def draw(dice: Random, known: Known, actions: list[str]) -> Sent:
    """A request with a document: often a good one with one fault, seldom something else."""
    fields = _fields(dice, known, actions)
    for _ in range(dice.choice((0, 1, 1, 2, 4))):
        _spoil(dice, fields)
    document = _written(dice, fields)
    if dice.random() < 0.2:
        document = dice.choice(WORSE)(dice, document)
    return dice.choice(WAYS)(dice, document)


def _fields(dice: Random, known: Known, actions: list[str]) -> list[list[str]]:
    found = [["action", dice.choice(actions)], ["user", known.user], ["password", known.password]]
    if dice.random() < 0.6:
        found += [["captcha_id", known.captcha_id], ["captcha_code", known.captcha_code]]
    if found[0][1] == "register" and dice.random() < 0.9:
        found[1][1] = f"ida{dice.getrandbits(30)}"
    given = list(GOOD.items())
    # Those that other calls know are no fault.
    chosen = given if dice.random() < 0.5 else dice.sample(given, dice.randint(0, len(given)))
    return found + [[name, value] for name, value in chosen if dice.random() < 0.9]


def _spoil(dice: Random, fields: list[list[str]]) -> None:
    one = dice.choice(fields)
    kind = dice.randrange(6)
    if kind <= 2:
        one[1] = dice.choice(BAD)
    elif kind == 3 and dice.random() < 0.5:
        one[0] = dice.choice(NAMES)
    elif kind == 4 and len(fields) > 1:
        fields.remove(one)
    else:
        fields.append([dice.choice((one[0], *NAMES)), dice.choice(BAD)])


def _written(dice: Random, fields: list[list[str]]) -> bytes:
    root = dice.choice(ROOTS) if dice.random() < 0.04 else "clickatellsdk"
    cased: Callable[[str], str] = dice.choice((str, str, str.upper, str.title))
    inner = "".join(_element(dice, cased(name), value) for name, value in fields)
    return f"<{root}>{inner}</{root}>".encode(errors="replace")


def _element(dice: Random, name: str, value: str) -> str:
    shape = dice.randrange(600)
    if shape == 0:
        return f"<{name}><![CDATA[{value}]]></{name}>"
    if shape == 1:
        return f'<{name} a="{escape(value, {chr(34): ""})}">x<!-- {name} --></{name}>'
    if shape == 2:
        return f"<{name}><b>{escape(value)}</b></{name}>"
    return f"<{name}>{escape(value)}</{name}>"


def _cut(dice: Random, document: bytes) -> bytes:
    return document[: dice.randrange(len(document) + 1)]


def _flipped(dice: Random, document: bytes) -> bytes:
    found = bytearray(document)
    for _ in range(dice.randint(1, 8)):
        found[dice.randrange(len(found))] = dice.randrange(256)
    return bytes(found)


def _noise(dice: Random, _document: bytes) -> bytes:
    return dice.randbytes(dice.randint(0, 400))


def _deep(dice: Random, _document: bytes) -> bytes:
    depth = dice.choice((31, 33, 300, 5_000))
    return b"<clickatellsdk>" + b"<a>" * depth + b"</a>" * depth + b"</clickatellsdk>"


def _wide(dice: Random, _document: bytes) -> bytes:
    count = dice.choice((199, 201, 8_000))
    inner = b"".join(b"<f%d/>" % number for number in range(count))
    return b"<clickatellsdk>" + inner + b"</clickatellsdk>"


def _long(dice: Random, document: bytes) -> bytes:
    filler = b"<fname>" + b"x" * dice.choice((60_000, 70_000, 300_000)) + b"</fname>"
    return document.replace(b"</clickatellsdk>", filler + b"</clickatellsdk>")


def _with_doctype(dice: Random, document: bytes) -> bytes:
    lines = dice.choice(
        (
            b"<!DOCTYPE clickatellsdk>",
            b'<!DOCTYPE a SYSTEM "http://192.0.2.9/a.dtd">',
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://192.0.2.9/x">]>',
            b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://192.0.2.9/p"> %p;]>',
            b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;">]>',
        )
    )
    return lines + document.replace(b"Ida", b"&x;", 1)


def _encoded(dice: Random, document: bytes) -> bytes:
    text = document.decode(errors="replace")
    kind = dice.choice(("utf-16", "utf-32", "utf-7", "utf-8-sig", "latin-1", "cp037", "nothing"))
    named = f'<?xml version="1.0" encoding="{kind}"?>{text}'
    return named.encode("utf-8" if kind == "nothing" else kind, errors="replace")


def _referring(dice: Random, document: bytes) -> bytes:
    reference = dice.choice((b"&#0;", b"&#xD800;", b"&#x10FFFF;", b"&#xFFFE;", b"&nbsp;", b"&x;"))
    return document.replace(b"Ida", reference, 1)


def _surrounded(dice: Random, document: bytes) -> bytes:
    around = (b"\n\n", b"\x00", b"<?xml-stylesheet href='http://192.0.2.9/'?>", b"<!-- a -->", b"x")
    return dice.choice(around) + document + dice.choice(around)


def _included(_dice: Random, document: bytes) -> bytes:
    link = b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="http://192.0.2.9/"/>'
    return document.replace(b"</clickatellsdk>", link + b"</clickatellsdk>")


WORSE = (
    _cut,
    _flipped,
    _flipped,
    _noise,
    _deep,
    _wide,
    _long,
    _with_doctype,
    _encoded,
    _referring,
    _surrounded,
    _included,
)


def _form(_dice: Random, document: bytes) -> Sent:
    return Sent(b"XML=" + quote_plus(document).encode())


def _query(dice: Random, document: bytes) -> Sent:
    name = dice.choice(("XML", "xml", "Xml", "x", ""))
    return Sent(b"", FORM, dice.choice(("GET", "POST")), f"?{name}={quote_from_bytes(document)}")


def _other_field(dice: Random, document: bytes) -> Sent:
    name = dice.choice((b"xml", b"xMl", b"x", b"", b"XML[]", b"XML=a&XML"))
    return Sent(name + b"=" + quote_plus(document).encode())


def _raw(dice: Random, document: bytes) -> Sent:
    kinds = (FORM, "text/xml", "application/xml; charset=utf-16", "application/json", "", "a/b/c")
    return Sent(document, dice.choice(kinds))


def _multipart(dice: Random, document: bytes) -> Sent:
    edge = f"--{BOUNDARY}\r\n".encode()
    named = dice.choice(
        (b'name="XML"', b'name="XML"; filename="a.xml"', b'name="xml"', b"name=XML")
    )
    part = edge + b"Content-Disposition: form-data; " + named + b"\r\n\r\n" + document + b"\r\n"
    body = part * dice.choice((1, 1, 2)) + f"--{BOUNDARY}--\r\n".encode()
    if dice.random() < 0.3:
        body = _cut(dice, body)
    kinds = (
        f"multipart/form-data; boundary={BOUNDARY}",
        f"multipart/form-data; boundary={BOUNDARY}; charset=utf-7",
        f"multipart/form-data; boundary={BOUNDARY}; charset=utf-16",
        f"multipart/form-data; boundary={BOUNDARY}; charset=nothing",
        "multipart/form-data",
        "multipart/form-data; boundary=",
    )
    return Sent(body, dice.choice(kinds))


def _bad_form(dice: Random, document: bytes) -> Sent:
    body = dice.choice(
        (
            b"XML=%",
            b"XML=%zz%ff%fe",
            b"XML",
            b"&&&=;=",
            b"a=1&" * 3_000 + b"XML=" + quote_plus(document).encode(),
            b"XML=" + b"%3C" * 70_000,
            b"XML=" + document,
            b"\xff\xfeX\x00M\x00L\x00",
        )
    )
    charset = dice.choice(("", "; charset=utf-8", "; charset=utf-16", "; charset=nothing"))
    return Sent(body, FORM + charset)


def _other_door(dice: Random, document: bytes) -> Sent:
    token = dice.choice(("x", "%00", "a" * 300, "%F0%9F%98%80", "..", "%ff"))
    return Sent(b"XML=" + quote_plus(document).encode(), token=token)


def _other_method(dice: Random, document: bytes) -> Sent:
    return Sent(document, FORM, dice.choice(("PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")))


def _from_elsewhere(dice: Random, document: bytes) -> Sent:
    address = dice.choice(("192.0.2.7", "2001:db8::1", "198.51.100.255"))
    return Sent(b"XML=" + quote_plus(document).encode(), address=address)


# Most come as they should, so that what stands in them is read.
WAYS = (
    *(_form,) * 14,
    _from_elsewhere,
    _from_elsewhere,
    _query,
    _other_field,
    _raw,
    _multipart,
    _multipart,
    _bad_form,
    _other_door,
    _other_method,
)
