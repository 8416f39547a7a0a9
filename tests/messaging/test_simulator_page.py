"""The page of the simulated SMSC: what it shows, and what it writes for the simulator to read."""

import json
import time

import pytest

from messaging import simulated
from messaging.forms.simulator import SHARE_TITLES
from messaging.smpp.protocol.pdus import SubmitSm
from messaging.smpp.simulator import faults, state
from messaging.smpp.simulator.faults import PRESETS, Faults
from messaging.smpp.simulator.journal import Journal
from messaging.smpp.simulator.state import Counts
from messaging.views.simulator import SHOWN
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "/tools/simulator/"


@pytest.fixture
def folder(settings, tmp_path):
    settings.SIMULATOR_DIR = tmp_path
    return tmp_path


def run(folder, settings=PRESETS["none"], **counts):
    """What a simulator that runs keeps in its folder."""
    said = {"port": 2777, "settings": faults.settings_of(settings), "complaint": None}
    state.write(folder / simulated.STATE, said, {"acme": Counts(**counts)})


def submit(folder, number, text=b"Hi", status=0):
    book = Journal(folder / simulated.JOURNAL)
    pdu = SubmitSm(source_addr=b"Onward", destination_addr=number, short_message=text)
    book.note(pdu, system_id="acme", message_id=None if status else "77", status=status)
    book.close()


def typed(**changes):
    """The form of behaviour as a browser sends it, with nothing going wrong."""
    times = {"rtt_ms": 0, "receipt_from": 0.5, "receipt_to": 2, "rate_limit_per_s": 0}
    return {"preset": "none"} | times | dict.fromkeys(SHARE_TITLES, 0) | changes


def test_the_page_shows_what_the_simulator_was_given(as_user, folder):
    run(folder, submits=1234, refused=56)
    submit(folder, b"447700900111", b"Your code is \x1be5")
    submit(folder, b"447700900222", status=0x58)

    page = as_user(make.staff()).get(PAGE).content.decode()

    assert page.index("447700900222") < page.index("447700900111")
    assert "Your code is €5" in page
    assert "ESME_RTHROTTLED" in page
    assert "1,234" in page
    assert "Behaves well" in page


def test_without_a_simulator_the_page_says_so(as_user, settings):
    settings.SIMULATOR_DIR = None

    answer = as_user(make.staff()).get(PAGE)

    assert b"This installation has no simulator" in answer.content


def test_a_simulator_that_stands_still_is_not_taken_for_a_running_one(as_user, folder):
    run(folder)
    stale = json.loads((folder / simulated.STATE).read_text()) | {"at": time.time() - 60}
    (folder / simulated.STATE).write_text(json.dumps(stale))
    client = as_user(make.staff())

    page = client.get(PAGE)
    form = client.get(PAGE + "inbound/")

    assert b"The simulator does not run." in page.content
    assert b"No message yet" in page.content
    assert form.url == PAGE


def test_why_settings_were_refused_stands_on_the_page(as_user, folder):
    said = {"port": 1, "settings": faults.settings_of(Faults()), "complaint": "throttled cannot"}
    state.write(folder / simulated.STATE, said, {})

    assert b"throttled cannot" in as_user(make.staff()).get(PAGE).content


@pytest.mark.parametrize("path", ["", "behaviour/", "inbound/"])
@pytest.mark.parametrize("role", ["support", "finance", "read-only"])
def test_only_administrators_get_in(as_user, folder, role, path):
    run(folder)

    assert as_user(make.staff(role=role)).get(PAGE + path).status_code == 403


def test_shares_are_typed_as_per_cent_and_keep_the_other_settings(as_user, folder):
    present = Faults(enquiry_ignored=0.5, receipt_dialect="upper")
    run(folder, present)

    answer = as_user(make.staff()).post(
        PAGE + "behaviour/", typed(preset="own", throttled="12.5", receipt_to="9")
    )

    assert answer.url == PAGE
    found = faults.read(folder / simulated.SETTINGS, PRESETS["hard"])
    assert found == faults.changed(present, {"throttled": 0.125, "receipt_delay_s": [0.5, 9.0]})


def test_a_preset_is_taken_over_as_a_whole(as_user, folder):
    run(folder)

    as_user(make.staff()).post(PAGE + "behaviour/", typed(preset="hostile", throttled="99"))

    found = faults.read(folder / simulated.SETTINGS, Faults())
    assert found == PRESETS["hostile"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"throttled": "101"}, "throttled"),
        ({"throttled": "much"}, "throttled"),
        ({"receipt_from": "3"}, "receipt_to"),
        ({"undelivered": "60", "expired": "50"}, "rejected"),
        ({"preset": "worst"}, "preset"),
    ],
)
def test_a_behaviour_of_no_sense_is_refused_at_its_field(as_user, folder, changes, field):
    run(folder)

    answer = as_user(make.staff()).post(PAGE + "behaviour/", typed(**changes))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not (folder / simulated.SETTINGS).exists()


ORDER = {
    "system_id": "acme",
    "source": "447700900123",
    "destination": "12345",
    "text": "Да " * 30,
}


def test_an_inbound_message_is_ordered_from_the_simulator(as_user, folder):
    run(folder)

    answer = as_user(make.staff()).post(PAGE + "inbound/", ORDER, follow=True)

    (line,) = (folder / simulated.ORDERS).read_text().splitlines()
    assert json.loads(line) == ORDER | {"text": ORDER["text"].strip()}
    assert b"in 2 parts" in answer.content


@pytest.mark.parametrize(
    "changes", [{"system_id": "stranger"}, {"source": "Zürich"}, {"text": "x" * 2001}]
)
def test_an_order_of_no_sense_is_refused(as_user, folder, changes):
    run(folder)

    answer = as_user(make.staff()).post(PAGE + "inbound/", ORDER | changes)

    assert answer.status_code == 422
    assert not (folder / simulated.ORDERS).exists()


def test_the_page_asks_the_database_for_nothing_of_its_own(
    as_user, folder, django_assert_max_num_queries
):
    run(folder)
    for number in range(60):
        submit(folder, b"4477009%05d" % number)
    client = as_user(make.staff())
    client.get(PAGE)

    with django_assert_max_num_queries(12):
        page = client.get(PAGE).content

    assert page.count(b"4477009") == SHOWN
