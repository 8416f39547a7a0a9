"""Downloads: what is being made, what was made, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from portal.kit import jobs, opaque
from portal.kit.exports import files, making
from portal.models import File, HistoryEntry, Job
from portal.pages.tables.downloads import file_url, size_text
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


def job_of(owner, *, title="Messages, Oct 2026.csv", **fields):
    params = {"slug": "jobs", "query": "", "columns": [], "format": "csv"}
    job = jobs.start(making.EXPORT, owner=owner, title=title, params=params)
    Job.objects.filter(pk=job.pk).update(**fields)
    job.refresh_from_db()
    return job


def made(owner, *, text="a,b\r\n", **fields):
    """A finished export with its file."""
    file = files.store(
        owner,
        name="Messages, Oct 2026.csv",
        content_type="text/csv; charset=utf-8",
        write=lambda path: path.write_text(text),
    )
    file.rows = 1_204_880
    file.save()
    File.objects.filter(pk=file.pk).update(**fields)
    return job_of(owner, status=Job.Status.DONE, file=file, finished_at=timezone.now())


def ident_of(job):
    return opaque.seal("job", job.pk)


def test_whoever_has_no_files_yet_is_told_what_will_be_here(as_user):
    page = as_user(make.seat()).get(reverse("downloads"))

    assert "Files you ask for will be here" in page.text


@pytest.mark.parametrize("person", [make.staff, make.member, make.seat])
def test_every_face_sees_its_files_with_rows_size_and_days(as_user, person):
    owner = person()
    job = made(owner)

    page = as_user(owner).get(reverse("downloads"))

    for part in (job.title, "1,204,880", "5\N{NO-BREAK SPACE}B", "Ready", file_url(job.file)):
        assert part in page.text


@pytest.mark.parametrize("question", range(1, 5))
def test_a_job_that_ends_while_the_page_is_made_is_not_left_out(as_user, question):
    owner = make.staff()
    job = job_of(owner, status=Job.Status.RUNNING)
    asked = []

    def ends_after_one_question(execute, sql, *rest):
        answer = execute(sql, *rest)
        if 'FROM "portal_job"' in sql:
            asked.append(sql)
            if len(asked) == question:
                Job.objects.filter(pk=job.pk).update(status=Job.Status.DONE)
        return answer

    with connection.execute_wrapper(ends_after_one_question):
        page = as_user(owner).get(reverse("downloads"))

    assert job.title in page.text


def test_when_a_job_ends_the_table_comes_alone(as_user):
    owner = make.staff()
    job = made(owner)

    part = as_user(owner).get(reverse("downloads"), headers={"HX-Request": "true"})

    assert job.title in part.text
    assert "<html" not in part.text


def test_nobody_sees_the_files_of_somebody_else(as_user):
    made(make.member())

    page = as_user(make.staff()).get(reverse("downloads"))

    assert "Messages, Oct 2026.csv" not in page.text


def test_a_running_job_shows_how_far_it_is_and_how_long_still(as_user):
    owner = make.staff()
    begun = timezone.now() - timedelta(seconds=62)
    job_of(owner, status=Job.Status.RUNNING, done=1_000, total=4_000, started_at=begun, tries=1)

    page = as_user(owner).get(reverse("downloads"))

    for part in ("1,000 of 4,000 rows", "about 3 min ", 'hx-trigger="every 2s"', "Stop"):
        assert part in page.text


def test_when_nothing_runs_the_page_asks_for_nothing(as_user):
    owner = make.staff()
    made(owner)

    page = as_user(owner).get(reverse("downloads"))

    assert "every 2s" not in page.text


def test_the_box_of_a_running_job_goes_on_asking(as_user):
    owner = make.staff()
    job = job_of(owner)

    box = as_user(owner).get(reverse("job-progress", args=[ident_of(job)]))

    assert "Waiting for a free worker" in box.text
    assert "every 2s" in box.text
    assert "hx-swap-oob" not in box.text


def test_the_box_of_a_finished_job_brings_the_notice_with_its_link(as_user):
    owner = make.staff()
    job = made(owner)

    box = as_user(owner).get(reverse("job-progress", args=[ident_of(job)]))

    for part in ("Export is ready", "1,204,880 rows", file_url(job.file), "hx-swap-oob"):
        assert part in box.text
    assert "every 2s" not in box.text


def test_the_box_of_a_failed_job_says_why(as_user):
    owner = make.staff()
    job = job_of(owner, status=Job.Status.FAILED, error="The <supplier's> file has no totals.")

    box = as_user(owner).get(reverse("job-progress", args=[ident_of(job)]))

    assert "The &lt;supplier&#x27;s&gt; file has no totals." in box.text


def test_a_file_comes_under_its_name_to_its_owner(as_user):
    owner = make.member()
    job = made(owner, text="a;é\r\n")

    answer = as_user(owner).get(file_url(job.file))

    assert b"".join(answer.streaming_content).decode() == "a;é\r\n"
    assert answer["Content-Disposition"] == 'attachment; filename="Messages, Oct 2026.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_to_anybody_else_there_is_no_such_file_not_even_to_an_admin(as_user):
    job = made(make.member())

    answer = as_user(make.staff("admin")).get(file_url(job.file))

    assert answer.status_code == 404


def test_a_guessed_number_is_no_address(as_user):
    owner = make.staff()
    job = made(owner)

    answer = as_user(owner).get(f"/files/{job.file_id}/")

    assert answer.status_code == 404


def test_a_file_past_its_days_says_so_and_is_not_given_out(as_user):
    owner = make.staff()
    job = made(owner, expires_at=timezone.now() - timedelta(minutes=1))

    answer = as_user(owner).get(file_url(job.file))
    page = as_user(owner).get(reverse("downloads"))

    assert answer.status_code == 410
    assert "This file is no longer here" in answer.text
    assert "Deleted after 7 days" in page.text
    assert "Make again" in page.text
    assert file_url(job.file) not in page.text


def test_a_file_that_vanished_from_the_disk_says_so(as_user):
    owner = make.staff()
    job = made(owner)
    job.file.path.unlink()

    assert as_user(owner).get(file_url(job.file)).status_code == 410


def test_what_failed_can_be_tried_again(as_user):
    owner = make.staff()
    job = job_of(owner, status=Job.Status.FAILED, error="The disk is full.")

    page = as_user(owner).post(reverse("job-again", args=[ident_of(job)]), follow=True)

    fresh = Job.objects.latest("pk")
    assert (fresh.params, fresh.status) == (job.params, Job.Status.WAITING)
    assert "Started again" in page.text
    assert HistoryEntry.objects.get(subject_id=fresh.pk).event == "portal.job.asked-again"


def test_a_running_job_can_be_stopped_by_its_owner(as_user):
    owner = make.seat()
    job = job_of(owner)

    page = as_user(owner).post(reverse("job-stop", args=[ident_of(job)]), follow=True)

    job.refresh_from_db()
    assert job.status == Job.Status.STOPPED
    assert "Stopped: Messages, Oct 2026.csv" in page.text
    assert HistoryEntry.objects.get(subject_id=job.pk).event == "portal.job.stopped"


@pytest.mark.parametrize("deed", ["job-stop", "job-again"])
def test_the_job_of_somebody_else_is_not_there_for_customers(as_user, deed):
    job = job_of(make.staff())

    answer = as_user(make.member()).post(reverse(deed, args=[ident_of(job)]))

    assert answer.status_code == 404


def test_a_long_list_costs_no_more_questions_than_a_short_one(
    as_user, django_assert_max_num_queries
):
    owner = make.staff()
    for _ in range(20):
        made(owner)
    signed_in = as_user(owner)
    signed_in.get(reverse("downloads"))

    with django_assert_max_num_queries(15):
        signed_in.get(reverse("downloads"))


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (31_000, "31 kB"), (1_100_000, "1.1 MB")]
)
def test_sizes_are_written_as_people_read_them(size, text):
    assert size_text(size) == text.replace(" ", "\N{NO-BREAK SPACE}")
