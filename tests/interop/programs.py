"""Customers' programs on SMPP libraries that nobody here wrote, all told the same things.

smpplib runs in this process; node-smpp in one of its own, which takes JSON on stdin. Whatever a
library does by itself is left to it: encoding, sequence numbers, answers.
"""

import json
import select
import ssl
import subprocess
import time
from pathlib import Path

import smpplib.client
import smpplib.consts
import smpplib.gsm
import smpplib.smpp

FOLDER = Path(__file__).parent / "node"
WAIT_S = 30
GSM, UCS2, FLASH = 0x00, 0x08, 0x10
INTERNATIONAL, ALPHANUMERIC, ISDN = 1, 5, 1
UDHI, RECEIPT = 0x40, 0x04


class Smpplib:
    """A program on smpplib: blocking, so that it reads while it waits for something."""

    name = "smpplib"
    can_cancel = False

    def __init__(self, port, *, tls=False):
        context = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.client = smpplib.client.Client(
            "127.0.0.1",
            port,
            timeout=WAIT_S,
            ssl_context=context,
            allow_unknown_opt_params=True,
        )
        self.client.connect()
        self.answers = {}
        self.came = []
        self.client.set_error_pdu_handler(lambda _pdu: None)
        self.client.set_message_sent_handler(self._answered)
        self.client.set_query_resp_handler(self._answered)
        self.client.set_message_received_handler(self._received)

    def bind(self, kind, system_id, password):
        """The command_status of the answer."""
        command = getattr(self.client, f"bind_{kind}")
        try:
            return command(system_id=system_id, password=password).status
        except smpplib.exceptions.PDUError as error:
            return error.args[1]

    def parts(self, text, *, sar=False):
        """The text as the library cuts it: fields for each part."""
        parts, coding, esm_class = smpplib.gsm.make_parts(text, use_udhi=not sar)
        made = [{"octets": part, "data_coding": coding, "esm_class": esm_class} for part in parts]
        if sar:
            for number, part in enumerate(made, start=1):
                part |= {"sar_msg_ref_num": 77, "sar_total_segments": len(made)}
                part["sar_segment_seqnum"] = number
        return made

    def whole(self, text, coding):
        encode = smpplib.gsm.gsm_encode if coding != UCS2 else _ucs2
        return {"octets": encode(text), "data_coding": coding}

    def submit(self, many):
        """Send all of them, then wait for the answers: (command_status, message id) of each."""
        sent = [self.client.send_message(**_smpplib_fields(one)).sequence for one in many]
        self._read_until(lambda: all(number in self.answers for number in sent))
        answers = [self.answers.pop(number) for number in sent]
        return [(one.status, _text(getattr(one, "message_id", None))) for one in answers]

    def query(self, message_id, source):
        pdu = smpplib.smpp.make_pdu(
            "query_sm",
            client=self.client,
            message_id=message_id,
            source_addr=source,
            source_addr_ton=ALPHANUMERIC,
            source_addr_npi=0,
        )
        self.client.send_pdu(pdu)
        self._read_until(lambda: pdu.sequence in self.answers)
        found = self.answers.pop(pdu.sequence)
        return found.status, found.message_state

    def receive(self, enough, seconds=WAIT_S):
        """What was delivered, once it is enough."""
        self._read_until(lambda: enough(self.came), seconds)
        return self.came

    def unbind(self):
        """The command_status of the answer, and the connection is closed."""
        status = self.client.unbind().status
        self.client.disconnect()
        return status

    def close(self):
        if self.client._socket is not None:
            self.client.state = smpplib.consts.SMPP_CLIENT_STATE_OPEN
            self.client.disconnect()

    def _answered(self, pdu):
        self.answers[pdu.sequence] = pdu

    def _received(self, pdu):
        self.came.append(
            {
                "source": _text(pdu.source_addr),
                "destination": _text(pdu.destination_addr),
                "esm_class": pdu.esm_class,
                "text": (pdu.short_message or b"").decode("latin-1"),
                "id": _text(pdu.receipted_message_id),
                "state": pdu.message_state,
            }
        )

    def _read_until(self, is_so, seconds=WAIT_S):
        until = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < until, f"not within {seconds} s"
            plain = self.client._socket
            waits = not getattr(plain, "pending", int)()
            if not waits or select.select([plain], [], [], 0.1)[0]:
                self.client.read_once()


class NodeSmpp:
    """A program on node-smpp."""

    name = "node-smpp"
    can_cancel = True
    modules = None

    def __init__(self, port, *, tls=False):
        self.process = subprocess.Popen(
            ["node", str(self.modules / "program.js")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.came = []
        self._do("connect", port=port, tls=tls)

    def bind(self, kind, system_id, password):
        return self._do("bind", kind=kind, system_id=system_id, password=password)["status"]

    def parts(self, text, *, sar=False):
        """The library encodes, and puts the header before the text; cutting is the caller's."""
        is_gsm = _is_gsm(text)
        # An emoji takes two places: at most six of them stand in sixty letters of the tests.
        size = 153 if is_gsm else 60
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        made = [{"text": piece, "data_coding": GSM if is_gsm else UCS2} for piece in pieces]
        for number, part in enumerate(made if len(made) > 1 else [], start=1):
            if sar:
                part |= {"sar_msg_ref_num": 77, "sar_total_segments": len(made)}
                part["sar_segment_seqnum"] = number
            else:
                part["udh"] = bytes((5, 0, 3, 77, len(made), number)).hex()
        return made

    def whole(self, text, coding):
        return {"text": text, "data_coding": coding}

    def submit(self, many):
        answers = self._do("submit", many=many)
        return [(one["status"], one.get("id") or "") for one in answers]

    def query(self, message_id, source):
        found = self._do("query", message_id=message_id, source_addr=source, source_addr_ton=5)
        return found["status"], found["state"]

    def cancel(self, message_id, source, destination):
        return self._do(
            "cancel",
            message_id=message_id,
            source_addr=source,
            source_addr_ton=5,
            destination_addr=destination,
            dest_addr_ton=1,
        )["status"]

    def receive(self, enough, seconds=WAIT_S):
        until = time.monotonic() + seconds
        self.came += self._do("received")
        while not enough(self.came):
            assert time.monotonic() < until, f"not within {seconds} s: {self.came}"
            time.sleep(0.1)
            self.came += self._do("received")
        return self.came

    def unbind(self):
        return self._do("unbind")["status"]

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def _do(self, action, **words):
        self.process.stdin.write(json.dumps({"action": action} | words) + "\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], WAIT_S)
        assert ready, f"node-smpp did not answer {action} within {WAIT_S} s"
        told = json.loads(self.process.stdout.readline())
        assert "error" not in told, told["error"]
        return told["said"]


def message(destination, source="Norrsund", **fields):
    """The addresses of a submission, with whatever else it has."""
    is_number = source.isdigit()
    return {
        "source_addr_ton": INTERNATIONAL if is_number else ALPHANUMERIC,
        "source_addr_npi": ISDN if is_number else 0,
        "source_addr": source,
        "dest_addr_ton": INTERNATIONAL,
        "dest_addr_npi": ISDN,
        "destination_addr": destination,
        "registered_delivery": 0,
    } | fields


def _smpplib_fields(one):
    fields = dict(one)
    octets = fields.pop("octets", b"")
    name = "message_payload" if fields.pop("payload", False) else "short_message"
    return fields | {name: octets}


def _ucs2(text):
    return text.encode("utf-16-be")


def _is_gsm(text):
    return all(letter in smpplib.gsm.GSM_CHARACTER_TABLE[:0x80] for letter in text)


def _text(value):
    return value.decode("latin-1") if isinstance(value, bytes) else value or ""
