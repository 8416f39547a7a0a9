import json
import signal
import sys
from pathlib import Path

import pytest

from portal.supervisor import leftovers
from tests.supervisor.conftest import until

LOOK = """
import json, os, psycopg, redis
connection = psycopg.connect(os.environ["DATABASE_URL"])
row = connection.execute(
    "SELECT rolsuper, rolcreatedb, current_setting('listen_addresses'),"
    " current_setting('synchronous_commit'), pg_encoding_to_char(encoding), datlocprovider,"
    " datlocale, pg_get_userbyid(datdba) = current_user"
    " FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
).fetchone()
pong = redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
print(json.dumps({"row": row, "pong": pong, "key": os.environ["SECRETS_KEY"]}))
"""
SLEEP = "import os, time; print(os.environ['VAR_DIR'], flush=True); os.{}; time.sleep(60)"


def test_a_command_has_a_postgresql_and_a_redis_of_its_own(supervisor):
    process = supervisor("exec", "--", sys.executable, "-c", LOOK)

    output, _ = process.communicate(timeout=60)

    seen = json.loads(output)
    assert seen["row"] == [False, True, "127.0.0.1", "on", "UTF8", "b", "C.UTF-8", True]
    assert seen["pong"] is True
    assert process.returncode == 0


def test_the_commands_exit_status_is_handed_on(supervisor):
    process = supervisor("exec", "--", "sh", "-c", "exit 7")

    process.communicate(timeout=60)

    assert process.returncode == 7


def test_a_command_that_a_signal_ended_counts_as_in_a_shell(supervisor):
    process = supervisor("exec", "--", "sh", "-c", "kill -KILL $$")

    process.communicate(timeout=60)

    assert process.returncode == 128 + signal.SIGKILL


def test_a_command_that_does_not_exist_is_one_sentence(supervisor):
    process = supervisor("exec", "--", "no-such-command")

    _, complaint = process.communicate(timeout=60)

    assert "no-such-command cannot be started" in complaint
    assert "Traceback" not in complaint
    assert process.returncode == 1


def test_nothing_is_left_after_a_command_not_even_what_it_started(supervisor, tmp_path):
    process = supervisor("exec", "--", "sh", "-c", "setsid sleep 60 & echo $VAR_DIR")

    output, _ = process.communicate(timeout=60)

    assert not leftovers.marked(Path(output.strip()))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_command_and_the_servers(supervisor, tmp_path, number):
    process = supervisor("exec", "--", sys.executable, "-c", SLEEP.format("getpid()"))
    var = Path(process.stdout.readline().strip())

    process.send_signal(number)
    process.communicate(timeout=30)

    assert process.returncode != 0
    assert not leftovers.marked(var)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("deed", ["getpid()", "fork()", "setsid() if os.fork() else None"])
def test_a_killed_supervisor_leaves_nothing(supervisor, tmp_path, deed):
    process = supervisor("exec", "--", sys.executable, "-c", SLEEP.format(deed))
    var = Path(process.stdout.readline().strip())
    assert leftovers.marked(var)

    process.kill()

    assert until(lambda: not leftovers.marked(var), within_s=3)
    assert until(lambda: not list(tmp_path.iterdir()), within_s=3)
