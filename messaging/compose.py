"""A message that a person sends from the portal: whose it is, what it costs, and its sending.

It goes through the same acceptance as what programs send, by the portal's own door of the client or
customer. What is shown before sending is decided as acceptance decides, but it holds nothing.
"""

import json
import time
from contextvars import copy_context
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.db import connection
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.models import Account
from clients import portal_doors, sender_names
from clients.models import Client, SenderName
from customers import channels
from customers.models import Customer
from messaging import book
from messaging.dispatch import flusher, payer
from messaging.dispatch.decide import Decision, Desk
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Accepted, Answer, InFlight
from messaging.drafts import SMS, Draft
from messaging.events import SendEvent
from messaging.models import Batch
from messaging.screens.lineup import Lineup
from messaging.screens.screen import Work
from portal.core.errors import Refused
from portal.kit import audit, faces
from portal.models import User

PARTS_MAX = 10
# So many are typed by hand, and so many more may stand on the lists that are chosen.
RECIPIENTS_MAX = 100
LISTED_MAX = 2_000
# How long a second click waits for the first one's answer.
PATIENCE_S, PAUSE_S = 5, 0.1


@dataclass(frozen=True)
class Place:
    """In whose name somebody sends: a customer's, or that of one of its clients."""

    customer: Customer
    client: Client | None

    @property
    def country(self) -> str | None:
        """Where numbers without a country code are."""
        own = self.client.country if self.client else ""
        return own or self.customer.country or None

    @property
    def any_sender(self) -> bool:
        return self.client is None or self.client.any_sender

    @property
    def is_blocked(self) -> bool:
        return self.client is not None and self.client.is_blocked

    @cached_property
    def channels(self) -> list[str]:
        """What it may send by, in the order of the pages."""
        own = self.client.channels if self.client else []
        allowed = set(self.customer.channels) & set(own or channels.TITLES)
        return [channel for channel in channels.TITLES if channel in allowed]

    @cached_property
    def names(self) -> list[str]:
        """The sender names that were approved for its SMS."""
        return self.names_on(SMS)

    def names_on(self, channel: str) -> list[str]:
        """The sender names that were approved for it on a channel."""
        owned = SenderName.objects.filter(customer=self.customer, client=self.client)
        approved = sender_names.valid(owned.filter(channel=channel))
        return list(approved.order_by("name").values_list("name", flat=True))

    def payer(self) -> Payer:
        """Who pays for what is sent from here, as it stands now."""
        found = payer.of_door(portal_doors.of(self.customer, self.client).pk)
        if found is None:
            raise Refused(_("You cannot send any more."), code="door_closed")
        return found


@dataclass(frozen=True, slots=True)
class Quote:
    """What sending a draft would do now: for each recipient the decision, and the money.

    `account` is the one that pays; `is_own` says that it is the sender's and not its customer's.
    """

    draft: Draft
    decisions: dict[str, Decision]
    account: Account
    is_own: bool

    @property
    def going(self) -> int:
        return sum(not decision.reason for decision in self.decisions.values())

    @property
    def parts(self) -> int:
        """The parts of all that would go."""
        return self.going * self.draft.size.parts

    @property
    def total(self) -> Decimal:
        going = (one.price for one in self.decisions.values() if one.price and not one.reason)
        each = self.draft.size.parts
        return sum((rate.price * each for rate in going), Decimal(0))

    @property
    def left(self) -> Decimal:
        """The balance after it."""
        return self.account.balance - self.total

    @property
    def is_covered(self) -> bool:
        return not self.total or self.left >= self.account.floor


def place_of(user: User) -> Place | None:
    """The place a person sends from; None for staff, who send only as somebody they act for."""
    kind = faces.of(user).kind
    if kind == faces.CUSTOMER:
        customers = Customer.objects.visible_to(user).filter(memberships__user=user)
        customer = customers.order_by("memberships__pk").first()
        return Place(customer, None) if customer else None
    if kind == faces.CLIENT:
        clients = Client.objects.visible_to(user).filter(seats__user=user)
        client = clients.select_related("customer").order_by("seats__pk").first()
        return Place(client.customer, client) if client else None
    return None


def quote(place: Place, draft: Draft) -> Quote:
    """What sending would do now. Raises `Refused` where nothing at all would be let in."""
    payer_ = place.payer()
    payer_.check()
    payer_.check_channel(draft.channel)
    account = Account.objects.filter(pk=payer_.account).first()
    if account is None:
        raise Refused(_("No account pays for your messages yet."), code="no_account")
    is_own = account.client_id == (place.client.pk if place.client else None)
    return Quote(draft, _decisions(payer_, draft), account, is_own)


def quote_instead(place: Place, first: Quote) -> Quote | None:
    """What the SMS would cost that follow if none of it arrives; None where none would."""
    going = tuple(to for to, one in first.decisions.items() if not one.reason)
    sms = first.draft.sms_instead(going)
    return quote(place, sms) if sms and going else None


def send(place: Place, draft: Draft, *, token: str, by: User | None = None) -> int:
    """Send it and return its batch, once for each token however often it is asked.

    Raises `Refused`; `TimeoutError` and the database's errors where it cannot be told whether it
    was accepted: the same token may then be tried again.
    """
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            submission = draft.submission(place.payer(), token)
            # The flusher's thread knows nothing of who acts for whom here.
            submission.answer = partial(copy_context().run, _told, place, draft, by)
            answer = flusher.submit(submission)
        except InFlight:
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE_S)
        else:
            return json.loads(answer.body)["batch"]


def _decisions(payer_: Payer, draft: Draft) -> dict[str, Decision]:
    now = timezone.now()
    local = timezone.localtime(now, timezone.get_default_timezone())
    asked = draft.submission(payer_, "")
    with connection.cursor() as cursor:
        read, up = book.current(cursor)
        lineup = Lineup(Work(cursor, [asked], read, now))
    desk = Desk(read, up, now, local.hour * 60 + local.minute)
    what = {"channel": draft.channel, "sender": draft.sender, "text": draft.text}
    return {
        to: lineup.passed(asked, to, desk.decide(payer_, recipient=to, ticket=ticket, **what))
        for ticket, to in enumerate(draft.recipients)
    }


def _told(place: Place, draft: Draft, by: User | None, accepted: Accepted) -> Answer:
    """The answer; the history hears of it in the same transaction."""
    batch = Batch(pk=accepted.batch, customer=place.customer, client=place.client)
    going = sum(not message.reason for message in accepted.messages)
    title = str(channels.TITLES[draft.channel])
    audit.record(by, SendEvent.SENT, batch, channel=title, messages=going)
    return Answer(202, json.dumps({"batch": accepted.batch}).encode())
