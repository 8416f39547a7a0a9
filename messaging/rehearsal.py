"""A trial with a connector's settings, told line by line; nothing is sent to anybody.

By SMPP it is a bind; for suppliers that are called see `messaging.trial_calls`.

It runs in a thread of its own, for a few seconds at most, and leaves what it saw in the cache,
where the page that asked for it looks.
"""

import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass

from cryptography import x509
from cryptography.fernet import InvalidToken
from cryptography.x509.oid import NameOID
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from messaging import bind_answers, trial_calls
from messaging.dispatch import lines
from messaging.models import Connector, LinkState
from messaging.smpp.link_settings import LinkSettings
from messaging.smpp.protocol import events, pdus, statuses
from messaging.smpp.protocol.client_session import ClientSession
from messaging.smpp.protocol.codec import decode
from messaging.smpp.protocol.errors import Malformed
from messaging.trial_calls import Failed

BOUND_S = 10.0
KEPT_S = 600
READ_SIZE = 65_536
OK, BAD, INFO = "ok", "bad", ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the dialogue; `after_ms` since its beginning."""

    state: str
    text: str
    after_ms: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What is known so far. `advice` is what to do when it failed."""

    lines: list[Line]
    is_over: bool = False
    is_well: bool = False
    advice: str = ""


def start(connector: Connector) -> str:
    """Begin a trial; the token under which `seen` finds it."""
    token = secrets.token_hex(8)
    _keep(connector.pk, token, Rehearsal([]))
    language = translation.get_language() or "en"
    thread = threading.Thread(target=_run, args=(connector, token, language), daemon=True)
    thread.start()
    return token


def seen(connector: Connector, token: str) -> Rehearsal | None:
    """What a trial of this connector has told so far; None for one nobody knows."""
    kept = cache.get(_key(connector.pk, token))
    if kept is None:
        return None
    return Rehearsal(**kept | {"lines": [Line(**line) for line in kept["lines"]]})


def _run(connector: Connector, token: str, language: str) -> None:
    try:
        with translation.override(language):
            play(connector, lambda so_far: _keep(connector.pk, token, so_far))
    finally:
        connection.close()


def play(connector: Connector, tell: Callable[[Rehearsal], None]) -> Rehearsal:
    """Bind once, ask whether the peer lives, and leave; `tell` hears of every line."""
    said: list[Line] = []
    began = time.monotonic()

    def say(state: str, text: str) -> None:
        said.append(Line(state, text, round((time.monotonic() - began) * 1000)))
        tell(Rehearsal(list(said)))

    try:
        _dialogue(connector, say, began + BOUND_S)
    except Failed as failure:
        say(BAD, str(failure))
        over = Rehearsal(said, is_over=True, advice=failure.advice)
    else:
        over = Rehearsal(said, is_over=True, is_well=True)
    tell(over)
    return over


def _dialogue(connector: Connector, say: Callable[[str, str], None], ends_at: float) -> None:
    if connector.kind != Connector.Kind.SMPP:
        trial_calls.play(connector, say, ends_at)
        return
    settings = _settings(connector)
    with _connected(settings, say, ends_at) as stream:
        talk = _Talk(ClientSession(settings.limits, now=time.monotonic()), stream, ends_at)
        _bind(talk, settings, say)
        asked = time.monotonic()
        talk.session.send(pdus.EnquireLink(), talk.session.window.next_sequence())
        talk.until_seen(pdus.EnquireLinkResp)
        trip = round((time.monotonic() - asked) * 1000)
        say(OK, _("enquire_link is answered after %(ms)s ms.") % {"ms": trip})
        talk.session.unbind(now=time.monotonic())
        talk.until_seen(pdus.UnbindResp)
        say(OK, _("Unbound."))


def _settings(connector: Connector) -> LinkSettings:
    pair = connector.bind_kind == Connector.BindKind.PAIR
    try:
        return lines.settings_of(connector, LinkState.Role.TX if pair else LinkState.Role.TRX)
    except InvalidToken as error:
        text = _("The password cannot be opened with this installation's keys.")
        raise Failed(text, _("Enter the password again in the settings.")) from error
    except (ssl.SSLError, ValueError) as error:
        text = _("The certificate authority cannot be read: %(error)s") % {"error": error}
        raise Failed(text, _("Mend it in the settings.")) from error


@contextmanager
def _connected(
    settings: LinkSettings, say: Callable[[str, str], None], ends_at: float
) -> Iterator[socket.socket]:
    where = f"{settings.host}:{settings.port}"
    try:
        plain = socket.create_connection((settings.host, settings.port), _left(ends_at))
    except OSError as error:
        text = _("No connection to %(where)s: %(error)s") % {"where": where, "error": error}
        raise Failed(text, str(bind_answers.UNREACHABLE)) from error
    with plain:
        say(OK, _("Connected to %(where)s.") % {"where": where})
        if settings.tls is None:
            yield plain
            return
        try:
            stream = settings.tls.wrap_socket(plain, server_hostname=settings.host)
        except ssl.SSLCertVerificationError as error:
            text = _("The certificate does not hold: %(why)s") % {"why": error.verify_message}
            raise Failed(text, str(bind_answers.BAD_CERTIFICATE)) from error
        except OSError as error:
            text = _("TLS fails: %(error)s") % {"error": error}
            raise Failed(text, str(bind_answers.NO_TLS)) from error
        with stream:
            say(OK, _("%(version)s with %(cipher)s.") % _cipher(stream))
            say(INFO, _certificate(stream))
            yield stream


def _cipher(stream: ssl.SSLSocket) -> dict[str, str]:
    cipher = stream.cipher()
    return {"version": stream.version() or "TLS", "cipher": cipher[0] if cipher else "?"}


def _certificate(stream: ssl.SSLSocket) -> str:
    """Whose certificate it is, who vouches for it, and until when."""
    shown = stream.getpeercert(binary_form=True)
    if not shown:
        return _("The supplier shows no certificate.")
    found = x509.load_der_x509_certificate(shown)
    ends = found.not_valid_after_utc
    about = {
        "name": _name(found.subject),
        "issuer": _name(found.issuer),
        "day": f"{ends:%Y-%m-%d}",
    }
    return _("Certificate of %(name)s, by %(issuer)s, valid until %(day)s.") % about


def _name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()


def _bind(talk: "_Talk", settings: LinkSettings, say: Callable[[str, str], None]) -> None:
    bind = settings.bind_pdu()
    talk.session.bind(bind)
    command = {
        pdus.BindTransceiver: "bind_transceiver",
        pdus.BindTransmitter: "bind_transmitter",
    }[type(bind)]
    about = {"command": command, "system_id": settings.system_id}
    say(INFO, _("Sent %(command)s as %(system_id)s.") % about)
    match talk.until_event(events.Bound, events.BindRefused, events.Closed):
        case events.Bound() as bound:
            version = bound.interface_version
            about = {"name": bound.system_id or "?", "version": f"{version:#x}" if version else "?"}
            say(OK, _("Bound: ESME_ROK. The supplier is %(name)s, version %(version)s.") % about)
        case events.BindRefused(status=status):
            about = {"status": statuses.name(status), "code": f"0x{status:08X}"}
            text = _("The bind is refused: %(status)s, %(code)s.") % about
            raise Failed(text, bind_answers.advice(status))
        case _:
            raise Failed(_("The supplier has hung up."), str(bind_answers.HUNG_UP))


class _Talk:
    """A session over a socket that waits, until a moment of the clock."""

    def __init__(self, session: ClientSession, stream: socket.socket, ends_at: float) -> None:
        self.session = session
        self._stream, self._ends_at = stream, ends_at
        self._seen: set[type[pdus.Pdu]] = set()
        self._events: list[events.Event] = []
        session.observer = self._observe

    def until_seen(self, kind: type[pdus.Pdu]) -> None:
        self._flush()
        while kind not in self._seen:
            self._read()

    def until_event(self, *kinds: type) -> events.Event:
        """The first event of these kinds."""
        self._flush()
        while True:
            for event in self._events:
                if isinstance(event, kinds):
                    return event
            self._read()

    def _observe(self, direction: str, frame: bytes) -> None:
        if direction == "in":
            with suppress(Malformed):
                self._seen.add(type(decode(frame).pdu))

    def _flush(self) -> None:
        data = self.session.outgoing()
        if data:
            self._stream.sendall(data)

    def _read(self) -> None:
        """Take in what comes next; raises `Failed` when nothing does."""
        try:
            self._stream.settimeout(_left(self._ends_at))
            data = self._stream.recv(READ_SIZE)
        except TimeoutError as error:
            text = _("No answer within %(s)s seconds.") % {"s": round(BOUND_S)}
            raise Failed(text, str(bind_answers.SILENT)) from error
        except OSError as error:
            text = _("The connection is lost: %(error)s") % {"error": error}
            raise Failed(text, str(bind_answers.HUNG_UP)) from error
        if not data:
            raise Failed(_("The supplier has hung up."), str(bind_answers.HUNG_UP))
        self._events += self.session.receive(data, now=time.monotonic())
        self._flush()


def _left(ends_at: float) -> float:
    return max(ends_at - time.monotonic(), 0.01)


def _key(connector: int, token: str) -> str:
    return f"connector-test:{connector}:{token}"


def _keep(connector: int, token: str, rehearsal: Rehearsal) -> None:
    cache.set(_key(connector, token), asdict(rehearsal), KEPT_S)
