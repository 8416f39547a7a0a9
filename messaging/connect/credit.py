"""`transfer_credit`: money from one end user's account to another's of the same connection."""

from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from billing import accounts, ledger
from billing.models import Account, Entry
from messaging.connect import codes
from messaging.connect.calls import Call, Values, Visit
from messaging.connect.codes import Failed
from messaging.connect_events import RegistrationEvent
from messaging.models import Registration
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit

KEY_MAX = 40


def _transfer(visit: Visit) -> Values:
    """Once per `transfer_id`. Both entries and both lines of the history are one transaction."""
    amount, key = _amount(visit.asked["credit"]), visit.asked["transfer_id"]
    if not 0 < len(key) <= KEY_MAX:
        raise Failed((codes.CREDIT_VALUE, f"transfer_id has 1 to {KEY_MAX} characters"))
    giver, taker = visit.person, _taker(visit)
    giving, taking = _account(giver), _account(taker)
    if giving.unit != taking.unit:
        raise Failed((codes.CREDIT_USER, "another currency"))
    try:
        balance = _moved(giver, taker, giving, taking, amount, f"transfer:{giver.pk}:{key}")
    except ledger.InsufficientFunds as refusal:
        raise Failed((codes.CREDIT_VALUE, "the balance does not cover it")) from refusal
    except ledger.KeyReused as refusal:
        raise Failed((codes.CREDIT_VALUE, "transfer_id moved another amount")) from refusal
    return [{"balance": f"{balance:f}", "unit": giving.unit}]


def _amount(written: str) -> Decimal:
    try:
        amount = money.exact(written)
    except Refused as refusal:
        raise Failed(codes.CREDIT_VALUE) from refusal
    if amount <= 0:
        raise Failed(codes.CREDIT_VALUE)
    return amount


def _taker(visit: Visit) -> Registration:
    rows = Registration.objects.filter(connection=visit.connection, client__status="active")
    rows = rows.exclude(pk=visit.person.pk).exclude(state=Registration.State.CLOSED)
    found = rows.select_related("client__customer", "connection")
    taker = found.filter(username__iexact=visit.asked["to_user"]).first()
    if taker is None:
        raise Failed(codes.CREDIT_USER)
    return taker


def _account(person: Registration) -> Account:
    found = accounts.of_client(person.client).filter(pays=True).first()
    if found is None:
        raise Failed(codes.NOT_ACTIVE)
    return found


def _moved(
    giver: Registration,
    taker: Registration,
    giving: Account,
    taking: Account,
    amount: Decimal,
    key: str,
) -> Decimal:
    """Move the money once; the giver's balance after it. Raises what `billing.ledger` raises."""
    with transaction.atomic(), connection.cursor() as cursor:
        standings = ledger.lock(cursor, [giving.pk, taking.pk])
        known = Entry.objects.filter(account=giving, key=key).first()
        if known is not None:
            if known.amount != -amount:
                raise ledger.KeyReused("This transfer moved another amount.", code="key_reused")
            return known.balance_after
        if not standings[giving.pk].can_pay(amount):
            raise ledger.InsufficientFunds("The balance does not cover this.", code="no_money")
        kind = Entry.Kind.ADJUSTMENT
        writer = ledger.Writer(standings)
        writer.add(ledger.Posting(giving.pk, kind, -amount, key, f"to {taker.username}"[:200]))
        writer.add(ledger.Posting(taking.pk, kind, amount, key, f"from {giver.username}"[:200]))
        now = timezone.now()
        writer.write(cursor, at=now, day=timezone.localdate(now, timezone.get_default_timezone()))
        _tell(giver, taker, money.show(amount, giving.unit), giving.unit)
    return standings[giving.pk].balance


def _tell(giver: Registration, taker: Registration, amount: str, unit: str) -> None:
    for person, event, other in (
        (giver, RegistrationEvent.CREDIT_GIVEN, {"to": taker.username}),
        (taker, RegistrationEvent.CREDIT_TAKEN, {"of": giver.username}),
    ):
        owner = {"customer": person.connection.customer_id, "client": person.client_id}
        audit.record(None, event, person, **owner, amount=amount, unit=unit, **other)


CALLS = [Call("transfer_credit", _transfer, needs_email=True, needs_sms=True)]
