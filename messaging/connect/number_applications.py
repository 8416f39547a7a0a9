"""Applications for a number: one form for one number. Staff approve or refuse, or the connection
has them approved at once where a number is free.
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.models import Country
from messaging import number_uses
from messaging.connect_events import ApplicationEvent
from messaging.letters import CONNECT_NO_NUMBER, CONNECT_NUMBER
from messaging.models import (
    ConnectTerms,
    Number,
    NumberApplication,
    NumberUse,
    Registration,
    Subscription,
)
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import audit, letters
from portal.kit.letters import Letter
from portal.models import User

State = NumberApplication.State
WAITING_MAX = 5
REASON_MAX = 200


def apply(
    registration: Registration,
    *,
    country: Country,
    use: str,
    purpose: str,
    no_adult_content: bool,
    terms: ConnectTerms | None,
    using: Callable[[], None] = lambda: None,
) -> NumberApplication:
    """Ask for one number of a country. Raises `Refused` with the field at fault.

    `using` is done in the same transaction: what lets somebody apply once.
    """
    _check(purpose, no_adult_content=no_adult_content)
    with transaction.atomic():
        using()
        person = Registration.objects.select_for_update(no_key=True, of=("self",)).get(
            pk=registration.pk
        )
        if person.number_applications.filter(state=State.APPLIED).count() >= WAITING_MAX:
            raise Refused(_("Your applications are being looked at; please wait."), code="too_many")
        made = NumberApplication.objects.create(
            registration=registration,
            country=country,
            use=use,
            purpose=purpose.strip(),
            no_adult_content=True,
            terms=terms,
        )
        about = {"country": country.name, "use": str(made.get_use_display())}
        _record(None, ApplicationEvent.APPLIED, made, **about)
        if registration.connection.approves_numbers and free(country).exists():
            made = approve(made, by=None)
    return made


def free(country: Country) -> QuerySet[Number]:
    """The long numbers of a country that nobody has, and no subscription waits with."""
    taken = NumberUse.objects.living().filter(number=OuterRef("pk"))
    kept = Subscription.objects.exclude(state=Subscription.State.ENDED)
    promised = kept.filter(number=OuterRef("pk"))
    rows = Number.objects.filter(~Exists(taken), ~Exists(promised), kind=Number.Kind.LONG)
    return rows.filter(country=country).order_by("digits")


def approve(
    application: NumberApplication, *, number: Number | None = None, by: User | None
) -> NumberApplication:
    """Give the number, or the first that is free; all messages to it go to the client.

    Raises `Refused` for an application that is decided, and where no number is free.
    """
    with transaction.atomic():
        row = _locked(application)
        rows = free(row.country).select_for_update(skip_locked=True, of=("self",))
        found = rows.filter(pk=number.pk).first() if number else rows.first()
        if found is None:
            said = _("This number is not free.") if number else _("No number of it is free.")
            raise Refused(said, code="no_number", field="number")
        number_uses.assign(found, client=row.registration.client, by=by)
        _decide(row, State.APPROVED, by, number=found)
        _record(by, ApplicationEvent.APPROVED, row, number=found.digits)
        _mail(row, CONNECT_NUMBER, number=phone.international(found.digits))
    return row


def refuse(application: NumberApplication, *, reason: str, by: User | None) -> NumberApplication:
    """Say no, and why. Raises `Refused` for an application that is decided, or without a reason."""
    reason = reason.strip()
    if not 0 < len(reason) <= REASON_MAX:
        said = _("Say why, in up to %(most)s characters.")
        raise Refused(said % {"most": REASON_MAX}, field="reason")
    with transaction.atomic():
        row = _locked(application)
        _decide(row, State.REFUSED, by, decision=reason)
        _record(by, ApplicationEvent.REFUSED, row, reason=reason)
        _mail(row, CONNECT_NO_NUMBER, country=row.country.name, reason=reason)
    return row


def withdraw(application: NumberApplication, *, by: User | None) -> NumberApplication:
    """Take it back before it is decided."""
    with transaction.atomic():
        row = _locked(application)
        _decide(row, State.WITHDRAWN, by)
        _record(by, ApplicationEvent.WITHDRAWN, row)
    return row


def _check(purpose: str, *, no_adult_content: bool) -> None:
    if not purpose.strip():
        raise Refused(_("Say what the number is for."), field="purpose")
    if not no_adult_content:
        said = _("Numbers are not given for adult content.")
        raise Refused(said, field="no_adult_content")


def _locked(application: NumberApplication) -> NumberApplication:
    rows = NumberApplication.objects.select_related("registration__connection", "country")
    rows = rows.select_related("registration__client__customer").select_for_update(of=("self",))
    row = rows.get(pk=application.pk)
    if row.state != State.APPLIED:
        raise Refused(_("This application is decided already."), code="decided")
    return row


def _decide(
    row: NumberApplication,
    state: str,
    by: User | None,
    *,
    number: Number | None = None,
    decision: str = "",
) -> None:
    row.state, row.number, row.decision = state, number, decision
    row.decided_by, row.decided_at = by, timezone.now()
    row.save(update_fields=["state", "number", "decision", "decided_by", "decided_at"])


def _mail(row: NumberApplication, letter: Letter, **facts: str) -> None:
    person = row.registration
    about = {
        "name": f"{person.first_name} {person.surname}",
        "app": person.connection.app_name,
        "support": person.connection.support_email,
    }
    is_html = person.email_format == Registration.Format.HTML
    letters.send(letter, [person.email], about | facts, is_html=is_html)


def _record(by: User | None, event: ApplicationEvent, row: NumberApplication, **about: str) -> None:
    person = row.registration
    owner = {"customer": person.connection.customer_id, "client": person.client_id}
    audit.record(by, event, row, **owner, **about)
