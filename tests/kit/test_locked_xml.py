"""What XML can do to its reader is switched off, at each door that takes XML of strangers."""

import resource
from pathlib import Path

import pytest

from billing.bank import camt
from messaging.models import ConnectCall
from portal.kit import locked_xml
from tests import make
from tests.connect.calls import App

SECRET = "file:///etc/passwd"
AWAY = "http://127.0.0.1:9/x"
LAUGHTER = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{last};" * 10}">'
    for last, name in zip("abcdefgh", "bcdefghi", strict=True)
)
DEEP = "<a>" * 5_000 + "</a>" * 5_000
# What stands before the root, and what in it.
ATTACKS = {
    "a DOCTYPE": ("<!DOCTYPE a>", ""),
    "a DTD of elsewhere": (f'<!DOCTYPE a SYSTEM "{AWAY}">', ""),
    "a DTD of ours": (f'<!DOCTYPE a PUBLIC "x" "{SECRET}">', ""),
    "an entity": ('<!DOCTYPE a [<!ENTITY x "y">]>', "<b>&x;</b>"),
    "an entity in an attribute": ('<!DOCTYPE a [<!ENTITY x "y">]>', '<b c="&x;"/>'),
    "an entity of a file": (f'<!DOCTYPE a [<!ENTITY x SYSTEM "{SECRET}">]>', "<b>&x;</b>"),
    "an entity of elsewhere": (f'<!DOCTYPE a [<!ENTITY x SYSTEM "{AWAY}">]>', "<b>&x;</b>"),
    "a parameter entity": (f'<!DOCTYPE a [<!ENTITY % p SYSTEM "{AWAY}"> %p;]>', ""),
    "an entity of itself": ('<!DOCTYPE a [<!ENTITY x "&x;">]>', "<b>&x;</b>"),
    "laughter": (f"<!DOCTYPE a [{LAUGHTER}]>", "<b>&i;</b>"),
    "a default of an attribute": ('<!DOCTYPE a [<!ATTLIST b c CDATA "d">]>', "<b/>"),
    "an entity of nobody": ("", "<b>&nbsp;</b>"),
    "depth": ("", DEEP),
    "a depth of 33": ("", "<a>" * 32 + "</a>" * 32),
    "no end": ("", "<b>"),
    "a name of 60,000 letters": ("", f"<{'n' * 60_000}/>"),
    "an encoding of nobody": ('<?xml version="1.0" encoding="klingon"?>', ""),
    "half a character": ("", "<b>&#xD800;</b>"),
}
each_attack = pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)


def document(root, attack):
    head, inner = attack
    return f"{head}<{root}>{inner}</{root}>"


@pytest.fixture
def app(client, db):
    return App(client, *make.app_connection())


def read(content, *, bytes_max=2**16, depth_max=32):
    return locked_xml.read(content, bytes_max=bytes_max, depth_max=depth_max)


@each_attack
def test_it_is_not_read(attack):
    with pytest.raises(locked_xml.Unreadable) as refusal:
        read(document("a", attack).encode())

    assert "root:" not in str(refusal.value)


@each_attack
def test_a_bank_file_of_it_is_refused(attack):
    with pytest.raises(locked_xml.Unreadable):
        camt.read(document("Document", attack).encode())


@each_attack
@pytest.mark.django_db
def test_connect_answers_that_it_knows_no_such_request(app, attack):
    assert app.send(document("clickatellsdk", attack)) == ["430"]
    assert ConnectCall.objects.get().codes == "430"


@each_attack
@pytest.mark.django_db
def test_alphasms_answers_that_the_form_is_wrong(client, attack):
    body = document("package", attack).encode()

    response = client.post("/api/xml.php", body, content_type="text/xml")

    assert b"<error>201</error>" in response.content


def test_a_document_may_have_as_many_bytes_and_be_as_deep_as_is_said():
    assert read(b"<a><b/></a>", bytes_max=11, depth_max=2).tag == "a"
    with pytest.raises(locked_xml.Unreadable, match="10 bytes"):
        read(b"<a><b/></a>", bytes_max=10)
    with pytest.raises(locked_xml.Unreadable, match="1 elements deep"):
        read(b"<a><b/></a>", depth_max=1)


def test_comments_and_instructions_are_no_part_of_what_is_read():
    (only,) = read(b"<?x y?><!-- c --><a><!-- c --><b>4<!-- c -->2</b><?x y?></a>")

    assert (only.tag, only.text) == ("b", "42")


def test_names_that_never_come_again_are_not_kept():
    read(b"<a/>")
    before = resident()

    for number in range(150):
        names = "".join(f"<n{number}x{place:0300}/>" for place in range(200))
        read(f"<a>{names}</a>".encode())

    assert resident() - before < 4 * 2**20


def resident():
    """How many bytes of this process are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
