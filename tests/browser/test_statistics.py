"""Statistics, and the files made of them: what a file says is what the page says."""

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.files import download, export, of_csv, of_pdf, of_xlsx

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

LINES = ".tbl tbody tr"
# The file of the whole house: that of a client names the client before the days.
FILE = r"Statistics by day(?=, \d)"
# Sent, delivered and the first amount of money.
FIGURES = (2, 3, 5)


def number(text) -> Decimal:
    return Decimal(str(text).replace(",", "").replace(" %", ""))


def coins(amount: Decimal) -> Decimal:
    """To the second place as the page writes it, which rounds a half up."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def figures(page, line: str) -> list[list[Decimal]]:
    """Sent, delivered and the first money of each of these lines."""
    columns = [page.locator(f"{line} td:nth-child({n})").all_inner_texts() for n in FIGURES]
    return [[number(text) for text in row] for row in zip(*columns, strict=True)]


def last_month(page) -> list[Decimal]:
    """Open the month that is over, and return its totals."""
    page.goto("/reports/statistics/")
    page.get_by_role("link", name="Last month").click()
    expect(page.get_by_role("link", name="Last month")).to_have_attribute("aria-current", "true")
    return figures(page, f"{LINES}.total")[0]


def test_a_period_is_shown_as_chart_and_table_whose_total_is_the_sum_of_its_days(open_as):
    page = open_as("staff")

    whole = last_month(page)
    days = figures(page, f"{LINES}:not(.total)")

    expect(page.locator("canvas[data-chart]")).to_be_visible()
    assert len(days) in range(28, 32)
    assert whole[:2] == [sum(day[at] for day in days) for at in (0, 1)]
    assert whole[0] > whole[1] > 0
    # Each amount is rounded to the coin by itself.
    assert abs(whole[2] - sum(day[2] for day in days)) < len(days) * Decimal("0.01")


def test_an_excel_file_of_the_statistics_has_the_totals_of_the_page(open_as):
    page = open_as("staff")
    whole = last_month(page)

    export(page, "Excel")
    rows = of_xlsx(download(page, FILE, "xlsx"))

    head = next(row for row in rows if "Date" in row)
    assert head[1:3] == ["Send SMS (parts)", "SMS (Parts) Delivered"]
    assert rows[-1][0] == "Total"
    assert [coins(Decimal(str(rows[-1][at - 1]))) for at in FIGURES] == whole


def test_a_csv_file_of_the_statistics_has_the_totals_of_the_page(open_as):
    page = open_as("staff")
    whole = last_month(page)

    export(page, "CSV")
    rows = of_csv(download(page, FILE, "csv"))

    days = [row for row in rows[1:] if row[0] != "Total"]
    assert rows[0][:3] == ["Date", "Send SMS (parts)", "SMS (Parts) Delivered"]
    for at, column in enumerate(FIGURES):
        summed = sum(Decimal(day[column - 1]) for day in days)
        assert coins(summed) == whole[at]


def test_a_pdf_of_the_statistics_has_the_totals_of_the_page(open_as):
    page = open_as("staff")
    whole = last_month(page)

    export(page, "PDF")
    text = of_pdf(download(page, FILE, "pdf"))

    assert "Statistics by day" in text
    total = text[text.rindex("Total") :]
    sent, delivered, _efficiency, price = re.findall(r"[\d,.]+", total)[:4]
    assert [number(sent), number(delivered), coins(number(price))] == whole


def test_an_export_of_nothing_is_a_valid_empty_file(open_as):
    page = open_as("staff")
    for kind in ("Excel", "CSV", "PDF"):
        page.goto("/messaging/messages/?q=999999999999")
        export(page, kind)
    page.locator("progress").first.wait_for(state="detached")

    sheet = of_xlsx(download(page, "Messages", "xlsx"))
    lines = of_csv(download(page, "Messages", "csv"))
    paper = of_pdf(download(page, "Messages", "pdf"))

    assert [row[0] for row in sheet if row[0]][-1] == "Message ID"
    assert [line[0] for line in lines] == ["Message ID"]
    assert "0 rows" in paper
