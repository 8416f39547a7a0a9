"""The PDF of a document: made once for a numbered one and kept, made anew for a draft."""

import hashlib

from django.db import transaction

from billing.models import Invoice, Paper
from billing.papers import documents, einvoice, pdf

TEMPLATE = "billing/papers/invoice.html"


def pdf_of(invoice: Invoice) -> bytes:
    """The document's file; a numbered one is the same, byte by byte, whenever it is asked for."""
    if not invoice.is_numbered:
        return _drawn(invoice)
    return bytes(_kept(invoice).body)


def name_of(invoice: Invoice, kind: str = "pdf") -> str:
    """A file name: INV-2026-00012.pdf."""
    plain = "".join(one if one.isalnum() or one in "-_." else "-" for one in invoice.number)
    return f"{plain or f'draft-{invoice.pk}'}.{kind}"


def _kept(invoice: Invoice) -> Paper:
    found = Paper.objects.filter(invoice=invoice).first()
    if found:
        return found
    body, has_xml = _whole(invoice)
    with transaction.atomic():
        # Two who ask at once may both draw it; the first one's is kept.
        made, _is_new = Paper.objects.get_or_create(
            invoice=invoice,
            defaults={
                "body": body,
                "size": len(body),
                "digest": hashlib.sha256(body).hexdigest(),
                "has_xml": has_xml,
            },
        )
    return made


def _whole(invoice: Invoice) -> tuple[bytes, bool]:
    """The file with the e-invoice in it, where the document can be one."""
    paper = _drawn(invoice)
    if einvoice.lacks(invoice):
        return paper, False
    return einvoice.embedded(paper, einvoice.xml(invoice), invoice), True


def _drawn(invoice: Invoice) -> bytes:
    return pdf.drawn(TEMPLATE, documents.told(invoice), pdf.logo_of(invoice.seller))
