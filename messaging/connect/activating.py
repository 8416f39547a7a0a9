"""Activation: by a link in a mail first, then by a code in an SMS of our own engine.

Links and codes are kept as digests only, work once and for a while; a new one ends the old one.
"""

import hashlib
import secrets
from datetime import timedelta

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from clients import people
from clients.models import Seat
from messaging.connect import codes, texting
from messaging.connect.codes import Failed
from messaging.connect_events import RegistrationEvent
from messaging.letters import CONNECT_ACTIVATION
from messaging.models import Registration
from portal.core.errors import Refused
from portal.kit import audit, letters

log = structlog.get_logger(__name__)

State = Registration.State
LINK_LIFE, CODE_LIFE = timedelta(hours=48), timedelta(hours=24)
LINK_BYTES, CODE_DIGITS = 24, 6
CODES_MAX, WRONG_MAX = 5, 5
SALT = "messaging.connect.activation"


def send_link(registration: Registration, *, site: str, email: str = "") -> None:
    """Mail the link, to another address if one is given, which then is the registration's.

    Raises `Failed` for who is activated already.
    """
    link = secrets.token_urlsafe(LINK_BYTES)
    with transaction.atomic():
        row = _locked(registration)
        if row.email_activated_at is not None:
            raise Failed(codes.EMAIL_ACTIVE_ALREADY)
        if email and email != row.email:
            audit.record(
                None,
                RegistrationEvent.EMAIL_CHANGED,
                row,
                **_owner(row),
                before={"email": row.email},
                after={"email": email},
            )
            row.email = email
        row.link_digest = _digest_of_link(link)
        row.link_until = timezone.now() + LINK_LIFE
        row.save(update_fields=["email", "link_digest", "link_until"])
        facts = {
            "name": f"{row.first_name} {row.surname}",
            "app": row.connection.app_name,
            "support": row.connection.support_email,
            "link": site + reverse("messaging:connect-activate", args=[link]),
            "hours": str(int(LINK_LIFE.total_seconds() // 3600)),
        }
        is_html = row.email_format == Registration.Format.HTML
        letters.send(CONNECT_ACTIVATION, [row.email], facts, is_html=is_html)
    registration.email = row.email


def find(link: str) -> Registration | None:
    """Whom the link activates; None if it was used, is too old or was never made."""
    rows = Registration.objects.select_related("connection__customer", "client")
    return rows.filter(link_digest=_digest_of_link(link), link_until__gt=timezone.now()).first()


def by_link(link: str, *, site: str) -> Registration | None:
    """Activate by e-mail: the link is used up. None for a link that does not work.

    Whoever is activated gets a log-in to the portal and a mail to set its password.
    """
    with transaction.atomic():
        found = find(link)
        row = _locked(found) if found else None
        if row is None or row.link_digest != _digest_of_link(link):
            return None
        row.link_digest, row.link_until = "", None
        row.email_activated_at = timezone.now()
        row.state = State.EMAIL
        row.save(update_fields=["link_digest", "link_until", "email_activated_at", "state"])
        audit.record(None, RegistrationEvent.EMAIL_ACTIVATED, row, **_owner(row))
        _seat(row, site)
    return row


def _seat(row: Registration, site: str) -> None:
    """Let them into their client's cabinet; who has a place elsewhere has no second one."""
    own = {"name": f"{row.first_name} {row.surname}", "email": row.email}
    try:
        with transaction.atomic():
            seat = people.add(
                row.client, own | {"rights": Seat.Rights.OWNER}, by=None, site=site, is_login=True
            )
    except Refused as refusal:
        log.info("registration_without_log_in", registration=row.pk, code=refusal.code)
        return
    row.login = seat.user
    row.save(update_fields=["login"])


def send_code(registration: Registration, *, mobile: str = "") -> None:
    """Send the code by SMS, to another number if one is given, which then is the registration's.

    The code is written down before it is sent: one that arrives can be used. Raises `Failed`.
    """
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    with transaction.atomic():
        row = _locked(registration)
        if row.sms_activated_at is not None:
            raise Failed(codes.SMS_ACTIVE_ALREADY)
        if row.codes_sent >= CODES_MAX:
            raise Failed(codes.SMS_ATTEMPTS)
        if mobile and mobile != row.mobile:
            audit.record(
                None,
                RegistrationEvent.MOBILE_CHANGED,
                row,
                **_owner(row),
                before={"mobile": row.mobile},
                after={"mobile": mobile},
            )
            row.mobile = mobile
        row.code_digest = _digest_of_code(row, code)
        row.code_until = timezone.now() + CODE_LIFE
        row.codes_sent += 1
        row.code_failures = 0
        row.save(
            update_fields=["mobile", "code_digest", "code_until", "codes_sent", "code_failures"]
        )
    texting.send(row.connection, row.mobile, f"{code} is your code for {row.connection.app_name}")


def by_code(registration: Registration, code: str) -> None:
    """Activate by SMS. A wrong code is counted, whatever comes after. Raises `Failed`."""
    with transaction.atomic():
        fault = _entered(_locked(registration), code)
    if fault:
        raise Failed(fault)


def _entered(row: Registration, code: str) -> int:
    """Write down what the code did; the code of what was wrong, 0 if nothing was."""
    if row.sms_activated_at is not None:
        return codes.SMS_ACTIVE_ALREADY
    if row.code_failures >= WRONG_MAX:
        return codes.SMS_ATTEMPTS
    is_late = row.code_until is None or row.code_until < timezone.now()
    if is_late or not constant_time_compare(row.code_digest, _digest_of_code(row, code)):
        row.code_failures += 1
        row.save(update_fields=["code_failures"])
        return codes.SMS_CODE
    row.code_digest, row.code_until = "", None
    row.sms_activated_at = timezone.now()
    row.state = State.ACTIVE
    row.save(update_fields=["code_digest", "code_until", "sms_activated_at", "state"])
    audit.record(None, RegistrationEvent.SMS_ACTIVATED, row, **_owner(row))
    return 0


def _locked(registration: Registration) -> Registration:
    rows = Registration.objects.select_related("connection__customer", "client")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=registration.pk)


def _owner(row: Registration) -> dict[str, int]:
    return {"customer": row.connection.customer_id, "client": row.client_id}


def _digest_of_link(link: str) -> str:
    return hashlib.sha256(link.encode()).hexdigest()


def _digest_of_code(row: Registration, code: str) -> str:
    return salted_hmac(SALT, f"{row.pk}:{code}", algorithm="sha256").hexdigest()
