"""The documents of a sender name's questionnaire: extracts of registers, powers of attorney.

Nobody's browser ever shows one as a page of the portal: they are handed out as attachments.
"""

from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clients import sender_names
from clients.events import SenderNameEvent
from clients.models import NameDocument, SenderName
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

BYTES_MAX = 5 * 1024 * 1024
MOST = 5
NAME_MAX = 120
# What files of these kinds begin with.
KINDS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
ACCEPT = ",".join(KINDS.values())


def of(name: SenderName) -> QuerySet[NameDocument]:
    """Its documents, without what is in them."""
    return name.documents.defer("body").order_by("pk")


def add(name: SenderName, uploaded: UploadedFile, *, by: User | None) -> NameDocument:
    """Keep a file with the name. Raises `Refused` for what is too large, no document, a sixth."""
    if (uploaded.size or 0) > BYTES_MAX:
        raise Refused(_("The file is larger than 5 MB."), code="too_large", field="file")
    body = uploaded.read()
    kind = next((kind for begins, kind in KINDS.items() if body.startswith(begins)), None)
    if kind is None:
        said = _("This is no PDF, PNG or JPEG.")
        raise Refused(said, code="no_document", field="file")
    with transaction.atomic():
        name = sender_names.locked(name)
        if name.documents.count() >= MOST:
            said = _("A sender name has at most %(most)s documents.")
            raise Refused(said % {"most": MOST}, code="most", field="file")
        made = NameDocument.objects.create(
            sender_name=name,
            name=_file_name(uploaded.name or ""),
            content_type=kind,
            body=body,
            size=len(body),
        )
        audit.record(by, SenderNameEvent.DOCUMENT_ADDED, name, name=name.name, file=made.name)
    return made


def remove(document: NameDocument, *, by: User | None) -> None:
    with transaction.atomic():
        name = sender_names.locked(document.sender_name)
        about = {"name": name.name, "file": document.name}
        if NameDocument.objects.filter(pk=document.pk).delete()[0]:
            audit.record(by, SenderNameEvent.DOCUMENT_REMOVED, name, **about)


def _file_name(given: str) -> str:
    """Without folders and what cannot be printed; a long one keeps its end."""
    last = PurePosixPath(given.replace("\\", "/")).name
    shown = "".join(one for one in last if one.isprintable()).strip()
    return shown[-NAME_MAX:] or _("document")
