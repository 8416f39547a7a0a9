"""The calls about end users: registering, activation, log-in and forgotten passwords."""

import secrets
import string

from django.contrib.auth.hashers import make_password
from django.db import transaction

from messaging.connect import activating, codes, fields, registering
from messaging.connect.calls import EMAIL_FIELD, Call, Needs, Values, Visit
from messaging.connect.codes import Failed
from messaging.connect_events import RegistrationEvent
from messaging.letters import CONNECT_PASSWORD
from messaging.models import Registration
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import audit, letters

PASSWORD_SIZE = 12
LETTERS = string.ascii_letters + string.digits


def _register(visit: Visit) -> Values:
    wanted = registering.read(visit)
    if not wanted.is_test:
        made = registering.register(visit.connection, wanted)
        activating.send_link(made, site=visit.site)
    return ()


def _resend(visit: Visit) -> Values:
    email = visit.asked[EMAIL_FIELD]
    if email and not fields.is_email(email):
        raise Failed(codes.EMAIL_ADDRESS)
    activating.send_link(visit.person, site=visit.site, email=email)
    return [{"UserNumber": visit.person.user_number}]


def _forgot(visit: Visit) -> Values:
    """A new password by mail; the old one is over with the call."""
    password = "".join(secrets.choice(LETTERS) for _ in range(PASSWORD_SIZE))
    person = visit.person
    with transaction.atomic():
        Registration.objects.filter(pk=person.pk).update(
            password=make_password(password), failures=0
        )
        facts = {
            "name": f"{person.first_name} {person.surname}",
            "app": person.connection.app_name,
            "support": person.connection.support_email,
            "username": person.username,
            "password": password,
        }
        is_html = person.email_format == Registration.Format.HTML
        letters.send(CONNECT_PASSWORD, [person.email], facts, is_html=is_html)
        owner = {"customer": person.connection.customer_id, "client": person.client_id}
        audit.record(None, RegistrationEvent.PASSWORD_SENT, person, **owner)
    return ()


def _authenticate(visit: Visit) -> Values:
    return [{"Usernumber": visit.person.user_number}]


def _sms_status(visit: Visit) -> Values:
    person = visit.person
    if person.sms_activated_at is None:
        raise Failed(codes.NOT_SMS_ACTIVE)
    return [{"Cellphone": person.mobile, "UserNumber": person.user_number}]


def _send_sms(visit: Visit) -> Values:
    activating.send_code(visit.person, mobile=_mobile(visit.asked["mobile_number"], visit))
    return ()


def _mobile(written: str, visit: Visit) -> str:
    if not written:
        return ""
    if not fields.is_mobile(written):
        raise Failed(codes.MOBILE_NUMBER)
    try:
        digits = phone.digits(written)
    except Refused as refusal:
        raise Failed(codes.MOBILE_NUMBER) from refusal
    registering.check_embargo(visit.person.country, visit.address, digits)
    return digits


def _validate_sms(visit: Visit) -> Values:
    code = visit.asked["sms_activation_code"]
    if not code or len(code) > 11:
        raise Failed(codes.SMS_CODE)
    activating.by_code(visit.person, code)
    return ()


CALLS = [
    Call("register", _register, captcha=Needs.ALWAYS, by=()),
    Call("resend_email_activation", _resend),
    Call("forgot_password", _forgot, captcha=Needs.ALWAYS, by=("user", EMAIL_FIELD)),
    Call("authenticate_user", _authenticate, needs_email=True),
    Call("sms_activation_status", _sms_status, needs_email=True),
    Call("send_activation_status", _sms_status, needs_email=True),
    Call("send_activation_sms", _send_sms, needs_email=True),
    Call("validate_activation_sms", _validate_sms, needs_email=True),
]
