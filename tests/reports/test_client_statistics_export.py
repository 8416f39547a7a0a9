"""The statistics of a client as files: what the page shows, in its order."""

import csv
from decimal import Decimal

import openpyxl
import pypdfium2
import pytest
from django.http import Http404, QueryDict

from portal.kit import jobs
from portal.kit.exports import making
from portal.models import Job
from reports import groupings
from reports.exports import ClientStatisticsExport
from tests import make
from tests.reports.busy_client import SLUGS, WEEK, busy_client, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


class TestExport:
    def made(self, client, report, kind="xlsx", columns=(), query="period=7-days"):
        params = QueryDict(f"client={client.pk}&report={report}&{query}")
        exporter = ClientStatisticsExport(make.staff(), params)
        job = making.ask(exporter, columns=columns, file_format=kind)
        jobs.run(job.pk)
        return Job.objects.get(pk=job.pk).file

    @pytest.mark.usefixtures("folder")
    @pytest.mark.parametrize("slug", SLUGS)
    def test_the_workbook_says_what_the_page_says_in_its_order(self, as_user, slug):
        """002: STATISTICS - export to .xlsx."""
        client = busy_client()
        query = "period=7-days&sort=-delivered"

        file = self.made(client, slug, query=query)

        page = as_user(make.staff()).get(f"{url(client, slug)}?{query}")
        with file.path.open("rb") as opened:
            sheet = openpyxl.load_workbook(opened).active
        heads, *rows, total = [list(row) for row in sheet.iter_rows(values_only=True)]
        assert heads == [one["title"] for one in page.context["heads"]]
        for row, line in zip(rows, page.context["lines"], strict=True):
            tally = line["tally"]
            assert row[1:3] == [tally.sent_parts, tally.delivered_parts]
            assert Decimal(str(row[4])) == tally.price("EUR")
            if slug != "by-day":
                assert row[0] == line["name"]
        whole = page.context["whole"]["tally"]
        assert total[:3] == ["Total", whole.sent_parts, whole.delivered_parts]

    @pytest.mark.usefixtures("folder")
    def test_only_the_data_chosen_goes_into_the_file(self):
        """002: STATISTICS - choose the data to export."""
        client = busy_client()

        file = self.made(client, "by-country", "csv", columns=["name", "delivered"])

        lines = list(csv.reader(file.path.read_text("utf-8-sig").splitlines()))
        assert lines[0] == ["Country", "SMS (Parts) Delivered"]
        assert lines[-1] == ["Total", "12"]

    @pytest.mark.usefixtures("folder")
    def test_it_can_be_read_on_paper(self):
        client = busy_client()

        file = self.made(client, "by-operator", "pdf")

        text = pypdfium2.PdfDocument(file.path)[0].get_textpage().get_text_bounded()
        assert "United Kingdom - Northcell" in text
        assert "Vento Pharmacy" in text

    @pytest.mark.parametrize("slug", SLUGS)
    def test_the_dialog_of_the_page_opens(self, as_user, slug):
        """002: STATISTICS - the pop-up with EXPORT and CANCEL."""
        client = make.client("Vento Pharmacy")
        make.delta(door=make.door(client=client), channel="viber", sent_parts=4, price="0.2")
        browser = as_user(make.staff())

        page = browser.get(url(client, slug), WEEK)
        dialog = browser.get(page.context["export_url"])

        text = dialog.content.decode()
        assert dialog.status_code == 200
        assert str(groupings.called(slug).title).lower() in text
        assert "Vento Pharmacy" in text
        assert "Cancel" in text

    def test_a_client_exports_its_own(self, as_user):
        client = make.client()
        make.delta(door=make.door(client=client), sent_parts=4)
        browser = as_user(make.seat(client))

        page = browser.get("/statistics/by-country/")

        assert browser.get(page.context["export_url"]).status_code == 200

    def test_another_tenants_client_is_not_found_by_the_export(self, as_user):
        stranger = make.client(customer=make.customer())
        make.delta(door=make.door(client=stranger), sent_parts=4)
        address = f"/exports/client-statistics/?report=by-day&client={stranger.pk}"
        params = QueryDict(f"client={stranger.pk}")

        found = {as_user(one).get(address).status_code for one in (make.member(), make.seat())}

        assert found == {404}
        with pytest.raises(Http404):
            ClientStatisticsExport(make.member(), params)

    @pytest.mark.parametrize("number", ["", "x", "9" * 5000, "\N{SUPERSCRIPT TWO}"])
    def test_an_export_of_no_client_is_not_found(self, number):
        with pytest.raises(Http404):
            ClientStatisticsExport(make.staff(), QueryDict(f"client={number}"))
