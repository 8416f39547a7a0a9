"""The simulator as a process of its own: its command line, its journal, other people's clients."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest
import smpplib.client
import smpplib.consts

from messaging.smpp.protocol import receipts
from messaging.smpp.simulator import journal

MODULE = (sys.executable, "-m", "messaging.smpp.simulator")
WAIT_S = 10


@contextmanager
def running(*options):
    """The process and its port."""
    command = (*MODULE, "--port", "0", "--system-id", "acme", "--password-env", "SMSC_PASSWORD")
    environment = {**os.environ, "SMSC_PASSWORD": "secret"}
    process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, env=environment)
    try:
        ready, _, _ = select.select([process.stdout], [], [], WAIT_S)
        assert ready, "the simulator does not start"
        port = int(re.search(rb":(\d+)$", process.stdout.readline().strip())[1])
        yield process, port
    finally:
        process.terminate()
        process.wait(WAIT_S)
        process.stdout.close()


@contextmanager
def smpplib_client(port):
    client = smpplib.client.Client("127.0.0.1", port, timeout=WAIT_S, allow_unknown_opt_params=True)
    client.connect()
    try:
        yield client
    finally:
        client.disconnect()


def into(found):
    """A handler as smpplib calls them: with a keyword."""

    def keep(pdu):
        found.append(pdu)

    return keep


def send(client, number="447700900123"):
    client.send_message(
        source_addr_ton=smpplib.consts.SMPP_TON_ALNUM,
        source_addr="Onward",
        dest_addr_ton=smpplib.consts.SMPP_TON_INTL,
        dest_addr_npi=smpplib.consts.SMPP_NPI_ISDN,
        destination_addr=number,
        short_message=b"Hello from smpplib",
        registered_delivery=True,
    )


def test_smpplib_sends_a_message_and_gets_its_receipt(tmp_path):
    path = tmp_path / "journal.jsonl"
    answers, delivered = [], []

    options = ("--faults", "none", "--receipt-delay-s", "0", "0.1", "--journal", str(path))
    with running(*options) as (_, port), smpplib_client(port) as client:
        client.set_message_sent_handler(into(answers))
        client.set_message_received_handler(into(delivered))
        client.bind_transceiver(system_id="acme", password="secret")
        send(client)
        while not delivered:
            client.read_once(auto_send_enquire_link=False)
        client.unbind()

    (line,) = journal.read(path)
    assert answers[0].message_id.decode() == line["id"]
    assert (line["source"], line["destination"]) == ("Onward", "447700900123")
    assert line["text"] == "Hello from smpplib"
    receipt = receipts.parse(delivered[0].short_message)
    assert (receipt.upstream_id, receipt.state.word) == (line["id"], "DELIVRD")
    assert delivered[0].receipted_message_id.rstrip(b"\0").decode() == line["id"]


def test_smpplib_is_told_that_its_password_is_wrong():
    with running() as (_, port), smpplib_client(port) as client:
        with pytest.raises(smpplib.exceptions.PDUError) as caught:
            client.bind_transceiver(system_id="acme", password="wrong")
        client.state = smpplib.consts.SMPP_CLIENT_STATE_OPEN

    assert caught.value.args[1] == 0x0E


def test_whatever_was_answered_is_in_the_journal_after_a_kill(tmp_path):
    path = tmp_path / "journal.jsonl"
    answers = []

    options = ("--faults", "fast", "--journal", str(path))
    with running(*options) as (process, port), smpplib_client(port) as client:
        client.set_message_sent_handler(into(answers))
        client.bind_transmitter(system_id="acme", password="secret")
        for _ in range(50):
            send(client)
        while len(answers) < 30:
            client.read_once(auto_send_enquire_link=False)
        process.send_signal(signal.SIGKILL)
        process.wait(WAIT_S)
        client.state = smpplib.consts.SMPP_CLIENT_STATE_OPEN

    known = {line["id"] for line in journal.read(path)}
    assert known >= {answer.message_id.decode() for answer in answers}


def test_ids_do_not_repeat_after_a_restart(tmp_path):
    path = tmp_path / "journal.jsonl"

    for _ in range(2):
        options = ("--faults", "fast", "--journal", str(path))
        with running(*options) as (_, port), smpplib_client(port) as client:
            client.bind_transmitter(system_id="acme", password="secret")
            send(client)
            client.read_once(auto_send_enquire_link=False)
            client.unbind()

    first, second = journal.read(path)
    assert first["id"] != second["id"]


def test_a_signal_stops_it_politely():
    with running() as (process, port), socket.create_connection(("127.0.0.1", port)) as line:
        process.send_signal(signal.SIGTERM)

        assert process.wait(WAIT_S) == 0
        line.settimeout(WAIT_S)
        assert line.recv(1) == b""


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--throttled", "2"], b"throttled cannot be 2.0"),
        (["--system-id", "second"], b"every --system-id needs its own --password-env"),
        (["--answer-delay-s", "2", "1"], b"answer_delay_s cannot be (2.0, 1.0)"),
        (["--endings", "07=lost"], b"endings cannot be {'07': 'lost'}"),
        (["--tls-port", "0"], b"--tls-port needs --cert and --key"),
        (["--journal", "/nowhere/at/all"], b"No such file or directory"),
    ],
)
def test_options_of_no_sense_are_refused_in_a_sentence(options, complaint):
    command = (*MODULE, "--system-id", "acme", "--password-env", "SMSC_PASSWORD", *options)

    done = subprocess.run(
        command,
        env={**os.environ, "SMSC_PASSWORD": "secret"},
        capture_output=True,
        timeout=WAIT_S,
        check=False,
    )

    assert done.returncode == 2
    assert complaint in done.stderr


def test_a_missing_password_is_refused():
    command = (*MODULE, "--system-id", "acme", "--password-env", "SMSC_PASSWORD_NOT_SET")

    done = subprocess.run(command, capture_output=True, timeout=WAIT_S, check=False)

    assert b"SMSC_PASSWORD_NOT_SET is not set" in done.stderr
