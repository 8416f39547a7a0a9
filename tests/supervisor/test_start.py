"""The decisions of a start that need no server."""

import contextlib
import re
import socket
import ssl
from pathlib import Path

import pytest

from messaging import simulated
from messaging.smpp.simulator import __main__ as smsc
from messaging.smpp.simulator.faults import Faults
from portal.supervisor import assets, demo, folder, options, ports, ready, smpp
from portal.supervisor.errors import Failed
from portal.supervisor.folder import Folder
from portal.supervisor.programs import SIMULATOR_SYSTEM_IDS, Programs

SMPP = ("SMPP_HOST", "SMPP_PORT", "SMPP_TLS_PORT", "SMPP_CERTIFICATE", "SMPP_KEY")


@pytest.fixture
def choice(monkeypatch, tmp_path):
    """`choice(PORT="80")` reads the options from an environment that says just that."""

    def read(**settings):
        for name in ("HOST", "PORT", "ONWARD_DEMO", "SIMULATOR_PORT", "ALLOWED_HOSTS", *SMPP):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"VAR_DIR": str(tmp_path), **settings}.items():
            monkeypatch.setenv(name, value)
        return options.read()

    return read


@pytest.fixture
def impatient(monkeypatch):
    """No waiting for ports that stay taken."""
    monkeypatch.setattr(ports, "PATIENCE_S", 0)


@contextlib.contextmanager
def taken(port):
    """Nobody can listen there, whether that is our doing or somebody else's."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            stack.enter_context(socket.create_server(("127.0.0.1", port)))
        yield


@pytest.mark.parametrize(
    "file",
    [
        "portal/settings.py",
        "portal/supervisor/options.py",
        "messaging/management/commands/smppd.py",
    ],
)
def test_every_variable_that_is_read_stands_in_the_table_of_settings(file):
    table = (options.ROOT / "docs" / "settings.md").read_text()
    read = re.findall(r'env_\w+\(\s*"([A-Z_]+)"', (options.ROOT / file).read_text())

    assert read
    assert [name for name in read if f"| `{name}`" not in table] == []


def test_without_settings_a_start_is_for_production_and_on_loopback(choice):
    ours = choice()

    assert ours.has_demo is False
    assert ready.address(ours) == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104
        ("::", "http://[::1]:8000"),
        ("portal.example", "http://portal.example:8000"),
    ],
)
def test_the_address_that_is_shown_can_be_opened(choice, host, address):
    assert ready.address(choice(HOST=host)) == address


@pytest.mark.parametrize(
    ("allowed", "name"),
    [("*", "127.0.0.1:8000"), (".portal.example,x.example", "portal.example")],
)
def test_the_web_server_is_asked_by_a_name_that_it_allows(choice, allowed, name):
    ours = choice(ALLOWED_HOSTS=allowed)

    assert ready.headers(ours)["Host"] == name


def test_what_is_not_well_is_named_with_its_reason():
    parts = {"ok": False, "database": {"ok": True}, "beat": {"ok": False, "why": "never seen"}}

    assert ready.missing((503, parts)) == "beat never seen"


def test_nobody_answers_on_a_free_port(choice):
    assert ready.health(choice(PORT="9")) is None


def test_every_dispatch_worker_has_its_own_name(choice, tmp_path):
    ours = choice(DISPATCH_WORKERS="2")
    programs = Programs(options=ours, var=Folder(tmp_path), env={})

    assert [program.name for program in programs.dispatch()] == ["dispatch-1", "dispatch-2"]


def test_a_new_database_is_to_be_filled_and_a_filled_one_stays(tmp_path):
    var = Folder(tmp_path)
    assert demo.is_wanted(var)

    demo.note(var, "filled")

    assert not demo.is_wanted(var)


def test_a_database_begun_without_demo_data_stays_without_them(tmp_path):
    var = Folder(tmp_path)

    demo.note(var, "none")

    assert not demo.is_wanted(var)
    assert demo.credentials(var) is None


def test_the_simulator_stays_where_the_demos_connectors_look_for_it(choice, tmp_path, impatient):
    var = Folder(tmp_path)
    port = ports.free(besides=[])
    demo.note(var, "filled")
    folder.write_json(tmp_path / demo.CREDENTIALS, {"simulator_port": port})

    assert demo.simulator_port(var, choice(SIMULATOR_PORT="9")) == port

    with socket.create_server(("127.0.0.1", port)), pytest.raises(Failed, match=f"{port} is not"):
        demo.simulator_port(var, choice())


def test_the_log_ins_stand_on_the_last_line_of_the_demos_words():
    said = 'Making customers ...\n{"users": [], "api_token": "t"}\n'

    assert demo.credentials_in(said) == {"users": [], "api_token": "t"}


@pytest.mark.parametrize("said", ["", "done\n", '{"users": []}\n', "[]\n"])
def test_a_demo_that_says_no_log_ins_has_failed(said):
    with pytest.raises(Failed, match="did not end with its log-ins"):
        demo.credentials_in(said)


def test_the_announcement_says_where_and_who_and_nothing_else(choice):
    people = [{"role": "staff", "email": "a@onward.example", "password": "p"}]
    kept = {"users": people, "api_token": "t", "more_users": people, "simulator_port": 2000}

    ours = choice(SMPP_PORT=str(ports.free(besides=[])), SMPP_TLS_PORT="0")
    said = demo.announcement(kept, ours, smpp.place(Folder(ours.var), ours))

    assert said == {
        "address": "http://127.0.0.1:8000",
        "users": people,
        "api_token": "t",
        "smpp_system_id": None,
        "smpp_password": None,
        "smpp": {"host": "127.0.0.1", "port": ours.smpp_port, "tls_port": 0},
        "simulator": {"port": 2000},
    }


def test_an_announcement_that_is_still_true_stays(tmp_path):
    var = Folder(tmp_path)
    demo.announce(var, {"address": "here"})

    demo.withdraw(var, unless={"address": "here"})
    assert (tmp_path / demo.ANNOUNCEMENT).exists()

    demo.withdraw(var, unless={"address": "there"})
    assert not (tmp_path / demo.ANNOUNCEMENT).exists()


def test_assets_are_collected_again_when_a_source_changes(tmp_path, monkeypatch):
    source = tmp_path / "static" / "site.css"
    source.parent.mkdir()
    source.write_text("a")
    monkeypatch.setattr(assets, "STATIC", source.parent)
    var = Folder(tmp_path / "var")
    assert assets.are_stale(var)

    (var.below("assets") / "staticfiles.json").write_text("{}")
    assets.mark_fresh(var)
    assert not assets.are_stale(var)

    source.write_text("bb")
    assert assets.are_stale(var)


def test_customers_bind_to_the_usual_ports_or_to_kept_ones_when_those_are_taken(choice):
    ours = choice()
    var = Folder(ours.var)

    with taken(smpp.PLAIN):
        first, second = smpp.place(var, ours), smpp.place(var, ours)

    assert first.port not in {0, smpp.PLAIN}
    assert second.port == first.port


def test_a_port_for_smpp_that_was_chosen_and_is_taken_stops_the_start(choice, impatient):
    port = ports.free(besides=[])
    ours = choice(SMPP_PORT=str(port))

    with socket.create_server(("127.0.0.1", port)), pytest.raises(Failed, match="SMPP_PORT"):
        smpp.place(Folder(ours.var), ours)


def test_a_certificate_is_made_once_for_this_machine_and_only_its_owner_reads_the_key(choice):
    ours = choice(SMPP_HOST="::1", SMPP_PORT="0", SMPP_TLS_PORT=str(ports.free(besides=[])))
    var = Folder(ours.var)

    first, second = smpp.place(var, ours), smpp.place(var, ours)

    context = ssl.create_default_context(cafile=first.certificate)
    context.load_cert_chain(first.certificate, first.key)
    assert Path(first.key).stat().st_mode & 0o077 == 0
    assert Path(second.certificate).read_bytes() == Path(first.certificate).read_bytes()
    assert first.words == f"[::1]:{ours.smpp_tls_port} with TLS"


def test_smpp_that_is_switched_off_needs_no_certificate_and_is_announced_as_off(choice):
    ours = choice(SMPP_PORT="0", SMPP_TLS_PORT="0")

    off = smpp.place(Folder(ours.var), ours)

    assert not off.is_on
    assert off.words == "off"
    assert not (ours.var / "smpp").exists()


def test_the_simulator_understands_what_it_is_started_with(choice, tmp_path, monkeypatch):
    programs = Programs(options=choice(ONWARD_DEMO="true"), var=Folder(tmp_path), env={})
    monkeypatch.setenv("SIMULATOR_PASSWORD", "secret")
    program = programs.simulator(2777)

    words = program.command[program.command.index("messaging.smpp.simulator") + 1 :]
    understood = smsc.options().parse_args(words)

    assert smsc.faults_of(understood) == Faults(undelivered=0.03, expired=0.01)
    assert set(smsc.accounts_of(understood)) == set(SIMULATOR_SYSTEM_IDS)
    # The portal looks for the same files in the folder it is told of.
    there = Path(program.env["SIMULATOR_DIR"])
    assert understood.journal == there / simulated.JOURNAL
    assert understood.settings == there / simulated.SETTINGS
    assert understood.orders == there / simulated.ORDERS
    assert understood.state == there / simulated.STATE


def test_without_demo_data_the_portal_knows_no_simulator(choice, tmp_path):
    programs = Programs(options=choice(), var=Folder(tmp_path), env={})

    assert "SIMULATOR_DIR" not in programs.web().env
