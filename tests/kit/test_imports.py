"""Imports: a file is shown first and applied once, and no row is left out silently."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from customers.models import Customer
from portal.core.errors import Refused
from portal.kit import imports, jobs
from portal.kit.imports import applying, drafts
from portal.models import ImportDraft, Job
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hung")]
START = "/import/test-names/"
FILE = """Account code;Company;Note
CODE7001;Marram Voice;
CODE7002;Dunes;a note
X7003;Nobody;
CODE7001;Twice;
;Lost;
"""


def upload(browser, text=FILE, *, case="as-is", name="names.csv", follow=True):
    file = SimpleUploadedFile(name, text.encode())
    return browser.post(START, {"file": file, "option-case": case}, follow=follow)


@pytest.fixture
def staff():
    return make.staff()


@pytest.fixture
def browser(as_user, staff):
    return as_user(staff)


def test_the_first_page_says_what_is_understood_and_keeps_what_the_link_chose(browser):
    page = browser.get(imports.url("test-names", case="upper"))

    for part in ("Account code", "Company", "Note", "CSV or XLSX"):
        assert part in page.text
    assert '<option value="upper" selected>' in page.text


def test_the_preview_tells_what_would_happen_and_why_rows_are_rejected(browser):
    make.customer("Dunes", account_code="CODE7002")

    page = upload(browser)

    assert [(one["title"], one["count"]) for one in page.context["counts"]] == [
        ("Added", 1),
        ("Changed", 0),
        ("As they are", 1),
        ("Rejected", 3),
    ]
    assert [(left.number, left.reason) for left in page.context["left"]] == [
        (4, "X7003 is no account code."),
        (5, "It is the same as row 2."),
        (6, "Account code is missing."),
    ]
    assert "Apply 2 rows" in page.text
    assert not Customer.objects.filter(name="Marram Voice").exists()


def test_a_count_leads_to_the_rows_of_its_kind(browser):
    make.customer("Dunes", account_code="CODE7002")
    page = upload(browser)

    added = browser.get(page.request["PATH_INFO"] + "?kind=added")
    rejected = browser.get(page.request["PATH_INFO"] + "?kind=rejected")

    assert [line["number"] for line in added.context["lines"]] == [2]
    assert rejected.context["lines"] == []


def test_applying_writes_the_good_rows_once_and_tells_of_the_others(browser):
    preview = upload(browser, case="upper").request["PATH_INFO"]

    done = browser.post(preview, follow=True)
    again = browser.post(preview, follow=True)

    assert "2 names were written. 3 rows were not taken." in done.text
    assert "It has been applied already." in again.text
    assert Customer.objects.get(account_code="CODE7001").name == "MARRAM VOICE"
    assert [left.number for left in done.context["left"]] == [4, 5, 6]


def test_the_rejected_rows_can_be_downloaded_before_and_after(browser):
    preview = upload(browser).request["PATH_INFO"]

    before = browser.get(preview + "rejected.csv").content.decode("utf-8-sig")
    browser.post(preview)
    after = browser.get(preview + "rejected.csv").content.decode("utf-8-sig")

    assert before == after
    assert before.splitlines()[:2] == [
        "Row,Reason,Account code,Company,Note",
        "4,X7003 is no account code.,X7003,Nobody",
    ]


def test_columns_without_known_titles_are_asked_for(browser):
    asked = upload(browser, "Marram Voice;CODE7001;x\nDunes;CODE7002;y\n")
    columns = asked.request["PATH_INFO"]
    wrong = browser.post(columns, {"column-code": "1", "column-name": "1", "column-note": ""})
    lacking = browser.post(columns, {"column-code": "1", "column-name": "", "column-note": ""})
    right = browser.post(
        columns, {"column-code": "1", "column-name": "0", "column-note": ""}, follow=True
    )

    assert "Column A (Marram Voice)" in asked.text
    assert "This column is Account code already." in wrong.text
    assert lacking.status_code == 422
    assert "Apply 2 rows" in right.text
    assert ImportDraft.objects.get().row_count == 2


def test_the_row_of_titles_can_be_told_apart_by_hand(browser):
    page = upload(browser, "a;b;c\nCODE7001;Marram Voice;\n")
    columns = page.request["PATH_INFO"]

    right = browser.post(
        columns, {"has_titles": "on", "column-code": "0", "column-name": "1"}, follow=True
    )

    assert "Apply 1 row" in right.text
    assert right.context["left"] == []


def test_pasted_rows_are_as_good_as_a_file(browser):
    text = "account\tcompany\nCODE7001\tMarram Voice\n"

    page = browser.post(START, {"text": text, "option-case": "as-is"}, follow=True)

    assert "Apply 1 row" in page.text
    assert "Pasted rows" in page.text


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "one of both"),
        ({"text": "a;b\n", "option-case": "shout"}, "Select a valid choice"),
        ({"text": "company;note\n"}, "titles in it, but no rows"),
        ({"text": "x", "file": SimpleUploadedFile("a.csv", b"a,b")}, "one of both"),
        ({"file": SimpleUploadedFile("a.xlsx", b"a,b")}, "it is none"),
    ],
)
def test_a_bad_upload_says_why_and_keeps_what_was_typed(browser, fields, why):
    page = browser.post(START, {"option-case": "as-is"} | fields)

    assert page.status_code == 422
    assert why in page.text
    assert fields.get("text", "") in page.text
    assert not ImportDraft.objects.exists()


def test_what_somebody_uploaded_is_theirs_alone(browser, as_user):
    preview = upload(browser).request["PATH_INFO"]
    other = as_user(make.staff(name="Other Staff"))

    for method in (other.get, other.post):
        assert method(preview).status_code == 404
        assert method(preview + "columns/").status_code == 404
    assert other.get(preview + "rejected.csv").status_code == 404


def test_who_may_not_change_the_rows_may_not_import_them(as_user):
    browser = as_user(make.staff(role="read-only"))

    assert browser.get(START).status_code == 403
    assert browser.get(START + "example.csv").status_code == 403
    assert browser.get("/import/no-such/").status_code == 404


def test_a_right_that_was_lost_meanwhile_stops_it(browser, staff):
    upload(browser)
    staff.groups.clear()

    with pytest.raises(Refused, match="no longer have the right"):
        drafts.apply(ImportDraft.objects.get())
    assert not Customer.objects.filter(account_code="CODE7001").exists()


def test_the_example_file_can_be_imported(browser):
    example = browser.get(START + "example.csv").content.decode()

    page = upload(browser, example)

    assert example.splitlines()[1] == "CODE1,Pellworm Connect,'=1+1"
    assert page.context["lines"][0]["cells"] == ["CODE1", "Pellworm Connect", "=1+1"]


def many(count):
    return "account;company\n" + "".join(f"CODE9{n:05};Shop {n}\n" for n in range(count))


def test_many_rows_are_applied_by_a_job(browser, monkeypatch):
    monkeypatch.setattr(applying, "JOB_ABOVE", 20)
    preview = upload(browser, many(21)).request["PATH_INFO"]

    page = browser.post(preview, follow=True)
    twice = browser.post(preview, follow=True)
    job = Job.objects.get()
    jobs.run(job.pk)

    job.refresh_from_db()
    assert "Downloads" in page.text
    assert "being applied already" in twice.text
    assert (job.status, job.done, job.total) == (Job.Status.DONE, 21, 21)
    assert "21 names were written." in job.title
    assert Customer.objects.filter(account_code__startswith="CODE9").count() == 21
    assert "21 names were written." in browser.get(preview).text


def test_a_job_that_was_stopped_changes_nothing(browser, monkeypatch, staff):
    monkeypatch.setattr(applying, "JOB_ABOVE", 2)
    upload(browser, many(3))
    job = applying.start(ImportDraft.objects.get(), "Names")
    finished = jobs.finish
    monkeypatch.setattr(
        jobs, "finish", lambda *of, **fields: jobs.stop(job, by=staff) or finished(*of, **fields)
    )

    jobs.run(job.pk)

    job.refresh_from_db()
    assert not Customer.objects.filter(account_code__startswith="CODE9").exists()
    assert ImportDraft.objects.get().applied_at is None


def test_drafts_are_gone_after_two_days(staff):
    old, new = (make.import_draft(staff, "test-names") for _ in range(2))
    ImportDraft.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=49))

    assert drafts.forget() == 1
    assert ImportDraft.objects.get() == new


def test_a_preview_asks_few_questions(browser, django_assert_max_num_queries):
    preview = upload(browser, many(200)).request["PATH_INFO"]

    with django_assert_max_num_queries(12):
        browser.get(preview)


def test_downloads_lead_to_what_a_job_did(browser, monkeypatch):
    monkeypatch.setattr(applying, "JOB_ABOVE", 2)
    preview = upload(browser, many(3)).request["PATH_INFO"]
    browser.post(preview)
    jobs.run(Job.objects.get().pk)

    page = browser.get("/downloads/")

    assert f'href="{preview}"' in page.text
    assert "Make again" not in page.text
