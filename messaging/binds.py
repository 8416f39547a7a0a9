"""Binds as people see them: those that are up now, and the one way to have one closed.

A bind is a row its process writes. A process that was killed leaves its rows behind; what has not
been heard of for `SILENCE_MAX` is therefore not shown, whatever its rows say.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import SmppAccount
from messaging.events import BindEvent
from messaging.models import SmppBind
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

SILENCE_MAX = timedelta(seconds=15)


def up(now: datetime | None = None) -> QuerySet[SmppBind]:
    """The binds of all accounts that are up, oldest first."""
    alive_since = (now or timezone.now()) - SILENCE_MAX
    return SmppBind.objects.filter(node__seen_at__gte=alive_since).order_by("id")


def of(account: SmppAccount) -> list[SmppBind]:
    """The binds of one account that are up, with the processes that hold them."""
    return list(up().filter(account=account).select_related("node"))


def counts(accounts: Iterable[int]) -> dict[int, int]:
    """How many binds each of these accounts has up; those without any are left out."""
    rows = up().filter(account__in=list(accounts)).order_by()
    return dict(rows.values_list("account").annotate(Count("id")))


def close(account: SmppAccount, bind: int, *, by: User) -> SmppBind:
    """Ask the process that holds the bind to close it; it does so within seconds.

    Asking again changes nothing. Raises `Refused` when the bind is not up any more.
    """
    with transaction.atomic():
        found = up().filter(account=account, pk=bind).select_for_update(of=("self",)).first()
        if found is None:
            raise Refused(_("This bind is not up any more."), code="not_up")
        if found.close_asked_at is None:
            found.close_asked_at = timezone.now()
            found.save(update_fields=["close_asked_at"])
            audit.record(by, BindEvent.CLOSED, account, bind=told(found))
    return found


def told(bind: SmppBind) -> str:
    """A bind in the words of its protocol: trx from 203.0.113.7:51234."""
    return _("%(kind)s from %(address)s") % {"kind": bind.kind, "address": address(bind)}


def address(bind: SmppBind) -> str:
    """Address and port as they are written: an IPv6 address in brackets."""
    host = f"[{bind.address}]" if ":" in bind.address else bind.address
    return f"{host}:{bind.port}"
