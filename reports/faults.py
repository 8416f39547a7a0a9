"""Where one finds what a check names: "account 12: 7.5" leads to the money of account 12."""

from collections.abc import Callable

from django.urls import NoReverseMatch, reverse

from billing.models import Account, Entry
from messaging.models import Batch, Message


def linked(example: str) -> dict[str, str]:
    """The example with the address of what it names; without one where no page shows it."""
    words = example.split(":", 1)[0].split()
    find = PAGES.get(words[0]) if words else None
    number = words[1] if find and len(words) > 1 else ""
    url = find(int(number)) if find and number.isascii() and number.isdigit() else ""
    return {"text": example, "url": url}


def _account(pk: int) -> str:
    row = Account.objects.filter(pk=pk).first()
    return _money_of(row) if row else ""


def _entry(pk: int) -> str:
    row = Entry.objects.filter(pk=pk).select_related("account").first()
    return _money_of(row.account) if row else ""


def _money_of(account: Account) -> str:
    if account.client_id:
        page = reverse("billing:client-finance", args=[account.client_id])
    else:
        page = reverse("billing:statement", args=[account.customer_id])
    return f"{page}?account={account.pk}"


def _message(pk: int) -> str:
    row = Message.objects.filter(pk=pk).first()
    return row.get_absolute_url() if row else ""


def _batch(pk: int) -> str:
    row = Batch.objects.filter(pk=pk).select_related("account").first()
    return _money_of(row.account) if row else ""


def _page(name: str) -> Callable[[int], str]:
    def find(pk: int) -> str:
        try:
            return reverse(name, args=[pk])
        except NoReverseMatch:
            return ""

    return find


PAGES: dict[str, Callable[[int], str]] = {
    "account": _account,
    "entry": _entry,
    "message": _message,
    "batch": _batch,
    "invoice": _page("billing:invoice"),
    "payment": _page("billing:payment"),
}
