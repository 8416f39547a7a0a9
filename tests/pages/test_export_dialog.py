"""The export dialog: exactly what is shown, as a file, for those who may see it."""

import csv

import pytest
from django.urls import reverse

from portal.kit import jobs
from portal.kit.exports import making
from portal.models import HistoryEntry, Job
from tests import make

pytestmark = pytest.mark.django_db
JOBS = "/exports/jobs/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


def old_job(status="done", **fields):
    owner = fields.pop("owner", None) or make.user()
    job = jobs.start(making.EXPORT, owner=owner, title="An old one", params={"slug": "jobs"})
    Job.objects.filter(pk=job.pk).update(status=status, **fields)
    return job


def test_it_says_how_many_rows_and_offers_columns_and_files(as_user):
    old_job()
    old_job("failed")

    page = as_user(make.staff()).get(f"{JOBS}?status=failed&page=7")

    for part in ("Export jobs", "Export 1 row", "Excel .xlsx", 'value="pdf"', "for 7 days"):
        assert part in page.text
    assert 'value="title" checked' in page.text
    assert 'value="error">' in page.text


def test_in_a_dialog_only_its_inside_comes(as_user):
    page = as_user(make.staff()).get(JOBS, headers={"HX-Request": "true"})

    assert "<html" not in page.text
    assert 'id="dialog-title"' in page.text


def test_the_file_holds_what_the_list_showed(as_user):
    owner = make.staff()
    old_job("failed", title="Broke")
    old_job("done", title="Went well")

    page = as_user(owner).post(
        f"{JOBS}?status=failed", {"columns": ["title", "status"], "format": "csv"}, follow=True
    )
    job = Job.objects.latest("pk")
    jobs.run(job.pk)

    job.refresh_from_db()
    with job.file.path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["Job", "Status"], ["Broke", "Failed"]]
    assert page.redirect_chain[0][0] == reverse("downloads")
    assert "Started: Jobs, " in page.text


def test_the_file_keeps_the_order_of_the_list(as_user):
    owner = make.staff()
    for title in ("Beech", "Ash", "Cedar"):
        old_job(title=title)

    as_user(owner).post(f"{JOBS}?sort=-title&q=", {"columns": ["title"], "format": "csv"})
    job = Job.objects.latest("pk")
    jobs.run(job.pk)

    job.refresh_from_db()
    told = job.file.path.read_text(encoding="utf-8-sig").split("\n")
    assert [line.strip() for line in told if line.strip() in {"Ash", "Beech", "Cedar"}] == [
        "Cedar",
        "Beech",
        "Ash",
    ]


def test_an_export_leaves_its_line_in_the_history(as_user):
    owner = make.staff()

    as_user(owner).post(f"{JOBS}?status=failed", {"columns": ["title"], "format": "xlsx"})

    entry = HistoryEntry.objects.get()
    assert (entry.actor, entry.event) == (owner, "portal.job.export-asked")
    assert entry.data == {"what": "Jobs", "format": "Excel .xlsx", "query": "status=failed"}


def test_an_unknown_kind_of_file_is_refused_and_starts_nothing(as_user):
    page = as_user(make.staff()).post(JOBS, {"columns": ["title"], "format": "exe"})

    assert page.status_code == 422
    assert not Job.objects.exists()


def test_whoever_may_not_see_the_list_may_not_export_it(as_user):
    answers = [
        as_user(make.member()).get(JOBS),
        as_user(make.member()).post(JOBS, {"format": "csv"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not Job.objects.exists()


def test_an_unknown_list_is_not_there(as_user):
    assert as_user(make.staff()).get(reverse("export", args=["secrets"])).status_code == 404


def test_nobody_is_asked_to_log_in_first(client):
    answer = client.get(JOBS)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
