"""The decisions of a start that need no server."""

import re
import socket

import pytest

from portal.supervisor import assets, demo, folder, options, ports, ready
from portal.supervisor.errors import Failed
from portal.supervisor.folder import Folder
from portal.supervisor.programs import Programs


@pytest.fixture
def choice(monkeypatch, tmp_path):
    """`choice(PORT="80")` reads the options from an environment that says just that."""

    def read(**settings):
        for name in ("HOST", "PORT", "ONWARD_DEMO", "SIMULATOR_PORT", "ALLOWED_HOSTS"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"VAR_DIR": str(tmp_path), **settings}.items():
            monkeypatch.setenv(name, value)
        return options.read()

    return read


@pytest.mark.parametrize("file", ["portal/settings.py", "portal/supervisor/options.py"])
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


def test_the_simulator_stays_where_the_demos_connectors_look_for_it(choice, tmp_path):
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

    said = demo.announcement(kept, choice())

    assert said == {
        "address": "http://127.0.0.1:8000",
        "users": people,
        "api_token": "t",
        "smpp_system_id": None,
        "smpp_password": None,
        "smpp": None,
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
