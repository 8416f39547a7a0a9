"""Applying many rows: a job, which tells that it lives while one long transaction goes on."""

import threading
from typing import Self

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.errors import Refused
from portal.kit import jobs
from portal.kit.imports import Importer, drafts
from portal.models import ImportDraft, Job

JOB_ABOVE = 5_000  # Rows; fewer are applied at once.
PULSE_S = 2.0


def start(draft: ImportDraft, title: str) -> Job:
    """Have a worker apply the draft. Raises Refused while one does, or when it is done."""
    with transaction.atomic():
        held = drafts.locked(draft.pk)
        if held.job and held.job.is_open:
            raise Refused(_("It is being applied already."))
        held.job = jobs.start(IMPORT, owner=held.owner, title=title, params={"draft": held.pk})
        held.save(update_fields=["job"])
    return held.job


def make(job: Job) -> None:
    """Apply a job's draft; the rows and the end of the job become true together."""
    with transaction.atomic():
        draft = drafts.locked(job.params["draft"])
        if draft.owner_id != job.owner_id:
            raise Refused(_("This upload belongs to somebody else."))
        reading = drafts.read(draft)
        with _Pulse(job, reading.importer, len(reading.taken)):
            drafts.write(draft, reading)
        told = f"{job.title}: {draft.said}"[:200]
        total = len(reading.taken)
        if not jobs.finish(job, Job.Status.DONE, title=told, done=total, total=total):
            raise jobs.Stopped


class _Pulse:
    """A thread that tells of the job on a connection of its own: the transaction cannot."""

    def __init__(self, job: Job, importer: Importer, total: int) -> None:
        self._importer, self._total = importer, total
        self._mine = Q(pk=job.pk, status=Job.Status.RUNNING, tries=job.tries)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="import-pulse", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._is_over.wait(PULSE_S):
                done = min(self._importer.done, self._total)
                Job.objects.filter(self._mine).update(
                    done=done, total=self._total, heartbeat_at=Now()
                )
        finally:
            connection.close()


IMPORT = jobs.Kind("import", gettext_lazy("Import"), make)
