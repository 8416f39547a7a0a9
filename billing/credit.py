"""The credit of an account: how far below zero messages may take it, and who is told of it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from billing import accounts, balances, recipients, second_person
from billing.events import AccountEvent
from billing.letters import CREDIT_CHANGED
from billing.models import Account
from portal.kit import audit, letters
from portal.models import User


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether the credit was another one, and the addresses that are told of the new one."""

    changed: bool
    told: tuple[str, ...] = ()


def set_to(account: Account, amount: Decimal, *, notify: bool, by: User | None) -> Outcome:
    """Set the credit limit, in the account's unit; on request write to its people.

    History and mail are one commit with it. Nobody is told of a credit that stays as it was.
    Raises Refused for an amount below zero and for an owner that is archived.
    """
    with transaction.atomic():
        accounts.check_open(account)
        before = _locked_credit(account)
        more = max(amount - before, Decimal(0))
        spare = -Account.objects.get(pk=account.pk).floor
        what = {"credit_limit": f"{amount:f}", "notify": notify}
        second_person.credit(account, spare, spare + more, what)
        if not accounts.change(account, {"credit_limit": amount}, by=by):
            return Outcome(changed=False)
        told = _tell(account, before, by) if notify else []
    return Outcome(changed=True, told=tuple(told))


def _locked_credit(account: Account) -> Decimal:
    """The credit until now. The lock goes the way of `accounts.change`: the customer first."""
    accounts.lock_customer(account.customer)
    rows = Account.objects.select_for_update(no_key=True, of=("self",))
    return rows.get(pk=account.pk).credit_limit


def _tell(account: Account, before: Decimal, by: User | None) -> list[str]:
    to = recipients.of_account(account)
    if not to:
        return []
    facts = _facts(account, before)
    letters.send(CREDIT_CHANGED, to, facts)
    audit.record(
        by,
        AccountEvent.CREDIT_TOLD,
        account,
        credit=facts["credit"],
        recipients=", ".join(to),
    )
    return to


def _facts(account: Account, before: Decimal) -> dict[str, str]:
    def told(amount: Decimal) -> str:
        return balances.told(amount, account.unit)

    return {
        "customer": recipients.salutation(account),
        "account": str(account),
        "before": told(before),
        "credit": told(account.credit_limit),
        "balance": told(account.balance),
        "left": told(balances.free(account)),
    }
