"""Sender names: asked for with a questionnaire, approved or refused by staff, and taken off."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import name_looks, name_mails
from clients.events import SenderNameEvent
from clients.models import Client, SenderName
from clients.models.sender_name import QUESTIONS, today
from customers import companies
from customers.models import Customer
from customers.scoping import ACTIVE
from portal.core import countries, sender_ids
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

GONE = (Client.Status.ARCHIVED, Client.Status.ERASED)
DRAFT, PENDING = SenderName.Status.DRAFT, SenderName.Status.PENDING
APPROVED, REFUSED = SenderName.Status.APPROVED, SenderName.Status.REFUSED
# What is decided, or is to be, has an answer to every question.
COMPLETE = (PENDING, APPROVED)
ASKABLE = (DRAFT, REFUSED)
APPROVABLE = (PENDING, REFUSED)
REFUSABLE = (PENDING, APPROVED)


def living(names: QuerySet[SenderName]) -> QuerySet[SenderName]:
    """Those of customers and clients that are neither archived nor erased."""
    return names.filter(customer__status=ACTIVE).exclude(client__status__in=GONE)


def valid(names: QuerySet[SenderName]) -> QuerySet[SenderName]:
    """Those that are approved, and whose approval is not over."""
    lasting = Q(expires_on=None) | Q(expires_on__gte=today())
    return names.filter(lasting, status=APPROVED)


def may_approve(name: SenderName) -> bool:
    """An approval that is over, or will be, is renewed by approving again."""
    has_end = name.status == APPROVED and name.expires_on is not None
    return name.status in APPROVABLE or has_end


def add(
    customer: Customer, client: Client | None, fields: Mapping[str, Any], *, by: User | None
) -> SenderName:
    """Begin a sender name as a draft; `fields` are its `channel` and some of QUESTIONS.

    Raises `Refused` for a name that cannot be shown, or that the client has on this channel.
    """
    channel = fields.get("channel", SenderName.Channel.SMS)
    name = SenderName(channel=channel, **_answers(fields, channel))
    with transaction.atomic():
        name.customer = companies.locked(customer)
        name.client = _living_client(client, customer)
        _refuse_twice(name)
        name.save(force_insert=True)
        audit.record(by, SenderNameEvent.ADDED, name, name=name.name)
    return name


def change(name: SenderName, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set some of QUESTIONS and tell what they were. False: nothing was different.

    What staff change stays approved; what the client changes waits for approval again.
    """
    with transaction.atomic():
        name = locked(name)
        before, after = audit.changes(name, _answers(fields, name.channel))
        if not after:
            return False
        for question, answer in after.items():
            setattr(name, question, answer)
        _refuse_twice(name)
        if name.status == APPROVED and by is not None and not by.is_staff:
            before["status"], name.status = name.get_status_display(), PENDING
            after["status"] = name.get_status_display()
        if name.status in COMPLETE:
            _refuse_unanswered(name)
        name.save(update_fields=[*before, "skeleton"])
        audit.record(by, SenderNameEvent.CHANGED, name, name=name.name, before=before, after=after)
    return True


def submit(name: SenderName, *, by: User | None) -> SenderName:
    """Ask for the approval of a draft, or once more of a refused name. All six answers must be."""
    with transaction.atomic():
        name = locked(name)
        if name.status not in ASKABLE:
            said = _("%(name)s was submitted already.")
            raise Refused(said % {"name": name}, code="submitted")
        _refuse_unanswered(name)
        name.status, name.reason = PENDING, ""
        name.save(update_fields=["status", "reason"])
        audit.record(by, SenderNameEvent.SUBMITTED, name, name=name.name)
    return name


def approve(
    name: SenderName,
    *,
    by: User | None,
    expires_on: date | None = None,
    only_in: Iterable[str] = (),
    despite: bool = False,
) -> SenderName:
    """Let the client use the name up to a day, and in these countries only; none is all of them.

    Also a refused one is approved, if it is complete, and one whose approval ends, again. What
    looks like a brand or another's name is approved `despite` that, or refused.
    """
    codes = _countries(only_in)
    if expires_on is not None and expires_on < today():
        raise Refused(_("An approval ends today or later."), code="past", field="expires_on")
    with transaction.atomic():
        name = locked(name)
        if not may_approve(name):
            raise _undecided(name)
        _refuse_unanswered(name)
        if not despite:
            _refuse_look_alike(name)
        name.expires_on, name.countries = expires_on, codes
        _decide(name, APPROVED, "", by)
        about = {"before": {}, "after": _terms(name)} if _terms(name) else {}
        audit.record(by, SenderNameEvent.APPROVED, name, name=name.name, **about)
        name_mails.approved(name)
    return name


def refuse(name: SenderName, *, reason: str, by: User | None) -> SenderName:
    """Refuse a name that waits, or take an approval back. The client reads the reason."""
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("Say why: the client reads it."), code="no_reason", field="reason")
    with transaction.atomic():
        name = locked(name)
        if name.status not in REFUSABLE:
            raise _undecided(name)
        _decide(name, REFUSED, reason, by)
        audit.record(by, SenderNameEvent.REFUSED, name, name=name.name, reason=reason)
        name_mails.refused(name)
    return name


def remove(name: SenderName, *, by: User | None) -> None:
    """Take a name off, whatever its status; the history keeps that it was there."""
    with transaction.atomic():
        name = locked(name)
        about = {"name": name.name, "status": name.get_status_display()}
        audit.record(by, SenderNameEvent.REMOVED, name, **about)
        name.delete()


def read(text: str, channel: str, *, field: str = "name") -> str:
    """A sender ID as it is kept. Raises `Refused` for what the channel cannot show."""
    name = sender_ids.clean(text)
    fault = sender_ids.fault(name, channel)
    if fault:
        raise Refused(_said(fault, name, channel), code=f"name_{fault}", field=field)
    return name


def missing(name: SenderName) -> list[str]:
    """The questions that have no answer yet."""
    return [question for question in QUESTIONS if not getattr(name, question)]


def _answers(fields: Mapping[str, Any], channel: str) -> dict[str, str]:
    """The answers among the fields, as they are kept; the sender ID is one that can be shown."""
    own = {question: fields[question].strip() for question in QUESTIONS if question in fields}
    if "name" in own:
        own["name"] = read(own["name"], channel)
    return own


def _said(fault: sender_ids.Fault, text: str, channel: str) -> str:
    most = sender_ids.most(text, channel)
    if fault is sender_ids.Fault.CHARACTER:
        character = sender_ids.misfit(text, channel)
        shown = character if character.isprintable() else f"U+{ord(character):04X}"
        if channel == sender_ids.VIBER:
            sentence = _("A Viber name cannot have “%(character)s”.")
        else:
            sentence = _(
                "A sender ID has only the letters A to Z and digits; “%(character)s” is neither."
            )
        return sentence % {"character": shown}
    if fault is sender_ids.Fault.LONG and most == sender_ids.DIGITS_MOST:
        return _("A number has at most %(most)s digits.") % {"most": most}
    if fault is sender_ids.Fault.LONG:
        return _("At most %(most)s characters can be shown.") % {"most": most}
    return _("A sender ID has at least %(least)s characters.") % {"least": sender_ids.LEAST}


def _living_client(client: Client | None, customer: Customer) -> Client | None:
    if client is None:
        return None
    client = Client.objects.get(pk=client.pk)
    if client.customer_id != customer.pk:
        raise Refused(_("This client belongs to another customer."), field="client")
    if client.is_gone:
        said = _("%(name)s is archived and cannot be changed.")
        raise Refused(said % {"name": client}, code="archived")
    return client


def locked(name: SenderName) -> SenderName:
    """The name, locked after its customer; neither it nor its client may be archived."""
    customer = companies.locked(name.customer)
    found = SenderName.objects.select_for_update().filter(pk=name.pk).first()
    if found is None:
        raise Refused(_("This sender name was removed meanwhile."), code="gone")
    found.client = _living_client(found.client, customer)
    return found


def _refuse_twice(name: SenderName) -> None:
    """The lock on the customer lets nobody else add the same name meanwhile."""
    owned = SenderName.objects.filter(customer_id=name.customer_id, client_id=name.client_id)
    same = owned.alias(low=Lower("name")).filter(channel=name.channel, low=Lower(Value(name.name)))
    if same.exclude(pk=name.pk).exists():
        said = _("There is a sender name %(name)s on this channel already.")
        raise Refused(said % {"name": name.name}, code="taken", field="name")


def _refuse_unanswered(name: SenderName) -> None:
    unanswered = missing(name)
    if unanswered:
        titles = ", ".join(title(question) for question in unanswered)
        said = _("All six questions need an answer. Still missing: %(titles)s.")
        raise Refused(said % {"titles": titles}, code="unanswered", field=unanswered[0])


def title(question: str) -> str:
    """What the questionnaire calls a question."""
    words = str(SenderName._meta.get_field(question).verbose_name)
    return words[:1].upper() + words[1:]


def _undecided(name: SenderName) -> Refused:
    about = {"name": name, "status": name.get_status_display().lower()}
    return Refused(_("%(name)s cannot be decided: its status is %(status)s.") % about)


def _decide(name: SenderName, status: str, reason: str, by: User | None) -> None:
    name.status, name.reason = status, reason
    name.decided_by, name.decided_at = by, timezone.now()
    terms = ("expires_on", "countries")
    name.save(update_fields=["status", "reason", "decided_by", "decided_at", *terms])


def _countries(codes: Iterable[str]) -> list[str]:
    found = sorted({code.upper() for code in codes})
    unknown = [code for code in found if code not in countries.NAMES]
    if unknown:
        said = _("There is no country %(code)s.")
        raise Refused(said % {"code": unknown[0]}, code="no_country", field="countries")
    return found


def _terms(name: SenderName) -> dict[str, str]:
    """Up to when and where a name is approved, as the history tells it."""
    terms = {}
    if name.expires_on:
        terms["expires_on"] = name.expires_on.isoformat()
    if name.countries:
        terms["countries"] = ", ".join(name.countries)
    return terms


def _refuse_look_alike(name: SenderName) -> None:
    found = name_looks.like(name)
    if found:
        said = _("%(name)s looks like %(others)s. Tick that it is approved all the same.")
        others = ", ".join(str(one) for one in found)
        raise Refused(said % {"name": name, "others": others}, code="look_alike", field="despite")
