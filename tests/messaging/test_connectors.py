"""The pages of connectors: how the links stand, their settings, switching, and the trial bind."""

import asyncio
import ssl
import threading
import time
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from messaging import rehearsal, suppliers
from messaging.dispatch import lines, office, profile
from messaging.models import Connector, ConnectorState, LinkState
from messaging.smpp.link_words import LinkState as Said
from messaging.smpp.link_words import Phase
from messaging.smpp.protocol.pdus import BindReceiver, BindTransmitter
from messaging.smpp.simulator.faults import Faults
from messaging.smpp.simulator.simulator import Simulator
from portal.core.errors import Refused
from portal.kit import secrets
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db

LIST = "/routing/connectors/"
NEW = {
    "name": "Heron",
    "host": "smsc.example.test",
    "port": "2775",
    "system_id": "norrsund",
    "password": "a longer secret",
    "bind_kind": "trx",
    "binds": "2",
    "interface_version": "52",
    "rate": "100",
    "window": "20",
    "response_s": "60",
    "enquire_s": "30",
    "default_alphabet": "gsm",
    "long_method": "udh",
    "sends_validity": "none",
    "id_base_answer": "text",
    "id_base_receipt": "text",
    "receipt_date_digits": "0",
    "time_zone": "UTC",
    "passes_tlvs": "on",
    "verifies_tls": "on",
}


def up(connector, *, links=1, seen=None, **fields):
    seen = seen or timezone.now()
    ConnectorState.objects.create(connector=connector, state="up", since=seen, seen_at=seen)
    for number in range(1, links + 1):
        LinkState.objects.create(
            connector=connector,
            number=number,
            role="trx",
            state="bound",
            since=seen,
            seen_at=seen,
            **fields,
        )
    return connector


def at(connector, name=""):
    return reverse(f"messaging:connector{name}", args=[connector.pk])


def test_the_list_tells_how_the_links_stand(as_user):
    up(make.connector("Tern", binds=2), links=2, window_used=7, last_minute=1234)
    make.connector("Plover")
    make.connector("Curlew", is_enabled=False)

    page = as_user(make.staff()).get(LIST).content.decode()

    assert "2 of 2" in page
    assert "14 of 100" in page
    assert "2,468" in page
    assert "no worker has taken it up" in page
    assert page.index("Curlew") < page.index("Plover") < page.index("Tern")


@pytest.mark.parametrize(
    ("state", "shown"), [("up", "Tern"), ("down", "Plover"), ("stopped", "Curlew")]
)
def test_the_list_is_filtered_by_state(as_user, state, shown):
    up(make.connector("Tern"))
    make.connector("Plover")
    make.connector("Curlew", is_enabled=False)

    page = as_user(make.staff()).get(LIST, {"state": state})

    assert [row.name for row in page.context["page"].rows] == [shown]


def test_a_connector_whose_worker_is_silent_is_down(as_user):
    long_ago = timezone.now() - timezone.timedelta(minutes=5)
    up(make.connector("Tern"), seen=long_ago, window_used=9)
    browser = as_user(make.staff())

    rows = browser.get(LIST, {"state": "down"}).context["page"].rows
    page = browser.get(at(rows[0])).content.decode()

    assert [row.bound for row in rows] == [0]
    assert "its worker is silent" in page
    assert "Silent" in page


def test_a_search_finds_name_host_and_system_id(as_user):
    make.connector("Tern", host="smsc.north.example", system_id="harbour")
    make.connector("Plover", host="smsc.south.example")
    browser = as_user(make.staff())

    for text in ("ter", "north", "harb"):
        rows = browser.get(LIST, {"q": text}).context["page"].rows
        assert [row.name for row in rows] == ["Tern"]


def test_an_empty_list_offers_the_first_step(as_user):
    page = as_user(make.staff()).get(LIST).content.decode()

    assert "No connectors yet" in page
    assert reverse("messaging:connector-new") in page


def test_the_list_asks_the_database_no_more_for_more_rows(as_user, django_assert_max_num_queries):
    for _ in range(12):
        up(make.connector(binds=2), links=2)
    browser = as_user(make.staff())
    browser.get(LIST)

    with django_assert_max_num_queries(15):
        browser.get(LIST)


def test_the_page_asks_the_database_no_more_for_more_binds(as_user, django_assert_max_num_queries):
    connector = up(make.connector(binds=10), links=10)
    browser = as_user(make.staff())
    browser.get(at(connector))

    with django_assert_max_num_queries(16):
        browser.get(at(connector))


def test_the_file_has_what_the_list_has(as_user):
    up(make.connector("Tern", binds=2), links=2, last_minute=5)
    from messaging.exports import ConnectorsExport  # noqa: PLC0415

    (row,) = ConnectorsExport.queryset(ConnectorsExport, make.staff(), {})

    assert (row.bound, row.links_wanted, row.last_minute) == (2, 2, 10)


def test_only_staff_see_connectors(as_user):
    connector = make.connector()

    for person in (make.member(), make.seat()):
        browser = as_user(person)
        assert browser.get(LIST).status_code == 403
        assert browser.get(at(connector)).status_code == 403
        assert not Connector.objects.visible_to(person).exists()


@pytest.mark.parametrize("role", ["support", "finance", "read-only"])
def test_who_may_not_change_connectors_only_reads(as_user, role):
    connector = make.connector(is_enabled=False)
    browser = as_user(make.staff(role))

    assert browser.get(LIST).status_code == 200
    assert browser.get(at(connector, "-settings")).status_code == 200
    assert browser.get(reverse("messaging:connector-new")).status_code == 403
    for name in ("-on", "-off", "-test", "-settings"):
        assert browser.post(at(connector, name)).status_code == 403
    assert not Connector.objects.get().is_enabled


def test_a_connector_is_added_with_its_password_in_an_envelope(as_user):
    answer = as_user(make.staff()).post(reverse("messaging:connector-new"), NEW)

    made = Connector.objects.get(name="Heron")
    assert answer.headers["Location"] == at(made)
    assert secrets.open_envelope(made.sealed_password) == "a longer secret"
    assert made.binds == 2
    assert not made.is_enabled
    assert HistoryEntry.objects.filter(event="messaging.connector.added").count() == 1


def test_the_settings_never_show_the_password_and_keep_it_when_none_is_typed(as_user):
    connector = make.connector("Heron", sealed_password=secrets.close("quillfeather"))
    browser = as_user(make.staff())

    page = browser.get(at(connector, "-settings")).content.decode()
    browser.post(at(connector, "-settings"), NEW | {"password": "", "rate": "77"})

    connector.refresh_from_db()
    assert "quillfeather" not in page
    assert connector.sealed_password not in page
    assert secrets.open_envelope(connector.sealed_password) == "quillfeather"
    assert connector.rate == 77
    (entry,) = HistoryEntry.objects.filter(event="messaging.connector.changed")
    assert entry.data["after"]["rate"] == "77"
    assert "quillfeather" not in str(entry.data)


def test_a_new_password_is_told_in_the_history_without_its_words(as_user):
    connector = make.connector("Heron", sealed_password=secrets.close("quillfeather"))

    as_user(make.staff()).post(at(connector, "-settings"), NEW | {"password": "mistlethrush"})

    connector.refresh_from_db()
    assert secrets.open_envelope(connector.sealed_password) == "mistlethrush"
    told = HistoryEntry.objects.get(event="messaging.connector.password-replaced")
    assert "mistlethrush" not in str(told.data)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("binds", "11", "binds"),
        ("response_s", "0", "response_s"),
        ("time_zone", "Mars/Olympus", "time_zone"),
        ("tls_authority", "no certificate", "tls_authority"),
        ("tlvs", "0x14 zz", "tlvs"),
        ("tlvs", "0x0424 00", "tlvs"),
        ("passing_statuses", "eleven", "passing_statuses"),
        ("id_base_answer", "hex", "id_base_receipt"),
        ("name", "Tern", "name"),
    ],
)
def test_settings_that_cannot_be_are_refused_at_their_field(as_user, field, value, said):
    make.connector("Tern")

    page = as_user(make.staff()).post(reverse("messaging:connector-new"), NEW | {field: value})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [said]
    assert not Connector.objects.filter(name="Heron").exists()


def test_lists_are_kept_in_one_spelling_and_read_again(as_user):
    about = {"tlvs": "1400 4f6e\n0x1401", "passing_statuses": "1024, 0x58", "name": "Heron"}

    as_user(make.staff()).post(reverse("messaging:connector-new"), NEW | about)

    made = Connector.objects.get(name="Heron")
    assert made.tlvs == ["0x1400 4F6E", "0x1401 "]
    assert made.passing_statuses == ["0x00000058", "0x00000400"]
    found = profile.of(made)
    assert found.tlvs == ((0x1400, b"On"), (0x1401, b""))
    assert 0x400 in found.passing


def test_an_error_named_permanent_passes_no_more():
    connector = make.connector(permanent_statuses=["0x00000008"])

    assert 0x08 not in profile.of(connector).passing
    assert 0x58 in profile.of(connector).passing


def test_a_name_in_use_is_refused_by_the_verb_too():
    make.connector("Tern")
    other = make.connector("Plover")

    with pytest.raises(Refused):
        suppliers.change(other, {"name": "Tern"}, by=None)


def test_it_is_switched_on_and_off_and_twice_is_told_once(as_user):
    connector = make.connector()
    browser = as_user(make.staff())

    browser.post(at(connector, "-off"))
    browser.post(at(connector, "-off"))
    connector.refresh_from_db()
    assert not connector.is_enabled
    browser.post(at(connector, "-on"))

    connector.refresh_from_db()
    assert connector.is_enabled
    assert HistoryEntry.objects.filter(event__startswith="messaging.connector.").count() == 2
    page = browser.get(at(connector, "-history")).content.decode()
    assert f"Connector {connector.name} switched off" in page


def test_a_change_of_any_setting_builds_the_link_anew():
    connector = make.connector()
    kept = {"id", "name", "kind", "is_enabled", "cost_list"}

    for field in Connector._meta.fields:
        other = Connector.objects.get(pk=connector.pk)
        setattr(other, field.attname, "another")
        assert office._differs(other, connector) == (field.name not in kept)


def test_every_setting_of_the_bind_reaches_the_link():
    connector = make.connector(
        bind_kind="tx_rx",
        binds=2,
        system_type="VMA",
        address_range="^44",
        interface_version=0x50,
        window=7,
        response_s=9,
        enquire_s=11,
    )

    found = lines.Lines(connector, on_deliver=lambda *_: None, on_change=lambda _: None)

    kinds = [bind.line.settings.kind for bind in found.binds]
    settings = found.binds[0].line.settings
    assert kinds == [BindTransmitter, BindReceiver] * 2
    assert (settings.system_type, settings.address_range) == ("VMA", "^44")
    assert settings.interface_version == 0x50
    limits = settings.limits
    assert (limits.window, limits.response_s, limits.enquire_s) == (7, 9, 11)


def test_what_is_to_be_sent_goes_to_the_bind_with_the_most_room():
    connector = make.connector(binds=3)
    found = lines.Lines(connector, on_deliver=lambda *_: None, on_change=lambda _: None)
    for bind, free in zip(found.binds, (3, 9, None), strict=True):
        if free is not None:
            session = SimpleNamespace(free_window=free)
            bind.line.connection = SimpleNamespace(is_bound=True, session=session)
            bind.said(Said(Phase.BOUND))

    assert found.sending == 2
    assert found.freest() is found.binds[1]
    assert found.reason() == "2 of 3 binds are up: starting"


# The trial bind.


class Centre(threading.Thread):
    """A simulated supplier in a thread of its own."""

    def __init__(self, tls=None):
        super().__init__(daemon=True)
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._listens = threading.Event()
        self.simulator = Simulator(
            accounts={"onward": "simpass"}, settings=Faults(), journal=None, port=0, seed=1
        )
        if tls is not None:
            self.simulator.secure(tls)

    def run(self):
        self._loop.run_until_complete(self._live())
        self._loop.close()

    async def _live(self):
        await self.simulator.start()
        self._listens.set()
        await self._over.wait()
        await self.simulator.stop()

    def __enter__(self):
        self.start()
        assert self._listens.wait(5)
        return self.simulator

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._over.set)
        self.join(5)


def self_signed(folder):
    """A certificate of localhost by itself: its PEM, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timezone.timedelta(days=1))
        .not_valid_after(now + timezone.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM).decode()
    both = folder / "both.pem"
    form = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    both.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form) + pem.encode())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return pem, context


def told(connector):
    """What a trial says, in this thread."""
    return rehearsal.play(connector, lambda so_far: None)


def a_connector(port, word="simpass", **fields):
    return make.connector(port=port, sealed_password=secrets.close(word), **fields)


@pytest.mark.parametrize("kind", ["trx", "tx_rx"])
def test_a_bind_that_works_is_told_line_by_line(kind):
    with Centre() as centre:
        found = told(a_connector(centre.port, bind_kind=kind))

    assert found.is_well
    words = " ".join(line.text for line in found.lines)
    for said in (
        f"Connected to 127.0.0.1:{centre.port}",
        "Sent bind_trans",
        "ESME_ROK",
        "enquire_link",
    ):
        assert said in words
    assert found.lines[-1].text == "Unbound."


def test_a_wrong_password_is_named_with_what_to_do():
    with Centre() as centre:
        found = told(a_connector(centre.port, "wrong"))

    assert not found.is_well
    assert "ESME_RINVPASWD" in found.lines[-1].text
    assert "password is wrong" in found.advice


def test_a_supplier_out_of_reach_is_told_with_what_to_do():
    with Centre() as centre:
        pass

    found = told(a_connector(centre.port))

    assert [line.state for line in found.lines] == ["bad"]
    assert "firewall" in found.advice


def test_a_plain_port_asked_for_tls_is_told_with_what_to_do():
    with Centre() as centre:
        found = told(a_connector(centre.port, uses_tls=True))

    assert "TLS fails" in found.lines[-1].text
    assert "switch TLS off" in found.advice


def test_a_certificate_that_nobody_vouches_for_is_refused_unless_it_is_not_to_be_checked(tmp_path):
    pem, context = self_signed(tmp_path)
    with Centre(context) as centre:
        over_tls = {"uses_tls": True, "host": "localhost"}
        checked = told(a_connector(centre.tls_port, **over_tls))
        unchecked = told(a_connector(centre.tls_port, verifies_tls=False, **over_tls))
        known = told(a_connector(centre.tls_port, tls_authority=pem, **over_tls))

    assert "certificate does not hold" in checked.lines[-1].text
    assert "authority" in checked.advice
    for found in (unchecked, known):
        assert found.is_well
        assert any("TLSv1" in line.text for line in found.lines)
        assert any("Certificate of localhost" in line.text for line in found.lines)


def test_a_supplier_that_says_nothing_costs_a_bounded_time(monkeypatch):
    import socket  # noqa: PLC0415

    monkeypatch.setattr(rehearsal, "BOUND_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        began = time.monotonic()
        found = told(a_connector(server.getsockname()[1]))

    assert time.monotonic() - began < 3
    assert "No answer" in found.lines[-1].text


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_the_dialogue_while_it_goes_on(as_user):
    cache.clear()
    browser = as_user(make.staff())
    with Centre() as centre:
        connector = a_connector(centre.port)
        asked = browser.get(at(connector, "-test")).content.decode()
        address = browser.post(at(connector, "-test")).headers["Location"]
        until = time.monotonic() + 10
        while not (page := browser.get(address)).context["rehearsal"].is_over:
            assert time.monotonic() < until
            time.sleep(0.05)

    assert "The bind works." in page.content.decode()
    assert "Dialogue" not in asked
    assert browser.get(at(connector, "-test") + "?run=unknown").status_code == 404
    assert HistoryEntry.objects.filter(event="messaging.connector.tested").exists()
