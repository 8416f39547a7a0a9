"""Subscriptions: a monthly charge for a dedicated number, with so many parts included.

A month is paid from the account's balance in one transaction with its entry, its allowance and the
line in the history; the key of the entry and the row's constraint hold that it is paid once. Months
begin on the day of the first payment and do not drift. What cannot be paid is suspended, and begins
anew when the balance covers it; after a month without payment the number goes back to the pool.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from billing import ledger
from billing.models import Account, Entry
from messaging import number_uses
from messaging.connect import number_applications
from messaging.connect_events import SubscriptionEvent
from messaging.models import AccountType, Allowance, Number, NumberUse, Subscription
from portal.core import money, periods
from portal.core.periods import Period
from portal.kit import audit

State = Subscription.State
BATCH = 500
NUMBER_KEPT = timedelta(days=30)


def begin(account: Account, kind: AccountType) -> Subscription:
    """Let an account have a subscription of this kind; it runs from its first payment."""
    return Subscription.objects.create(
        account=account,
        account_type=kind,
        price=kind.monthly_price,
        included_parts=kind.included_parts,
    )


def charge_due(today: date | None = None) -> int:
    """Charge what is due and give numbers to those who wait for one; return how many changed."""
    today = today or _today()
    due = Q(state__in=[State.WAITING, State.SUSPENDED])
    due |= Q(state=State.ACTIVE, paid_until__lte=today)
    due |= Q(state=State.ACTIVE, number=None)
    rows = Subscription.objects.filter(due, account__customer__status="active")
    found = rows.order_by("pk").values_list("pk", flat=True)[:BATCH]
    return sum(_tended(pk, today) for pk in list(found))


def end(subscription: Subscription, *, by=None) -> None:
    """End it: the number goes back to the pool; what was paid stays paid."""
    with transaction.atomic():
        row = _locked(subscription.pk)
        if row is not None and row.state != State.ENDED:
            _end(row, by)


def _tended(pk: int, today: date) -> bool:
    with transaction.atomic():
        row = _locked(pk)
        if row is None or row.state == State.ENDED:
            return False
        if row.account.client is None or row.account.client.is_gone:
            _end(row, None)
            return True
        is_paid = _paid(row, today)
        if row.state == State.ACTIVE and row.number_id is None:
            return _numbered(row) or is_paid
        return is_paid


def _paid(row: Subscription, today: date) -> bool:
    """Charge the months that have begun; False where nothing was due or nothing changed."""
    if row.state == State.ACTIVE and row.paid_until is not None and row.paid_until > today:
        return False
    period = _next(row, today)
    entry = _charged(row, period)
    if entry is None:
        return _suspended(row, today)
    is_new = row.state != State.ACTIVE
    if is_new:
        row.starts_on = period.start
    row.state, row.paid_until = State.ACTIVE, period.end
    row.save(update_fields=["state", "starts_on", "paid_until"])
    Allowance.objects.create(
        account=row.account,
        subscription=row,
        starts_on=period.start,
        ends_on=period.end,
        entry=entry,
        included=row.included_parts,
    )
    event = SubscriptionEvent.BEGUN if is_new else SubscriptionEvent.PAID
    _record(row, event, start=f"{period.start:%-d %b %Y}", amount=_told(row))
    return True


def _next(row: Subscription, today: date) -> Period:
    """The month to pay: the one after the last that was paid, or one that begins today."""
    if row.state != State.ACTIVE or row.starts_on is None or row.paid_until is None:
        return Period(today, periods.period_of(today, today.day).end)
    anchor = row.starts_on.day
    return Period(row.paid_until, periods.period_of(row.paid_until, anchor).end)


def _charged(row: Subscription, period: Period) -> Entry | None:
    """The entry of a month; None where the account cannot pay it."""
    with connection.cursor() as cursor:
        standing = ledger.lock(cursor, [row.account_id])[row.account_id]
    if standing.unit != row.account_type.unit or not standing.can_pay(row.price):
        return None
    return ledger.post(
        row.account,
        amount=-row.price,
        kind=Entry.Kind.ADJUSTMENT,
        key=f"subscription:{row.pk}:{period.start.isoformat()}",
        purpose=f"{row.account_type.name}, {period.start:%-d %b %Y}",
    )


def _suspended(row: Subscription, today: date) -> bool:
    if row.state == State.ACTIVE:
        row.state = State.SUSPENDED
        row.save(update_fields=["state"])
        _record(row, SubscriptionEvent.SUSPENDED, amount=_told(row))
        return True
    is_over = row.paid_until is not None and row.paid_until + NUMBER_KEPT <= today
    if row.state == State.SUSPENDED and is_over and row.number_id is not None:
        _give_back(row)
        return True
    return False


def _numbered(row: Subscription) -> bool:
    """Give it a free long number of its country, if there is one; all messages to it are its."""
    country = row.account_type.country
    free = number_applications.free(country) if country else Number.objects.none()
    found = free.select_for_update(skip_locked=True, of=("self",)).first()
    if found is None:
        return False
    number_uses.assign(found, client=row.account.client, by=None)
    row.number = found
    row.save(update_fields=["number"])
    _record(row, SubscriptionEvent.NUMBERED, number=found.digits)
    return True


def _give_back(row: Subscription) -> None:
    uses = NumberUse.objects.living().filter(number=row.number, client=row.account.client)
    number_uses.release_all(list(uses), by=None)
    row.number = None
    row.save(update_fields=["number"])


def _end(row: Subscription, by) -> None:
    if row.number_id is not None:
        _give_back(row)
    row.state, row.ended_at = State.ENDED, timezone.now()
    row.save(update_fields=["state", "ended_at"])
    _record(row, SubscriptionEvent.ENDED, by=by)


def _locked(pk: int) -> Subscription | None:
    """The subscription, unless somebody else tends it at this moment."""
    rows = Subscription.objects.select_related("account__client", "account_type__country", "number")
    return rows.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()


def _record(row: Subscription, event: SubscriptionEvent, by=None, **about: str) -> None:
    owner = {"customer": row.account.customer_id, "client": row.account.client_id}
    audit.record(by, event, row, **owner, name=row.account_type.name, **about)


def _told(row: Subscription) -> str:
    return f"{money.show(Decimal(row.price), row.account_type.unit)} {row.account_type.unit}"


def _today() -> date:
    return timezone.localdate(timezone=timezone.get_default_timezone())
