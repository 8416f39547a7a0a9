"""Mails about approved changes of prices: one to each account whose prices they touch, once.

The approval notes the accounts in its own transaction. Each note is then settled in one of its
own: the mail, the history of the account and the note's end are written together, or none is.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import decks, list_users, moments, recipients, webhook_facts
from billing.directions import Direction, Directory
from billing.events import ChangeGroupEvent
from billing.letters import PRICE_CHANGE
from billing.models import ChangeGroup, PriceNotice, Rate
from billing.rating.changes import Wanted, judge
from billing.rating.deck import Deck
from portal.core import money
from portal.kit import audit, letters

Status = PriceNotice.Status
LINES_MAX = 200
BATCH = 500


def note(group: ChangeGroup) -> int:
    """Note every account that uses the group's list; return how many."""
    found = sorted(list_users.accounts_of(group.price_list))
    made = [PriceNotice(group=group, account_id=pk) for pk in found]
    PriceNotice.objects.bulk_create(made, ignore_conflicts=True, batch_size=5_000)
    return len(found)


def settle() -> int:
    """Settle the notes that wait, some hundred at a time; return how many were mailed."""
    waiting = PriceNotice.objects.filter(status=Status.WAITING).order_by("pk")
    pks = list(waiting.values_list("pk", flat=True)[:BATCH])
    read: dict[int, _Changes] = {}
    return sum(_settle_one(pk, read) for pk in pks)


class _Changes:
    """A group's rates with what a part cost until then, read once for all its accounts."""

    def __init__(self, group: ChangeGroup) -> None:
        self.rates = list(
            Rate.objects.filter(change_group=group)
            .select_related("network")
            .order_by("country__name", "network__name", "channel", "starts_at")
        )
        self.countries = {rate.country_id for rate in self.rates if rate.country_id}
        # As it was: the group's own rates are left out.
        others = Rate.objects.filter(price_list=group.price_list_id).exclude(change_group=group)
        self.before = decks.built(others, group.price_list_id, self.countries)
        self.directory = Directory()
        self.unit = group.price_list.unit

    def touching(self, own: Deck | None) -> list[Rate]:
        """Those that an account with these own prices pays by, and that change something."""
        return [
            rate
            for rate in self.rates
            if own is None
            or own.rate_at(rate.country_id, rate.network_id, rate.channel, rate.starts_at) is None
        ]

    def told(self, rate: Rate) -> str:
        where = (rate.country_id, rate.network_id, rate.channel)
        seen = judge(self.before, Wanted(*where, rate.price, rate.basis, rate.starts_at))
        about = {
            "direction": self.directory.describe(Direction(rate.country_id, rate.network_id)),
            "channel": "" if rate.channel == "sms" else f" ({rate.get_channel_display()})",
            "before": self._price(seen.before),
            "after": self._price(seen.after),
            "basis": rate.get_basis_display(),
            "from": moments.told(rate.starts_at),
        }
        said = _("%(direction)s%(channel)s: %(before)s, from %(from)s %(after)s %(basis)s")
        return said % about

    def _price(self, price: Any) -> str:
        if price is None:
            return _("no price")
        return f"{money.show_rate(price)} {self.unit}"


def _settle_one(pk: int, read: "dict[int, _Changes]") -> bool:
    with transaction.atomic():
        rows = PriceNotice.objects.select_for_update(skip_locked=True, of=("self",))
        rows = rows.select_related("group__price_list", "account__customer", "account__client")
        notice = rows.filter(pk=pk, status=Status.WAITING).first()
        if notice is None:
            return False  # Somebody else has it.
        if notice.group_id not in read:
            read[notice.group_id] = _Changes(notice.group)
        changes = read[notice.group_id]
        touched = changes.touching(_own(notice, changes))
        if touched:
            webhook_facts.tell_prices(notice.account, notice.group, touched, timezone.now())
        told = recipients.of_prices(notice.account) if touched else []
        if told:
            _mail(notice, changes, touched, told)
            return _end(notice, Status.MAILED, told)
        _end(notice, Status.SILENT if touched else Status.UNTOUCHED, [])
    return False


def _own(notice: PriceNotice, changes: "_Changes") -> Deck | None:
    """The account's own prices, where the group changed another list."""
    own = notice.account.own_list_id
    if own is None or own == notice.group.price_list_id:
        return None
    return decks.of(own, changes.countries)


def _mail(
    notice: PriceNotice, changes: "_Changes", touched: Sequence[Rate], told: list[str]
) -> None:
    account, group = notice.account, notice.group
    lines = [changes.told(rate) for rate in touched[:LINES_MAX]]
    if len(touched) > LINES_MAX:
        rest = len(touched) - LINES_MAX
        lines.append(_("and %(n)s more, all of them in your portal under Prices.") % {"n": rest})
    facts = {
        "customer": recipients.price_salutation(account),
        "account": str(account),
        "unit": account.unit,
        "count": str(len(touched)),
        "first": moments.told(min(rate.starts_at for rate in touched)),
        "changes": "\n".join(lines),
    }
    letters.send(PRICE_CHANGE, told, facts)
    audit.record(
        None,
        ChangeGroupEvent.TOLD,
        account,
        title=group.title,
        count=len(touched),
        recipients=", ".join(told),
        group=group.pk,
    )


def _end(notice: PriceNotice, status: str, told: list[str], at: datetime | None = None) -> bool:
    notice.status, notice.recipients, notice.settled_at = status, told, at or timezone.now()
    notice.save(update_fields=["status", "recipients", "settled_at"])
    return status == Status.MAILED
