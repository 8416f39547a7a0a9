"""Everybody's jobs, for staff."""

import pytest
from django.urls import reverse

from portal.kit import jobs, opaque
from portal.kit.exports import making
from portal.models import Job
from tests import make

pytestmark = pytest.mark.django_db


def job_of(owner, title, **fields):
    job = jobs.start(making.EXPORT, owner=owner, title=title, params={})
    Job.objects.filter(pk=job.pk).update(**fields)
    return job


def test_staff_see_the_jobs_of_everybody(as_user):
    job_of(make.member(name="Mia Member"), "Her clients.csv")

    page = as_user(make.staff("read-only")).get(reverse("jobs"))

    for part in ("Her clients.csv", "Mia Member", "Export", "Waiting"):
        assert part in page.text


@pytest.mark.parametrize("person", [make.member, make.seat])
def test_nobody_else_may_look(as_user, person):
    assert as_user(person()).get(reverse("jobs")).status_code == 403


def test_jobs_are_filtered_by_state_kind_and_owner(as_user):
    owner = make.staff()
    job_of(owner, "Broke", status="failed")
    job_of(owner, "Waits")
    job_of(make.staff(), "Another's", status="failed")

    page = as_user(owner).get(
        reverse("jobs"), {"status": "failed", "kind": "export", "owner": owner.pk}
    )

    assert [row.title for row in page.context["page"].rows] == ["Broke"]
    assert {chip["name"] for chip in page.context["chips"]} == {"Status", "Kind", "Owner"}


def test_a_job_of_somebody_else_is_stopped_only_with_the_right_to_change_jobs(as_user):
    job = job_of(make.member(), "Hers")
    stop = reverse("job-stop", args=[opaque.seal("job", job.pk)])

    page = as_user(make.staff("read-only")).post(stop, follow=True)
    job.refresh_from_db()
    assert (job.status, "Only its owner can stop it." in page.text) == (Job.Status.WAITING, True)
    as_user(make.staff("admin", is_superuser=True)).post(stop)

    job.refresh_from_db()
    assert job.status == Job.Status.STOPPED


def test_a_long_list_costs_no_more_questions_than_a_short_one(
    as_user, django_assert_max_num_queries
):
    for number in range(20):
        job_of(make.user(), f"Job {number}")
    signed_in = as_user(make.staff())
    signed_in.get(reverse("jobs"))

    with django_assert_max_num_queries(16):
        signed_in.get(reverse("jobs"))
