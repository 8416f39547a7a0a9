"""What a call must pass before it is done, and what is done.

From left to right, and the first that fails answers: allowed address, HTTPS, token, the calls the
connection allows, a known action, a captcha, the end user, activation by e-mail, activation by SMS.
Lists and the captcha itself end after the first six.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from django.contrib.auth.hashers import check_password, make_password

from clients import networks
from messaging.connect import captchas, codes, locks
from messaging.connect.codes import Failed
from messaging.connect.document import Asked
from messaging.models import Connection, Registration

Values = Iterable[Mapping[str, str]]


class Needs(Enum):
    """When a call takes a captcha."""

    NEVER = "never"
    IF_LOCKED = "if locked"
    ALWAYS = "always"


@dataclass(slots=True)
class Visit:
    """One call on its way: by which connection, from which address, at which site, for whom.

    `site` is the address of the portal, without a slash at its end.
    """

    connection: Connection
    asked: Asked
    address: str
    site: str
    user: Registration | None = None

    @property
    def person(self) -> Registration:
        """Whom the call is for, where a call names one."""
        assert self.user is not None
        return self.user


@dataclass(frozen=True, slots=True)
class Call:
    """One of the calls. `by` are the fields that say who the end user is: none, or a name and
    either a password or an e-mail address.
    """

    action: str
    do: Callable[[Visit], Values]
    captcha: Needs = Needs.IF_LOCKED
    by: tuple[str, ...] = ("user", "password")
    needs_email: bool = False
    needs_sms: bool = False


LIST = {"captcha": Needs.NEVER, "by": ()}
EMAIL_FIELD = "email_address"


def check_way(connection: Connection | None, address: str, *, is_secure: bool) -> Connection:
    """The connection, if a call may come to it this way. Raises `Failed`."""
    if connection is not None and not networks.covers(connection.allowed_networks, address):
        raise Failed(codes.SOURCE_BLOCKED)
    if not is_secure:
        raise Failed(codes.HTTPS_REQUIRED)
    if connection is None:
        raise Failed(codes.BAD_TOKEN)
    return connection


def answer(visit: Visit, known: Mapping[str, Call]) -> Values:
    """Do what is asked and return the answer's values. Raises `Failed`."""
    call = known.get(visit.asked.action)
    allowed = visit.connection.actions
    if call is not None and allowed and call.action not in allowed:
        raise Failed(codes.NOT_ALLOWED)
    if not visit.connection.is_open or visit.connection.customer.is_archived:
        raise Failed(codes.DISABLED)
    if call is None:
        raise Failed(codes.UNKNOWN_REQUEST)
    found = _named(visit) if call.by else None
    _check_captcha(visit, call, found)
    if call.by:
        visit.user = _entered(visit, call, found)
        _check_active(visit.user, call)
    return call.do(visit)


def _named(visit: Visit) -> Registration | None:
    """Whom the call names, of this connection, by username."""
    rows = Registration.objects.filter(connection=visit.connection)
    rows = rows.select_related("client__customer", "connection", "account_type", "country")
    return rows.filter(username__iexact=visit.asked["user"]).first()


def _check_captcha(visit: Visit, call: Call, found: Registration | None) -> None:
    if call.captcha is Needs.NEVER:
        return
    lock = locks.of(found, visit.address) if call.captcha is Needs.IF_LOCKED else 0
    if call.captcha is Needs.IF_LOCKED and not lock:
        return
    number, letters = visit.asked["captcha_id"], visit.asked["captcha_code"]
    if lock and not number and not letters:
        raise Failed(lock)
    captchas.redeem(number, letters)


def _entered(visit: Visit, call: Call, found: Registration | None) -> Registration:
    """The end user, who has shown who they are; whoever has not is counted."""
    name, secret = (visit.asked[field] for field in call.by)
    by_email = EMAIL_FIELD in call.by
    missing = [
        code
        for code, value in (
            (codes.USERNAME, name),
            (codes.EMAIL_ADDRESS if by_email else codes.PASSWORD, secret),
        )
        if not value
    ]
    if missing:
        raise Failed(*missing)
    if found is None:
        make_password(secret)  # A stranger's name takes as long as a wrong password.
    if found is None or not _is_right(found, secret, by_email=by_email):
        locks.failed(found, visit.address)
        raise Failed(codes.WRONG_EMAIL if by_email else codes.WRONG_PASSWORD)
    locks.entered(found, visit.address)
    return found


def _is_right(found: Registration, secret: str, *, by_email: bool) -> bool:
    if by_email:
        return found.email.lower() == secret.lower()
    return check_password(secret, found.password)


def _check_active(user: Registration, call: Call) -> None:
    if user.state == Registration.State.CLOSED or user.client.status != "active":
        raise Failed(codes.NOT_ACTIVE)
    if call.needs_email and user.email_activated_at is None:
        raise Failed(codes.NOT_EMAIL_ACTIVE)
    if call.needs_sms and user.sms_activated_at is None:
        raise Failed(codes.NOT_SMS_ACTIVE)
