"""Documents by mail: asked for now, written by a worker, once each.

Whoever asks writes a row in their own transaction. A worker makes the files and puts the mail into
the outbox together with the row's end, the history and the document's mark as sent: all of it
becomes true at once, and a worker that dies in between leaves the row waiting.
"""

from datetime import date, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing import balances
from billing.document_events import InvoiceEvent
from billing.document_letters import CREDIT_NOTE, INVOICE, RECEIPT, REMINDER
from billing.invoicing import drafting, issuing, parties
from billing.models import DocumentMail, Invoice
from billing.papers import appendix, documents, keeping, statements
from portal.core.errors import Refused
from portal.core.periods import DAY, Period
from portal.kit import letters, operator
from portal.kit.letters import Attached, Letter
from portal.models import User

Kind, Status = DocumentMail.Kind, DocumentMail.Status
PDF = "application/pdf"
LETTERS = {Invoice.Kind.CREDIT_NOTE: CREDIT_NOTE, Invoice.Kind.RECEIPT: RECEIPT}
EVENTS = {
    Kind.DOCUMENT: InvoiceEvent.MAILED,
    Kind.REMINDER: InvoiceEvent.REMINDED,
    Kind.COPY: InvoiceEvent.COPIED,
}
# What was issued longer ago is not mailed by itself: somebody decided about it.
NEW = timedelta(days=7)
GIVEN_UP = (Invoice.Status.WRITTEN_OFF, Invoice.Status.CREDITED)

log = structlog.get_logger(__name__)


def send(invoice: Invoice, by: User | None) -> DocumentMail:
    """Mail a numbered document to the account's addresses for invoices, with a copy to ourselves.

    Raises Refused for a draft (`not_issued`) and where there is no address (`no_recipient`).
    """
    return ask(invoice, Kind.DOCUMENT, addresses(invoice), by)


def copy(invoice: Invoice, to: User) -> DocumentMail:
    """Mail the document to somebody of ours; the customer's is not touched by it."""
    return ask(invoice, Kind.COPY, [to.email], to)


def addresses(invoice: Invoice) -> list[str]:
    """Where the account's documents go today, or went when this one was made."""
    return parties.emails_of(invoice.account) or list(invoice.buyer.get("emails") or [])


def ask(
    invoice: Invoice, kind: str, to: list[str], by: User | None, *, step: int = 0
) -> DocumentMail:
    """Leave a mail to be written. The same that waits already is not asked for twice."""
    if not invoice.is_numbered:
        raise Refused(_("A draft is issued before it is sent."), code="not_issued")
    if not to:
        said = _("%(buyer)s has no e-mail address for invoices.")
        buyer = documents.party(invoice.buyer)["name"]
        raise Refused(said % {"buyer": buyer}, code="no_recipient")
    with transaction.atomic():
        drafting.lock(invoice)
        waiting = DocumentMail.objects.filter(
            invoice=invoice, kind=kind, recipients=to, status=Status.WAITING
        )
        found = waiting.first()
        return found or DocumentMail.objects.create(
            invoice=invoice, kind=kind, step=step, recipients=to, by=by
        )


def send_new(today: date) -> int:
    """Ask for the mails of what was issued lately, where the account wants that; return how many.

    What has no address is noted as not sent and stays pending for somebody to see to.
    """
    mailed = DocumentMail.objects.filter(invoice=OuterRef("pk"), kind=Kind.DOCUMENT)
    fresh = Invoice.objects.filter(issued_on__gt=today - NEW, sent_at=None).exclude(number="")
    fresh = fresh.exclude(status__in=GIVEN_UP).exclude(account__terms__sends_by_mail=False)
    asked = 0
    for invoice in fresh.filter(~Exists(mailed)).select_related("account").order_by("pk")[:200]:
        try:
            send(invoice, None)
        except Refused as refusal:
            _dropped(DocumentMail(invoice=invoice, kind=Kind.DOCUMENT), str(refusal))
        else:
            asked += 1
    return asked


def settle(limit: int = 100) -> int:
    """Write the mails that wait, the oldest first; return how many were written."""
    waiting = DocumentMail.objects.filter(status=Status.WAITING).order_by("pk")
    return sum(_settle(pk) for pk in list(waiting.values_list("pk", flat=True)[:limit]))


def _settle(pk: int) -> bool:
    try:
        with transaction.atomic():
            return _write(pk)
    except Refused as refusal:
        why = str(refusal)
    except Exception as error:  # One that cannot be made must not keep back all others.
        log.exception("document_not_mailed", mail=pk)
        why = f"{type(error).__name__}: {error}"
    _drop(pk, why)
    return False


def _write(pk: int) -> bool:
    rows = DocumentMail.objects.select_for_update(skip_locked=True, of=("self",))
    rows = rows.select_related("by", "invoice__account__customer", "invoice__enterprise")
    mail = rows.filter(pk=pk, status=Status.WAITING).first()
    if mail is None:
        return False
    invoice = mail.invoice
    if mail.kind == Kind.REMINDER and not is_overdue(invoice, today()):
        raise Refused(_("It is not overdue any more."), code="not_overdue")
    _post(mail)
    mail.status, mail.settled_at = Status.SENT, timezone.now()
    mail.save(update_fields=["status", "settled_at"])
    about = {"recipients": ", ".join(mail.recipients)}
    if mail.kind == Kind.REMINDER:
        about["open"] = drafting.shown(invoice.due, invoice.unit)
    drafting.told(invoice, EVENTS[Kind(mail.kind)], mail.by, **about)
    _mark(mail)
    return True


def _mark(mail: DocumentMail) -> None:
    """Note it on the document: sent, or reminded of."""
    if mail.kind == Kind.DOCUMENT:
        issuing.sent(mail.invoice, by=mail.by)
    elif mail.kind == Kind.REMINDER:
        row = drafting.lock(mail.invoice)
        row.reminders, row.reminded_at = row.reminders + 1, mail.settled_at
        row.save(update_fields=["reminders", "reminded_at"])


def _post(mail: DocumentMail) -> None:
    invoice = mail.invoice
    letter = REMINDER if mail.kind == Kind.REMINDER else letter_of(invoice)
    own = invoice.enterprise.signature or None
    written = letters.write(letter, facts(invoice), signature=own)
    ours = invoice.enterprise.email or operator.mail_role(letter.role).address
    copies = [] if mail.kind == Kind.COPY else [ours]
    letters.post(letter.role, mail.recipients, written, copies=copies, files=_files(mail))


def _files(mail: DocumentMail) -> list[Attached]:
    """The PDF; with a reminder a statement, with an invoice its usage where that is wanted."""
    invoice = mail.invoice
    files = [Attached(keeping.name_of(invoice), keeping.pdf_of(invoice), PDF)]
    if mail.kind == Kind.REMINDER:
        period = Period(invoice.issued_on.replace(day=1), today() + DAY)
        body = statements.pdf_of(invoice.account, period, language=invoice.language)
        files.append(Attached(statements.name_of(invoice.account, period), body, PDF))
    is_wanted = mail.kind == Kind.DOCUMENT and invoice.kind == Invoice.Kind.USAGE
    if is_wanted and parties.terms_of(invoice.account).sends_usage:
        body = appendix.file_of(invoice, "xlsx")
        files.append(Attached(appendix.name_of(invoice, "xlsx"), body, appendix.TYPES["xlsx"]))
    return files


def letter_of(invoice: Invoice) -> Letter:
    return LETTERS.get(Invoice.Kind(invoice.kind), INVOICE)


def facts(invoice: Invoice) -> dict[str, str]:
    """What the letters can fill in; all of it for every letter."""
    unit, late = invoice.unit, (today() - invoice.due_on).days
    return {
        "customer": documents.party(invoice.buyer)["name"],
        "number": invoice.number,
        "date": _day(invoice.issued_on),
        "total": balances.told(invoice.gross, unit),
        "period": _period(invoice),
        "issuer": documents.party(invoice.seller)["name"],
        "due": _day(invoice.due_on),
        "open": balances.told(invoice.due, unit),
        "days": str(max(0, late)),
        "corrects": invoice.corrects.number if invoice.corrects else "",
    }


def is_overdue(invoice: Invoice, on: date) -> bool:
    return Invoice.objects.overdue(on).filter(pk=invoice.pk).exists()


def today() -> date:
    return timezone.localdate(timezone=timezone.get_default_timezone())


def _period(invoice: Invoice) -> str:
    if not invoice.period_start or not invoice.period_end:
        return ""
    first, last = _day(invoice.period_start), _day(invoice.period_end - DAY)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _day(day: date) -> str:
    return date_format(day, "j M Y")


def _drop(pk: int, why: str) -> None:
    with transaction.atomic():
        rows = DocumentMail.objects.select_for_update(skip_locked=True, of=("self",))
        mail = rows.filter(pk=pk, status=Status.WAITING).first()
        if mail:
            _dropped(mail, why)


def _dropped(mail: DocumentMail, why: str) -> None:
    with transaction.atomic():
        mail.status, mail.why, mail.settled_at = Status.DROPPED, why[:200], timezone.now()
        mail.save()
        drafting.told(mail.invoice, InvoiceEvent.NOT_MAILED, mail.by, why=mail.why)
