import json
import os
import random
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.management import CommandError, call_command

from messaging.senders import sender_name
from portal.core import phone
from reports.demo import texts, trickle
from reports.demo.operator import Spring

SPRING = Spring("onw_live_one", "Ostermere Dental", texts.NOTICES, ["Ostermere"], {"GB": 1})


class Door(BaseHTTPRequestHandler):
    """Answers like the REST door and notes what was asked."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers), json.loads(body)))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def door():
    server = HTTPServer(("127.0.0.1", 0), Door)
    server.asked, server.answer = [], 202
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def tap(server, *springs):
    address = f"http://127.0.0.1:{server.server_port}"
    return trickle.Tap(address, list(springs or [SPRING]), random.Random(1))


def test_a_message_goes_to_the_rest_door_with_the_token(door):
    sent = tap(door).send()

    path, headers, body = door.asked[0]
    assert sent.status == 202
    assert path == "/api/v1/messages"
    assert headers["Authorization"] == "Bearer onw_live_one"
    assert set(body) == {"channel", "sender", "recipients", "text"}
    assert body["recipients"][0].startswith("447700900")


def test_every_message_is_one_the_door_would_take(door):
    tapped = tap(door)

    for _ in range(60):
        tapped.send()

    for _, _, body in door.asked:
        assert sender_name(body["sender"]) == body["sender"]
        assert phone.digits(body["recipients"][0]) == body["recipients"][0]
        assert 0 < len(body["text"]) < 500


def test_no_message_is_sent_twice_under_one_key(door):
    tapped = tap(door)

    tapped.send()
    tapped.send()

    first, second = (headers["Idempotency-Key"] for _, headers, _ in door.asked)
    assert first != second


def test_several_doors_take_turns(door):
    tapped = tap(door, SPRING, trickle.of_token("onw_live_two"))

    for _ in range(30):
        tapped.send()

    assert {headers["Authorization"] for _, headers, _ in door.asked} == {
        "Bearer onw_live_one",
        "Bearer onw_live_two",
    }


def test_a_server_that_is_away_is_no_error(door):
    tapped = tap(door)
    door.shutdown()
    door.server_close()

    sent = tapped.send()

    assert sent.status == trickle.TRYING_AGAIN


def test_it_flows_slower_at_night():
    by_day = [trickle.pause(random.Random(seed), 19) for seed in range(200)]
    by_night = [trickle.pause(random.Random(seed), 3) for seed in range(200)]

    assert min(by_day) >= 1
    assert max(by_day) <= 3
    assert sum(by_day) < sum(by_night)


def test_the_doors_are_kept_for_our_eyes_only(tmp_path):
    path = tmp_path / "var" / trickle.FILE

    trickle.keep([SPRING], path)

    assert trickle.kept(path) == [SPRING]
    assert path.stat().st_mode & 0o777 == 0o600


def test_keeping_again_replaces_what_was_kept(tmp_path):
    path = tmp_path / trickle.FILE
    trickle.keep([SPRING, SPRING], path)

    trickle.keep([SPRING], path)

    assert trickle.kept(path) == [SPRING]


@pytest.mark.parametrize("content", [None, "", "{", '[{"token": "x"}]', "[]"])
def test_without_doors_it_says_so(tmp_path, content):
    path = tmp_path / trickle.FILE
    if content is not None:
        path.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError, match="door"):
        call_command("trickle", token_file=path)


@pytest.mark.parametrize("is_up", [True, False])
def test_it_ends_at_once_when_told_to(door, is_up):
    address = f"http://127.0.0.1:{door.server_port}"
    command = [sys.executable, "manage.py", "trickle", "--address", address]
    environment = {**os.environ, "ONWARD_TRICKLE_TOKEN": "onw_live_three"}
    running = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    _wait_for(lambda: door.asked)
    if not is_up:
        door.shutdown()
        door.server_close()

    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate(timeout=3)

    assert running.returncode == 0, errors
    assert not errors


def _wait_for(condition, within_s=20):
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
