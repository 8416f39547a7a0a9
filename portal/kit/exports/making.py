"""Making an export's file: asked for now, made by a job, with the owner's rights of that moment."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core.errors import Refused
from portal.kit import exports, jobs, operator, pictures
from portal.kit.exports import Exporter, files, formats
from portal.kit.exports.columns import Column
from portal.kit.exports.sheet import Sheet
from portal.models import File, Job

UNFIT = re.compile(r'[\s\\/:*?"<>|\x00-\x1f]+')


def ask(exporter: Exporter, *, columns: Sequence[str], file_format: str) -> Job:
    """Start the job that makes the file. Raises Refused for a format that cannot hold the rows."""
    wanted = formats.called(file_format)
    if wanted not in offered(exporter, exporter.total()):
        raise Refused(_("This kind of file cannot hold so many rows."), field="format")
    return jobs.start(
        EXPORT,
        owner=exporter.user,
        title=file_name(exporter, wanted.slug),
        params={
            "slug": exporter.slug,
            "query": exporter.params.urlencode(),
            "columns": [column.name for column in exporter.chosen(columns)],
            "format": wanted.slug,
        },
    )


def offered(exporter: Exporter, rows: int) -> list[formats.Format]:
    """The formats that can hold so many rows."""
    return [one for one in formats.ALL if one.slug in exporter.formats and one.holds(rows)]


def file_name(exporter: Exporter, extension: str) -> str:
    """Such as "Statistics by day, 1-20 Nov 2026.xlsx"; today's date where nothing was chosen."""
    what = exporter.subtitle() or date_format(timezone.localdate(), "j M Y")
    return UNFIT.sub(" ", f"{exporter.title}, {what}")[:190].strip() + f".{extension}"


def make(job: Job) -> None:
    """Make the file of an export's job; file and end of the job become true together."""
    owner = job.owner
    with timezone.override(ZoneInfo(owner.time_zone or settings.TIME_ZONE)):
        exporter = _exporter(job)
        wanted = formats.called(job.params["format"])
        total = exporter.total()
        if not wanted.holds(total):
            raise Refused(_("This kind of file cannot hold so many rows."))
        progress = jobs.Progress(job, total)
        progress.write(0)
        sheet = _sheet(exporter, exporter.chosen(job.params["columns"]), progress)
        made = files.store(
            owner,
            name=job.title,
            content_type=wanted.content_type,
            write=partial(wanted.write, sheet=sheet),
        )
        made.rows = progress.done
        _publish(job, made)


def _exporter(job: Job) -> Exporter:
    kind = exports.find(job.params["slug"])
    if not kind.allows(job.owner):
        raise Refused(_("You no longer have the right to this export."))
    return kind(job.owner, QueryDict(job.params["query"]))


def _sheet(exporter: Exporter, columns: list[Column], progress: jobs.Progress) -> Sheet:
    totals = exporter.totals()
    organisation = operator.organisation()
    return Sheet(
        title=str(exporter.title),
        subtitle=str(exporter.subtitle()),
        columns=columns,
        rows=_values(exporter, columns, progress),
        total=progress.total,
        zone=timezone.get_current_timezone(),
        totals=totals and tuple(totals.get(column.name) for column in columns),
        whose=organisation.name,
        logo=pictures.find(organisation.logo),
    )


def _values(
    exporter: Exporter, columns: list[Column], progress: jobs.Progress
) -> Iterator[tuple[Any, ...]]:
    readers = [column.reader() for column in columns]
    for row in progress.over(exporter.iterate()):
        yield tuple([read(row) for read in readers])


def _publish(job: Job, made: File) -> None:
    try:
        with transaction.atomic():
            made.save()
            if not jobs.finish(job, Job.Status.DONE, file=made):
                raise jobs.Stopped
    except BaseException:
        files.discard(made)
        raise


EXPORT = jobs.Kind("export", _("Export"), make)
