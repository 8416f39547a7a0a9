import os
import signal
import subprocess
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from portal.supervisor import leftovers
from tests.supervisor.conftest import environment, titled, until


def remember(said, number):
    with psycopg.connect(said["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def remembered(said):
    with psycopg.connect(said["DATABASE_URL"]) as connection:
        return [number for (number,) in connection.execute("SELECT number FROM kept ORDER BY 1")]


def test_a_second_start_keeps_the_data_and_the_addresses(serve):
    process, first = serve()
    remember(first, 1)
    process.terminate()
    process.wait(timeout=30)

    _, second = serve()

    assert remembered(second) == [1]
    assert first["is_new"] is True
    assert second["is_new"] is False
    assert second["DATABASE_URL"] == first["DATABASE_URL"]
    assert second["REDIS_URL"] == first["REDIS_URL"]


def test_three_kills_in_a_row_are_recovered_from(serve):
    for number in range(3):
        process, said = serve()
        remember(said, number)
        process.kill()
        process.wait(timeout=5)

    _, said = serve()

    assert remembered(said) == [0, 1, 2]


def test_what_a_supervisor_and_its_guard_left_is_swept_by_the_next_start(serve, tmp_path):
    process, said = serve()
    remember(said, 1)
    orphan = subprocess.Popen(["sleep", "60"], env=environment(**{leftovers.MARK: tmp_path}))
    os.kill(said["guard"], signal.SIGKILL)
    process.kill()
    process.wait(timeout=5)

    _, again = serve()

    assert orphan.wait(timeout=5) == -signal.SIGKILL
    assert remembered(again) == [1]


def test_a_lock_file_that_names_a_stranger_does_not_stop_postgresql(serve, tmp_path):
    process, said = serve()
    remember(said, 1)
    process.terminate()
    process.wait(timeout=30)
    stale = tmp_path / "postgres" / "data" / "postmaster.pid"
    said_by_a_server = f"{os.getpid()}\n{stale.parent}\n1\n1\n\n127.0.0.1\n0 0\nready\n"
    stale.write_text(said_by_a_server)
    port = parse_qs(urlsplit(said["DATABASE_URL"]).query)["port"][0]
    (tmp_path / "postgres" / f".s.PGSQL.{port}.lock").write_text(said_by_a_server)

    _, again = serve()

    assert remembered(again) == [1]


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_a_server_that_dies_is_started_again(serve, tmp_path, name):
    _, said = serve()
    remember(said, 1)
    title = {
        "postgres": str(tmp_path / "postgres" / "data"),
        "redis": f"127.0.0.1:{urlsplit(said['REDIS_URL']).port}",
    }[name]
    victims = titled(title)
    assert len(victims) == 1

    os.kill(min(victims), signal.SIGKILL)

    assert until(lambda: titled(title) - victims, within_s=10)
    assert until(lambda: is_answering(said), within_s=10)


def is_answering(said):
    try:
        return remembered(said) == [1]
    except psycopg.OperationalError:
        return False


def test_where_a_folder_is_too_long_for_a_socket_the_database_is_reached_by_its_port(
    serve, tmp_path
):
    folder = tmp_path / ("long-" * 20)
    folder.mkdir()

    _, said = serve(folder)

    assert urlsplit(said["DATABASE_URL"]).hostname == "127.0.0.1"
    remember(said, 1)
    assert remembered(said) == [1]


def test_a_second_supervisor_on_one_folder_says_so_and_ends(serve, supervisor):
    serve()

    second = supervisor("run", ONWARD_DEMO="false")
    _, complaint = second.communicate(timeout=30)

    assert "Onward already runs on" in complaint
    assert second.returncode == 1


def test_a_setting_that_cannot_be_read_ends_the_start_with_its_name(supervisor):
    process = supervisor("run", PORT="eighty")

    _, complaint = process.communicate(timeout=30)

    assert complaint == "Onward: PORT must be a whole number, not 'eighty'.\n"
    assert process.returncode == 1
