import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from messaging import pdu_logs
from messaging.models import PduLine, PduLogSwitch
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return make.smpp_account(system_id="vento1")


def url(account, end=""):
    return f"/smpp-accounts/{account.pk}/pdu-log/{end}"


def text(page):
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def commands(page):
    assert page.status_code == 200
    return [line["row"].command for line in page.context["lines"]]


def fetched(answer):
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def without_texts():
    """Somebody of staff who may look at PDU logs but not read texts."""
    person = make.staff("read-only")
    person.user_permissions.add(Permission.objects.get(codename="view_pduline"))
    return person


def test_a_log_that_was_never_on_says_what_it_would_hold(staff, account):
    page = staff.get(url(account))

    assert "Nothing is written down" in text(page)
    assert url(account, "on/") in text(page)
    tab = next(tab for tab in page.context["tabs"] if tab["is_current"])
    assert tab["title"] == "PDU log"


def test_it_is_switched_on_for_a_while_and_with_a_reason(staff, account):
    answer = staff.post(
        url(account, "on/"), {"minutes": "60", "reason": "Ticket 4711"}, follow=True
    )

    switch = PduLogSwitch.objects.get()
    assert switch.is_on
    assert switch.until - switch.since == timedelta(hours=1)
    assert not switch.with_texts
    assert "Ticket 4711" in text(answer)
    assert "Waiting for PDUs" in text(answer)


@pytest.mark.parametrize("wrong", [{"minutes": "2880"}, {"reason": ""}])
def test_it_is_not_switched_on_for_days_or_without_a_reason(staff, account, wrong):
    answer = staff.post(url(account, "on/"), {"minutes": "15", "reason": "x"} | wrong)

    assert answer.status_code == 422
    assert not PduLogSwitch.objects.exists()


def test_it_is_switched_off(staff, account):
    pdu_logs.switch_on(account, minutes=15, reason="x", by=make.staff())

    staff.post(url(account, "off/"))

    assert not PduLogSwitch.objects.get().is_on


def test_texts_are_not_offered_where_they_are_not_kept(staff):
    account = make.smpp_account(customer=make.customer(text_retention_days=0))

    assert "fewer days" in text(staff.get(url(account, "on/")))
    staff.post(url(account, "on/"), {"minutes": "15", "reason": "x", "with_texts": "on"})

    assert not PduLogSwitch.objects.get().with_texts


@pytest.mark.parametrize("role", ["finance", "read-only"])
def test_it_is_not_for_everybody(as_user, account, role):
    browser = as_user(make.staff(role))

    assert browser.get(url(account)).status_code == 403
    assert browser.post(url(account, "on/"), {"minutes": "15"}).status_code == 403
    assert browser.post(url(account, "off/")).status_code == 403


def test_who_may_look_but_not_switch_has_no_switch(as_user, account):
    browser = as_user(without_texts())

    assert "Switch on" not in text(browser.get(url(account)))
    assert browser.get(url(account, "on/")).status_code == 403


def test_lines_stand_newest_first(staff, account):
    make.pdu_line(account, command="submit_sm", at=timezone.now() - timedelta(seconds=1))
    make.pdu_line(account, command="submit_sm_resp", status=0x58, direction="out")
    make.pdu_line(make.smpp_account(), command="query_sm")

    page = staff.get(url(account))

    assert commands(page) == ["submit_sm_resp", "submit_sm"]
    assert "ESME_RTHROTTLED" in text(page)
    assert "trx 203.0.113.7:51234" in text(page)


def test_a_connectors_line_is_not_in_the_log_of_the_account_of_its_number(staff, account):
    make.pdu_line(account, kind="connector")

    assert "Nothing is written down" in text(staff.get(url(account)))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"direction": "out"}, ["submit_sm_resp"]),
        ({"command": "submit_sm"}, ["submit_sm"]),
        ({"status": "errors"}, ["submit_sm_resp"]),
        ({"session": "rx 203.0.113.8:40000"}, ["deliver_sm"]),
        ({"session": "rx 203.0.113.8:40000", "sequence": "9"}, []),
        ({"q": "m_77"}, ["submit_sm_resp"]),
        ({"q": "+447700900042"}, ["deliver_sm"]),
        ({"q": "+44 7700 901234"}, ["submit_sm"]),
        ({"q": "nonsense"}, []),
        ({"command": "nonsense"}, []),
    ],
)
def test_lines_are_found_by_what_they_are(staff, account, query, found):
    make.pdu_line(account, command="submit_sm", digits="1234")
    make.pdu_line(
        account,
        command="submit_sm_resp",
        direction="out",
        status=0x58,
        message_id="m_77",
        digits="",
    )
    make.pdu_line(
        account,
        command="deliver_sm",
        session="rx 203.0.113.8:40000",
        digits="447700900042",
        sequence=8,
    )

    assert commands(staff.get(url(account), query)) == found


def test_a_long_log_is_leafed_through_by_key(staff, account):
    start = timezone.now()
    for second in range(120):
        make.pdu_line(account, at=start + timedelta(seconds=second), sequence=second)
    seen = []
    address = url(account)
    while address:
        page = staff.get(address)
        seen += [line["row"].sequence for line in page.context["lines"]]
        address = page.context["older_url"]

    assert seen == list(range(119, -1, -1))
    assert page.context["newest_url"]


def test_a_page_takes_as_many_queries_for_many_lines(staff, account, django_assert_max_num_queries):
    for _one in range(60):
        make.pdu_line(account)

    with django_assert_max_num_queries(15) as asked:
        staff.get(url(account))

    assert not [one for one in asked if "COUNT(*)" in one["sql"] and "pduline" in one["sql"]]


def test_it_renews_itself_only_when_asked_to(staff, account):
    make.pdu_line(account)

    assert "every 2s" not in text(staff.get(url(account)))
    assert "every 2s" in text(staff.get(url(account), {"live": "1"}))


def test_a_line_opens_to_its_fields_and_octets(staff, account):
    line = make.pdu_line(
        account, body=[["source_addr", "Vento"], ["data_coding", "0x08"]], octets=b"\x00\x41\xff"
    )

    shown = text(staff.get(url(account, f"{line.pk}/")))

    assert "source_addr" in shown
    assert "0x08" in shown
    assert "00 41 ff" in shown
    assert ".A." in shown
    assert "The first 3 octets are kept" in shown


def test_a_line_does_not_open_by_the_address_of_another_account(staff, account):
    line = make.pdu_line(account)

    assert staff.get(url(make.smpp_account(), f"{line.pk}/")).status_code == 404


def test_texts_are_only_for_who_may_read_texts(as_user, account):
    line = make.pdu_line(
        account,
        has_text=True,
        body=[["source_addr", "Vento"], ["short_message", "code 493021"]],
        octets=b"code 493021",
    )
    browser = as_user(without_texts())

    pages = [
        text(browser.get(url(account, f"{line.pk}/"))),
        fetched(browser.get(url(account, "lines.csv"))),
        fetched(browser.get(url(account, "lines.txt"))),
    ]

    for page in pages:
        assert "Vento" in page
        assert "493021" not in page
        assert b"493021".hex() not in page.replace(" ", "")


def test_what_was_left_out_is_said(staff, account):
    line = make.pdu_line(
        account, command="left_out", direction="", body=[["lines", "37"]], octets=b"", size=0
    )

    assert "were left out" in text(staff.get(url(account)))
    assert "37" in text(staff.get(url(account, f"{line.pk}/")))


def test_a_csv_holds_the_lines_under_the_same_filters(staff, account):
    make.pdu_line(account, command="query_sm")
    make.pdu_line(account, command="submit_sm", body=[["source_addr", "=1+1"]], octets=b"\x01\x02")

    told = fetched(staff.get(url(account, "lines.csv"), {"command": "submit_sm"}))

    (row,) = csv.DictReader(io.StringIO(told))
    assert (row["command"], row["octets"], row["status"]) == ("submit_sm", "0102", "ESME_ROK")
    assert row["session"] == "trx 203.0.113.7:51234"


def test_a_cell_of_the_csv_is_no_formula(staff, account):
    make.pdu_line(account, message_id="=1+1")

    (row,) = csv.DictReader(io.StringIO(fetched(staff.get(url(account, "lines.csv")))))

    assert row["message_id"] == "'=1+1"


def test_a_text_tells_each_pdu_with_fields_and_octets(staff, account):
    make.pdu_line(account, body=[["source_addr", "Vento"]], octets=bytes(20), size=20)

    answer = staff.get(url(account, "lines.txt"))

    told = fetched(answer)
    assert answer["Content-Disposition"].endswith('.txt"')
    assert "submit_sm sequence=" in told
    assert "    source_addr: Vento\n" in told
    assert "    0010  00 00 00 00" in told


def test_a_file_under_nonsense_filters_is_none(staff, account):
    make.pdu_line(account)

    assert staff.get(url(account, "lines.csv"), {"command": "nonsense"}).status_code == 404


def test_lines_of_other_kinds_stay_where_they_are(account):
    make.pdu_line(account)

    assert pdu_logs.lines(account).count() == PduLine.objects.count() == 1


def test_a_connector_has_a_log_of_its_own(staff):
    connector = make.connector("Tern")
    start = f"/routing/connectors/{connector.pk}/pdu-log/"
    staff.post(f"{start}on/", {"minutes": "15", "reason": "Ticket 4711"})
    line = make.pdu_line(connector, kind="connector", command="deliver_sm")
    make.pdu_line(make.smpp_account(pk=connector.pk), command="query_sm")

    page = staff.get(start)

    assert commands(page) == ["deliver_sm"]
    assert "Ticket 4711" in text(page)
    assert "deliver_sm" in text(staff.get(f"{start}{line.pk}/"))
    assert "deliver_sm" in fetched(staff.get(f"{start}lines.csv"))
    assert "deliver_sm" in fetched(staff.get(f"{start}lines.txt"))
    staff.post(f"{start}off/")
    assert pdu_logs.current(connector) is None
