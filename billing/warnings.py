"""Mails about low balances, made of the warnings that the ledger leaves behind.

A warning waits here as long as the account's interval since the last mail of its level says. When
its time comes it is mailed if the balance is still below, and otherwise overtaken. Mails, history
and the warning's end are one transaction.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing import accounts, balances, recipients, thresholds, webhook_facts
from billing.events import AccountEvent
from billing.letters import CUSTOMER_WARNING, INTERNAL_WARNING
from billing.models import Account, BalanceWarning
from portal.kit import audit, letters, operator

LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('billing.warnings:' || %s, 0))"
Status = BalanceWarning.Status


def settle(now: datetime | None = None) -> int:
    """Go through the accounts with waiting warnings; return how many warnings were mailed."""
    now = now or timezone.now()
    waiting = BalanceWarning.objects.filter(status=Status.WAITING).order_by("account_id")
    pks = list(waiting.values_list("account_id", flat=True).distinct())
    return sum(_settle_account(pk, now) for pk in pks)


def _settle_account(pk: int, now: datetime) -> int:
    with transaction.atomic():
        if not _claim(pk):
            return 0
        rows = BalanceWarning.objects.filter(account=pk, status=Status.WAITING).order_by("-pk")
        waiting = list(rows.select_for_update(skip_locked=True, of=("self",)))
        account = Account.objects.select_related("customer", "client").get(pk=pk)
        newest: dict[int, BalanceWarning] = {}
        for warning in waiting:
            if newest.setdefault(warning.level, warning) is not warning:
                _end(warning, Status.OVERTAKEN, now)
        return sum(_settle_one(warning, account, now) for warning in newest.values())


def _claim(pk: int) -> bool:
    """One worker per account: two warnings of an account must see each other's mails."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(pk)])
        return bool(cursor.fetchone()[0])


def _settle_one(warning: BalanceWarning, account: Account, now: datetime) -> bool:
    if _due_at(warning, account) > now:
        return False
    threshold = accounts.levels(account).of(warning.level)
    if threshold is None or account.balance >= threshold:
        _end(warning, Status.OVERTAKEN, now)
        return False
    webhook_facts.tell_balance(warning, account, _level(warning), threshold)
    told = _mail(warning, account)
    _end(warning, Status.MAILED if told else Status.SILENT, now, told)
    if told:
        _record(warning, account, told)
    return bool(told)


def _due_at(warning: BalanceWarning, account: Account) -> datetime:
    mailed = BalanceWarning.objects.filter(
        account=account, level=warning.level, status=Status.MAILED
    )
    last = mailed.order_by("-settled_at").first()
    if last is None:
        return warning.at
    return max(warning.at, last.settled_at + timedelta(hours=account.warning_interval_h))


def _mail(warning: BalanceWarning, account: Account) -> list[str]:
    """Write the letters into the outbox; return everybody they go to."""
    if account.customer.is_archived or (account.client and account.client.is_gone):
        return []
    facts = _facts(warning, account)
    ours = _internal(account)
    theirs = recipients.of_account(account) if account.warns_customer else []
    if theirs:
        named = facts | {"customer": recipients.salutation(account)}
        letters.send(CUSTOMER_WARNING, theirs, named)
    if ours:
        letters.send(INTERNAL_WARNING, ours, facts)
    return list(dict.fromkeys([*theirs, *ours]))


def _internal(account: Account) -> list[str]:
    if not account.warns_operator:
        return []
    ours = account.operator_emails or [operator.mail_role(INTERNAL_WARNING.role).address]
    return recipients.once(ours)


def _facts(warning: BalanceWarning, account: Account) -> dict[str, str]:
    at = timezone.localtime(warning.at, timezone.get_default_timezone())
    return {
        "customer": str(account.customer),
        "account_code": account.customer.account_code,
        "account": str(account),
        "balance": _sum(account.balance, account),
        "threshold": _sum(accounts.levels(account).of(warning.level), account),
        "level": _(_level(warning)),
        "credit": _sum(account.credit_limit, account),
        "left": _sum(balances.free(account), account),
        "at": f"{date_format(at, 'j M Y H:i')} {at.tzname()}",
    }


def _level(warning: BalanceWarning) -> str:
    return "upper" if warning.level == thresholds.BELOW_UPPER else "lower"


def _sum(amount: Decimal, account: Account) -> str:
    return balances.told(amount, account.unit)


def _end(
    warning: BalanceWarning, status: str, now: datetime, told: list[str] | None = None
) -> None:
    warning.status, warning.settled_at, warning.recipients = status, now, told or []
    warning.save(update_fields=["status", "settled_at", "recipients"])


def _record(warning: BalanceWarning, account: Account, told: list[str]) -> None:
    facts = _facts(warning, account)
    audit.record(
        None,
        AccountEvent.WARNED,
        account,
        balance=facts["balance"],
        threshold=facts["threshold"],
        level=facts["level"],
        recipients=", ".join(told),
    )
