import json
import socket
import stat
import threading

import pytest

from portal.supervisor import folder, keys, logs, ports
from portal.supervisor.errors import Failed
from portal.supervisor.folder import Folder


def test_a_second_holder_of_a_folder_is_refused_and_told_who_has_it(tmp_path):
    Folder(tmp_path).lock()

    with pytest.raises(Failed, match=r"already runs on .* \(process \d+\)"):
        Folder(tmp_path).lock(patience_s=0.1)


def test_an_installations_keys_are_made_once_and_for_nobody_else_to_read(tmp_path):
    first = keys.load(Folder(tmp_path))

    second = keys.load(Folder(tmp_path))

    assert first == second
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_two_installations_have_different_keys(tmp_path):
    ours = keys.load(Folder(tmp_path / "ours"))
    theirs = keys.load(Folder(tmp_path / "theirs"))

    assert not set(vars(ours).values()) & set(vars(theirs).values())


def test_a_damaged_file_of_keys_is_never_replaced(tmp_path):
    (tmp_path / "keys.json").write_text("{")

    with pytest.raises(Failed, match=r"keys\.json is damaged"):
        keys.load(Folder(tmp_path))

    assert (tmp_path / "keys.json").read_text() == "{"


def test_a_file_that_is_written_again_stays_private(tmp_path):
    path = tmp_path / "state.json"
    path.write_text("{}")
    path.chmod(0o644)

    folder.write_json(path, {"state": "filled"})

    assert json.loads(path.read_text()) == {"state": "filled"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_server_keeps_its_port_from_start_to_start(tmp_path):
    first = ports.remembered(Folder(tmp_path), "postgres")

    second = ports.remembered(Folder(tmp_path), "postgres")

    assert first == second
    assert ports.is_free("127.0.0.1", first)


def test_a_server_moves_when_somebody_took_its_port(tmp_path):
    var = Folder(tmp_path)
    first = ports.remembered(var, "postgres")

    with socket.create_server(("127.0.0.1", first)):
        second = ports.remembered(var, "postgres")

    assert second != first
    assert ports.remembered(var, "postgres") == second


def test_a_port_that_a_killed_run_lets_go_in_a_moment_is_waited_for(capsys):
    port = ports.free(besides=[])
    held = socket.create_server(("127.0.0.1", port))
    threading.Timer(0.3, held.close).start()

    assert not ports.is_free("127.0.0.1", port)
    assert ports.gets_free("127.0.0.1", port)
    assert f"Waiting for 127.0.0.1:{port}" in capsys.readouterr().out


def test_a_port_that_stays_taken_is_given_up(monkeypatch):
    monkeypatch.setattr(ports, "PATIENCE_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as held:
        assert not ports.gets_free(*held.getsockname())


def test_two_servers_get_different_ports(tmp_path):
    var = Folder(tmp_path)

    assert ports.remembered(var, "postgres") != ports.remembered(var, "redis")


def test_a_new_log_begins_beside_the_last_one(tmp_path):
    log = tmp_path / "web.log"
    log.write_text("yesterday")

    logs.rotate(log)

    assert not log.exists()
    assert (tmp_path / "web.log.1").read_text() == "yesterday"


def test_a_log_that_grew_too_long_is_emptied_under_its_writer(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "SIZE_MAX", 10)
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"a long story\n")

        logs.trim(log)
        writer.write(b"the end\n")

    assert log.read_text() == "the end\n"
    assert (tmp_path / "web.log.1").read_text() == "a long story\n"


def test_the_last_lines_of_a_log_are_shown(tmp_path):
    log = tmp_path / "web.log"
    log.write_text("".join(f"line {number}\n" for number in range(100)))

    tail = logs.tail(log).splitlines()

    assert len(tail) == logs.TAIL_LINES
    assert tail[-1] == "    line 99"
