"""Registering: a client of the connection's customer, with an account of its own.

Everything is looked at first, so that one answer names all that is wrong; with `test_mode` the call
ends there, and nothing is made.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from billing import accounts
from billing.models import Account, Country
from clients import profiles
from messaging.connect import codes, coupons, fields, lists, subscriptions, terms
from messaging.connect.calls import Visit
from messaging.connect.codes import Failed
from messaging.connect.document import Asked
from messaging.connect.fields import Reading
from messaging.connect_events import RegistrationEvent
from messaging.models import AccountType, Allowance, Connection, Coupon, Embargo, Registration
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import audit

PERSONAL = "Personal Use"
INTERNATIONAL = "1"
FORMATS = {"1": Registration.Format.TEXT, "2": Registration.Format.HTML}
NAME_MAX, COMPANY_MAX = 80, 80
TRIAL = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A registration that was looked at: what to keep of it, and what it asks for besides."""

    own: Mapping[str, Any]
    coupon: Coupon | None
    is_test: bool


def read(visit: Visit) -> Wanted:
    """What a call asks to register. Raises `Failed` with everything that is wrong."""
    asked = visit.asked
    reading = Reading(asked)
    own = _person(reading) | _settings(reading, asked)
    own |= {"country": _country(reading, asked), "account_type": _account_type(reading, asked)}
    own["mobile"] = _mobile(reading)
    _check_terms(reading, asked)
    is_test = reading.switch("test_mode", codes.TEST_MODE)
    is_forced = reading.switch("force_create", codes.FORCE_CREATE)
    coupon = coupons.find(visit.connection, asked["coupon_code"], reading)
    reading.finish()
    check_embargo(own["country"], visit.address, own["mobile"])
    _check_new(visit.connection, own, is_forced=is_forced)
    own |= {"terms": terms.of(own["country"]), "address": visit.address}
    return Wanted(own, coupon, is_test)


def register(
    connection: Connection, wanted: Wanted, *, source: str = Registration.Source.CALL
) -> Registration:
    """Make the client, its account and its registration. Raises `Failed` for a name just taken."""
    own = dict(wanted.own)
    own["password"] = make_password(own["password"])
    try:
        with transaction.atomic():
            made = _made(connection, own, wanted.coupon, source)
    except IntegrityError as error:
        if Registration.objects.filter(username__iexact=own["username"]).exists():
            raise Failed(codes.USERNAME_TAKEN) from error
        raise
    return made


def check_embargo(country: Country, address: str, mobile: str) -> None:
    """Raise `Failed` for a country, an address or a mobile number that may not register."""
    for row in Embargo.objects.all():
        if row.kind == Embargo.Kind.COUNTRY and row.value == country.code:
            raise Failed((codes.RESTRICTED, country.name))
        if row.kind == Embargo.Kind.ADDRESS and _is_in(address, row.value):
            raise Failed(codes.RESTRICTED)
        if row.kind == Embargo.Kind.MOBILE and mobile.startswith(row.value):
            raise Failed(codes.MOBILE_BLOCKED)


def _made(
    connection: Connection, own: dict[str, Any], coupon: Coupon | None, source: str
) -> Registration:
    client = profiles.add(connection.customer, _profile(connection, own), by=None)
    prices = connection.service.price_list if connection.service else None
    account = accounts.open_account(
        customer=connection.customer,
        client=client,
        unit=connection.unit,
        by=None,
        price_list=prices,
    )
    made = Registration.objects.create(
        connection=connection, client=client, coupon=coupon, source=source, **own
    )
    audit.record(
        None,
        RegistrationEvent.REGISTERED,
        made,
        customer=connection.customer_id,
        client=client.pk,
        username=made.username,
        app=connection.app_name,
    )
    if coupon is not None:
        coupons.redeem(coupon, account, made)
    _allow(account, made.account_type)
    return made


def _allow(account: Account, kind: AccountType) -> None:
    """What its kind of account brings: parts to try it with, and a subscription."""
    if kind.test_parts:
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        Allowance.objects.create(
            account=account, starts_on=today, ends_on=today + TRIAL, included=kind.test_parts
        )
    if kind.is_subscription:
        subscriptions.begin(account, kind)


def _profile(connection: Connection, own: Mapping[str, Any]) -> dict[str, Any]:
    """The registration as a client's profile."""
    name = f"{own['first_name']} {own['surname']}"
    is_person = own["company"] == PERSONAL
    return {
        "company": name[:120] if is_person else own["company"],
        "name": name[:120],
        "country": own["country"].code,
        "email": own["email"],
        "phone": own["mobile"],
        "referer": connection.app_name,
    }


def _person(reading: Reading) -> dict[str, Any]:
    return {
        "username": reading.matching("user", codes.USERNAME, fields.is_username),
        "password": reading.matching("password", codes.PASSWORD, fields.is_password),
        "first_name": reading.text("fname", codes.FIRST_NAME, most=NAME_MAX),
        "surname": reading.text("sname", codes.SURNAME, most=NAME_MAX),
        "email": reading.matching("email_address", codes.EMAIL_ADDRESS, fields.is_email),
        "company": reading.text("company", codes.COMPANY, most=COMPANY_MAX, default=PERSONAL),
    }


def _settings(reading: Reading, asked: Asked) -> dict[str, Any]:
    wanted = asked["email_format"] or "1"
    if wanted not in FORMATS:
        reading.fault(codes.EMAIL_FORMAT)
    redirect = asked["activation_redirect"]
    if redirect and not fields.is_web_address(redirect):
        reading.fault(codes.ACTIVATION_REDIRECT)
    return {
        "email_format": FORMATS.get(wanted, Registration.Format.TEXT),
        "weekly_update": reading.switch("weekly_update", codes.WEEKLY_UPDATE),
        "activation_redirect": redirect,
    }


def _country(reading: Reading, asked: Asked) -> Country | None:
    found = lists.country_of(asked["country_id"])
    if found is None:
        reading.fault(codes.COUNTRY_ID)
    return found


def _account_type(reading: Reading, asked: Asked) -> AccountType | None:
    number = asked["account_id"] or INTERNATIONAL
    rows = AccountType.objects.filter(is_offered=True)
    known = number.isascii() and number.isdecimal() and len(number) <= 4
    found = rows.filter(number=int(number)).first() if known else None
    if found is None:
        reading.fault(codes.ACCOUNT_ID)
    return found


def _mobile(reading: Reading) -> str:
    written = reading.matching("mobile_number", codes.MOBILE_NUMBER, fields.is_mobile)
    if not written:
        return ""
    try:
        return phone.digits(written)
    except Refused:
        reading.fault(codes.MOBILE_NUMBER)
        return ""


def _check_terms(reading: Reading, asked: Asked) -> None:
    accepted = asked["accept_terms"]
    if accepted not in fields.SWITCH:
        reading.fault(codes.ACCEPT_TERMS)
    elif not fields.SWITCH[accepted]:
        reading.fault(codes.TERMS_REQUIRED)


def _check_new(connection: Connection, own: Mapping[str, Any], *, is_forced: bool) -> None:
    faults = []
    if Registration.objects.filter(username__iexact=own["username"]).exists():
        faults.append(codes.USERNAME_TAKEN)
    known = Registration.objects.filter(connection=connection, email__iexact=own["email"])
    if not is_forced and known.exists():
        faults.append(codes.MATCHING_ACCOUNT)
    if faults:
        raise Failed(*faults)


def _is_in(address: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
