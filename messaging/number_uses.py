"""Whose a number is: all of it one customer's or client's, or shared by the messages' first words.

An SMPP account may be named whose binds get the messages. What came before an assignment or a
release stays with whoever it came to.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client, Door
from customers.models import Customer
from messaging.events import NumberEvent
from messaging.models import Number, NumberUse
from messaging.text import keywords
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import audit, operator
from portal.models import User

OWN_FIELDS = ("door", "forwards_to")
AT_ONCE_MAX = 500
SEPARATOR = re.compile(r"[\t;,]")
# A number, then the word that is behind its last digit.
NUMBER_FIRST = re.compile(r"([+\d][\d\s().-]*?)\s+([^\W\d]\w*|\S*[^\W\d]\S*)")


class Wanted(NamedTuple):
    """A number of ours that somebody shall get, and the prefix if it is shared."""

    digits: str
    keyword: str

    def __str__(self) -> str:
        return f"{self.digits} {self.keyword}".strip()


class Owner(NamedTuple):
    """Whose messages they are, and the SMPP account that is told of them."""

    customer: Customer
    client: Client | None = None
    door: Door | None = None

    def __str__(self) -> str:
        # A door by itself is called after its purpose; its account has a name of its own.
        account = self.door and getattr(self.door, "smppaccount", self.door)
        return ", ".join(str(one) for one in (self.customer, self.client, account) if one)


def owner(
    *, door: Door | None = None, client: Client | None = None, customer: Customer | None = None
) -> Owner:
    """The whole owner: a door's customer and client, a client's customer.

    Raises `Refused` when they do not belong together, are closed, or when the door has no binds.
    """
    if door and (door.kind != Door.Kind.SMPP or door.archived_at):
        raise Refused(_("Inbound messages go to an SMPP account that is in use."), field="door")
    client = client or (door.client if door else None)
    customer = (
        customer or (client.customer if client else None) or (door.customer if door else None)
    )
    if customer is None:
        raise Refused(_("Say whose it is: a customer, a client or an SMPP account."))
    if client and client.customer_id != customer.pk:
        raise Refused(_("The client is not one of this customer's."), field="client")
    if customer.is_archived or (client and client.is_gone):
        raise Refused(_("%(name)s is archived.") % {"name": client or customer})
    if door and door.customer_id != customer.pk:
        raise Refused(_("The SMPP account is not one of this customer's."), field="door")
    if door and door.client_id and door.client_id != (client.pk if client else None):
        raise Refused(_("The SMPP account belongs to another client."), field="door")
    return Owner(customer, client, door)


def assign(
    number: Number,
    *,
    by: User | None,
    door: Door | None = None,
    client: Client | None = None,
    customer: Customer | None = None,
    keyword: str = "",
) -> NumberUse:
    """Give whoever is named the whole number, or the messages that begin with the keyword.

    Raises `Refused` as `owner` does, for a keyword that is no word, and for what somebody else has:
    that is released first.
    """
    whose = owner(door=getattr(door, "door_ptr", door), client=client, customer=customer)
    if keyword and not keywords.is_keyword(keyword):
        said = _("A prefix is one word of letters and digits, of at most %(n)s characters.")
        raise Refused(said % {"n": keywords.SIZE_MAX}, field="keyword")
    keyword = keywords.form(keyword)
    try:
        with transaction.atomic():
            number = Number.objects.select_for_update(of=("self",)).get(pk=number.pk)
            _refuse_taken(number, keyword)
            use = NumberUse.objects.create(number=number, keyword=keyword, **whose._asdict())
            record(by, NumberEvent.ASSIGNED, use, owner=str(whose))
    except IntegrityError as error:
        # Whoever got it a moment before did not lock the number.
        raise Refused(_("Somebody else has just been given this number.")) from error
    return use


def read_lines(text: str) -> list[Wanted]:
    """Numbers and prefixes, one in each line, apart by a blank, comma, semicolon or tab.

    A number may be written with blanks itself: what follows its last digit is the prefix, or the
    last word where both are digits and a comma, semicolon or tab stands between.
    """
    found = [_read_line(line) for line in text.splitlines() if line.strip()]
    if not found:
        raise Refused(_("Name a number."))
    if len(found) > AT_ONCE_MAX:
        said = _("At most %(n)s numbers at once; more of them come in a file.")
        raise Refused(said % {"n": AT_ONCE_MAX})
    return found


def _read_line(line: str) -> Wanted:
    number, mark, keyword = SEPARATOR.sub("\t", line.strip()).partition("\t")
    if not mark and (parted := NUMBER_FIRST.fullmatch(line.strip())):
        number, keyword = parted[1], parted[2]
    digits = number.translate(phone.CLEAN).removeprefix("+").removeprefix("00")
    if not (digits.isascii() and digits.isdigit()):
        raise Refused(_("“%(line)s” does not begin with a number.") % {"line": line.strip()[:60]})
    return Wanted(digits, keyword.strip())


def assign_many(wanted: Iterable[Wanted], *, by: User | None, **whose: Any) -> list[NumberUse]:
    """Give all of them to the same owner, or none: raises `Refused` with what is wrong with which.

    `whose` are the owners that `owner` takes.
    """
    made = []
    with transaction.atomic():
        for one in wanted:
            number = Number.objects.filter(digits=one.digits).first()
            if number is None:
                said = _("%(number)s is no number of ours: add it first.")
                raise Refused(said % {"number": one.digits}, field="numbers")
            try:
                made.append(assign(number, by=by, keyword=one.keyword, **whose))
            except Refused as refusal:
                raise Refused(f"{one}: {refusal}", field="numbers") from refusal
    return made


def change(use: NumberUse, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set some of OWN_FIELDS. False: nothing was different. Raises `Refused` as `owner` does."""
    own = {name: fields[name] for name in OWN_FIELDS if name in fields}
    if "door" in own:
        # An SMPP account is a door, and another class of row.
        own["door"] = getattr(own["door"], "door_ptr", own["door"])
    if _is_ours(own.get("forwards_to", "")):
        said = _("This is an address of the house itself: mails to it would be answered to it.")
        raise Refused(said, field="forwards_to")
    with transaction.atomic():
        row = locked(use)
        if own.get("door") is not None:
            owner(customer=row.customer, client=row.client, door=own["door"])
        before, after = audit.changes(row, own)
        if not after:
            return False
        for name in after:
            setattr(row, name, own[name])
        row.save(update_fields=[*after])
        record(by, NumberEvent.USE_CHANGED, row, before=before, after=after)
    return True


def release(use: NumberUse, *, by: User | None) -> None:
    """Take the number back from whoever uses it; its automatic replies go with it."""
    with transaction.atomic():
        row = locked(use)
        row.released_at = timezone.now()
        row.forwards_to = ""
        row.save(update_fields=["released_at", "forwards_to"])
        row.replies.all().delete()
        told = str(Owner(row.customer, row.client, row.door))
        record(by, NumberEvent.TAKEN_BACK, row, owner=told)


def release_all(uses: Iterable[NumberUse], *, by: User | None) -> int:
    """Release all of them; return how many there were."""
    return sum(1 for use in uses if release(use, by=by) is None)


def locked(use: NumberUse) -> NumberUse:
    """The living use, locked. Raises `Refused` when it was released meanwhile."""
    found = NumberUse.objects.living().select_for_update(of=("self",))
    row = found.select_related("number", "customer", "client", "door").filter(pk=use.pk).first()
    if row is None:
        raise Refused(_("This number was released meanwhile."), code="gone")
    return row


def _refuse_taken(number: Number, keyword: str) -> None:
    living = list(number.uses.living().select_related("customer", "client"))
    whole = next((use for use in living if use.is_exclusive), None)
    if whole is not None:
        said = _("All of %(number)s is %(owner)s's. Release it first.")
        raise Refused(said % {"number": number, "owner": whole.client or whole.customer})
    if not keyword and living:
        said = _("%(number)s is shared by prefixes. Release them first, or name one.")
        raise Refused(said % {"number": number}, field="keyword")
    same = next((use for use in living if use.keyword == keyword), None)
    if same is not None:
        said = _("The prefix %(keyword)s of %(number)s is %(owner)s's already.")
        about = {"keyword": keyword, "number": number, "owner": same.client or same.customer}
        raise Refused(said % about, field="keyword")


def _is_ours(address: str) -> bool:
    roles = (operator.mail_role(role).address for role in operator.ROLES)
    return bool(address) and address.casefold() in {one.casefold() for one in roles}


def record(by: User | None, event: NumberEvent, use: NumberUse, **told: Any) -> None:
    """In the history of the number, for whoever uses it."""
    about = {"number": use.number.digits, "keyword": use.keyword or _("all messages")}
    audit.record(
        by, event, use.number, customer=use.customer_id, client=use.client_id, **about, **told
    )
