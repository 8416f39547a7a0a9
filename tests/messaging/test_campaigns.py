"""Campaigns: checked, handed in once, paused, resumed and cancelled, whatever dies in between."""

import time
from datetime import UTC, datetime, timedelta
from datetime import time as hour
from decimal import Decimal

import pytest
from django.utils import timezone

from billing import ledger
from billing.models import Account, Entry
from messaging import (
    campaign_checks,
    campaign_figures,
    campaign_sending,
    campaigns,
    contacts,
    forgetting,
)
from messaging.compose import Place
from messaging.contacts import Person
from messaging.models import (
    Campaign,
    CampaignRecipient,
    ContactList,
    Message,
    MessageText,
    TextTemplate,
)
from portal.core.errors import Refused
from portal.kit import jobs
from portal.kit.imports import grids
from portal.models import HistoryEntry, Job
from tests import make

# The flusher's thread has a connection of its own: the rows must be there for it.
pytestmark = pytest.mark.django_db(transaction=True)

NUMBERS = [f"4477009{n:05}" for n in range(20)]


@pytest.fixture
def shop():
    """A client with an account that holds 10 EUR; a part costs 0.05."""
    make.network()
    make.routing(make.connector("Tern"))
    shop = make.client("Vento Pharmacy", customer=make.customer(country="GB"), country="GB")
    top_up(make.account(client=shop), 10)
    return shop


def top_up(account, amount, key="first"):
    ledger.post(account, amount=Decimal(amount), kind=Entry.Kind.TOP_UP, key=key)


def checked(campaign):
    token = campaigns.begin_check(campaign)
    campaign_checks.check(campaign, token, lambda done: None)
    campaign.refresh_from_db()
    return campaign


def sending(campaign):
    checked(campaign)
    campaigns.send(campaign, campaign.token, by=None)
    campaign.refresh_from_db()
    return campaign


def states(campaign):
    rows = CampaignRecipient.objects.filter(campaign=campaign)
    return list(rows.values_list("state", flat=True))


def texts():
    return sorted(MessageText.objects.values_list("text", flat=True))


def test_a_check_counts_and_prices_what_would_go(shop):
    campaign = make.campaign(*NUMBERS[:4], client=shop, text="ä" * 200 + "é")
    upload = grids.from_text(f"{NUMBERS[0]}\n07700 900777\nnonsense", "pasted")
    campaigns.put_upload(campaign, upload, by=None)
    make.opt_out(NUMBERS[1], client=shop)

    found = checked(campaign).found

    assert (campaign.status, campaign.total) == ("checked", 5)
    assert (found["recipients"], found["duplicates"], found["invalid"]) == (5, 1, 1)
    assert found["invalid_shown"][0][:2] == ["3", "nonsense"]
    assert (found["parts"], sum(found["blocked"].values())) == (8, 1)
    assert Decimal(found["price"]) == Decimal("0.40")
    assert not Message.objects.exists()


def test_what_was_estimated_is_what_is_charged_and_every_part_is_counted(shop):
    people = [Person(number, values={"word": "A" * (n * 40)}) for n, number in enumerate(NUMBERS)]
    campaign = make.campaign(*people[1:10], client=shop, text="Hello {word}!")
    sending(campaign)

    assert campaign_sending.run() == 9

    messages = Message.objects.all()
    assert sum(one.parts for one in messages) == campaign.found["parts"]
    assert Account.objects.get().balance == 10 - Decimal(campaign.found["price"])
    assert texts() == sorted(f"Hello {one.values['word']}!" for one in people[1:10])
    assert {one.lane for one in messages} == {2}
    campaign.refresh_from_db()
    assert (campaign.status, campaign.handed, campaign.percent) == ("done", 9, 100)
    assert campaign_figures.of(campaign).cost == Decimal(campaign.found["price"])


def test_excluded_lists_are_left_out(shop):
    out = make.contact_list(NUMBERS[0], NUMBERS[1], client=shop)
    campaign = make.campaign(*NUMBERS[:5], client=shop, excluded=[out.pk])

    assert checked(campaign).total == 3
    assert campaign.found["excluded"] == 2


@pytest.mark.parametrize(
    ("missing", "total", "sent"),
    [("skip", 1, ["Hi Ana"]), ("default", 2, ["Hi Ana", "Hi friend"])],
)
def test_who_lacks_a_value_is_left_out_or_gets_the_default(shop, missing, total, sent):
    people = [Person(NUMBERS[0], first_name="Ana"), Person(NUMBERS[1])]
    campaign = make.campaign(
        *people, client=shop, text="Hi {first_name}", missing=missing, default_value="friend"
    )
    sending(campaign)
    campaign_sending.run()

    assert campaign.total == total
    assert campaign.found["lacking"] == {"first_name": 1}
    assert texts() == sent


def test_columns_of_a_file_fill_the_text(shop):
    campaign = make.campaign(client=shop, text="{Order no}: {city}, {number}")
    file = grids.from_text(f"City;Phone;Order-no\nBari;{NUMBERS[0]};77", "file.csv")
    upload = campaigns.put_upload(campaign, file, by=None)
    sending(campaign)
    campaign_sending.run()

    assert upload.number_at == 1
    assert texts() == [f"77: Bari, {NUMBERS[0]}"]


def test_who_is_killed_between_commit_and_mark_sends_nothing_twice(shop, monkeypatch):
    campaign = sending(make.campaign(*NUMBERS[:7], client=shop))
    monkeypatch.setattr(campaign_sending, "mark", _killed)
    with pytest.raises(SystemExit):
        campaign_sending.run()
    monkeypatch.undo()
    assert set(states(campaign)) == {"claimed"}
    assert Message.objects.count() == 7

    campaign_sending.run()
    assert set(states(campaign)) == {"claimed"}
    campaign_sending.run(timezone.now() + timedelta(minutes=3))

    assert set(states(campaign)) == {"handed"}
    assert Message.objects.count() == 7
    campaign.refresh_from_db()
    assert campaign.handed == 7
    named = CampaignRecipient.objects.values_list("message_id", flat=True)
    assert set(named) == set(Message.objects.values_list("pk", flat=True))


def test_who_is_killed_before_the_commit_forgets_nobody(shop, monkeypatch):
    campaign = sending(make.campaign(*NUMBERS[:7], client=shop))
    monkeypatch.setattr(campaign_sending, "hand_in", _killed)
    with pytest.raises(SystemExit):
        campaign_sending.run()
    monkeypatch.undo()

    campaign_sending.run(timezone.now() + timedelta(minutes=3))

    assert set(states(campaign)) == {"handed"}
    assert Message.objects.count() == 7


def test_a_row_that_no_key_can_tell_of_is_not_sent_again(shop):
    campaign = sending(make.campaign(NUMBERS[0], client=shop))
    campaign_sending.claim(campaign, timezone.now() - timedelta(hours=71))

    campaign_sending.run()

    row = CampaignRecipient.objects.get()
    assert (row.state, row.reason) == ("refused", "outcome_unknown")
    assert not Message.objects.exists()


def _killed(*args):
    raise SystemExit


def test_without_money_it_pauses_and_goes_on_after_a_top_up(shop):
    poor = make.client("Poor Shop", customer=shop.customer)
    account = make.account(client=poor)
    top_up(account, "0.12", "poor")
    campaign = sending(make.campaign(*NUMBERS[:5], client=poor))

    campaign_sending.run()

    campaign.refresh_from_db()
    assert (campaign.status, campaign.handed) == ("paused", 2)
    assert "balance" in campaign.reason
    top_up(account, 1, "more")
    campaigns.resume(campaign, by=None)
    campaign_sending.run()
    assert Message.objects.filter(client=poor).count() == 5
    assert set(states(campaign)) == {"handed"}


def test_nothing_is_claimed_once_it_is_paused(shop, monkeypatch):
    monkeypatch.setattr(campaign_sending, "BATCH", 3)
    campaign = sending(make.campaign(*NUMBERS[:7], client=shop))
    assert campaign_sending.step(campaign, timezone.now()) == 3
    user = make.seat(shop)

    campaigns.pause(campaign, reason="by hand", by=user)

    # Whoever read the campaign before the pause claims nothing after it.
    assert campaign_sending.step(campaign, timezone.now()) == 0
    assert Message.objects.count() == 3
    campaigns.resume(campaign, by=user)
    campaign_sending.run()
    assert Message.objects.count() == 7


def test_a_claim_that_was_made_before_the_pause_is_settled_after_it(shop):
    campaign = sending(make.campaign(*NUMBERS[:2], client=shop))
    campaign_sending.claim(campaign, timezone.now() - timedelta(minutes=5))
    campaigns.pause(campaign, reason="by hand", by=None)

    campaign_sending.run()

    assert set(states(campaign)) == {"waiting"}
    assert not Message.objects.exists()


def test_what_is_cancelled_is_never_sent(shop):
    campaign = sending(make.campaign(*NUMBERS[:2], client=shop))

    campaigns.cancel(campaign, by=None)
    campaign_sending.run()

    assert not Message.objects.exists()
    with pytest.raises(Refused):
        campaigns.resume(campaign, by=None)
    with pytest.raises(Refused):
        campaigns.pause(campaign, reason="", by=None)


def test_a_token_sends_once_and_only_what_was_shown(shop):
    campaign = checked(make.campaign(NUMBERS[0], client=shop))
    shown = campaign.token
    checked(campaign)

    with pytest.raises(Refused):
        campaigns.send(campaign, shown, by=None)
    campaigns.send(campaign, campaign.token, by=None)
    campaigns.send(campaign, campaign.token, by=None)

    entries = HistoryEntry.objects.filter(event="messaging.campaign.sent")
    assert entries.count() == 1


def test_a_change_during_a_check_stops_it(shop):
    campaign = make.campaign(*NUMBERS[:3], client=shop)
    token = campaigns.begin_check(campaign)
    campaigns.change(campaign, {"text": "Other"}, by=None)

    with pytest.raises(campaign_checks.Overtaken):
        campaign_checks.check(campaign, token, lambda done: None)

    assert Campaign.objects.get().status == "draft"


def test_it_waits_for_its_hour(shop):
    campaign = make.campaign(NUMBERS[0], client=shop, send_at=timezone.now() + timedelta(hours=1))
    sending(campaign)
    assert campaign.status == "scheduled"

    campaign_sending.run()
    assert not Message.objects.exists()
    campaign_sending.run(timezone.now() + timedelta(hours=2))

    assert Message.objects.count() == 1


def test_people_are_written_to_in_the_hours_of_their_places(shop):
    tokyo = "819012345678"
    campaign = make.campaign(NUMBERS[0], tokyo, client=shop, hours_from=hour(9), hours_to=hour(18))
    make.country("JP", "Japan")
    sending(campaign)
    assert len(campaign.zones) == 2

    morning = datetime(2026, 7, 1, 10, tzinfo=UTC)

    assert [row.number for row in campaign_sending.claim(campaign, morning)] == [NUMBERS[0]]
    night = morning + timedelta(hours=14)
    assert [row.number for row in campaign_sending.claim(campaign, night)] == [tokyo]


def test_a_customers_campaign_cannot_take_a_clients_list(shop):
    theirs = make.contact_list(NUMBERS[0], client=shop)
    fields = {"title": "x", "sender": "Vento", "text": "x", "lists": [theirs.pk]}

    with pytest.raises(Refused):
        campaigns.add(Place(shop.customer, None), fields, by=None)


def test_ten_thousand_are_checked_and_handed_in_within_seconds(shop):
    top_up(Account.objects.get(), 1000, "much")
    listed = make.contact_list(client=shop)
    people = [Person(f"4477009{n:05}", first_name=f"Ana{n}") for n in range(10_000)]
    contacts.put(listed, people, by=None)
    campaign = make.campaign(client=shop, lists=[listed], text="Hello {first_name}")

    began = time.monotonic()
    checked(campaign)
    check_s = time.monotonic() - began
    campaigns.send(campaign, campaign.token, by=None)
    campaign_sending.run(seconds=60)

    assert Message.objects.count() == 10_000
    assert Account.objects.get().balance == 1010 - Decimal(campaign.found["price"])
    assert check_s < 10


def test_a_large_check_is_a_job_and_its_repetition_tells_that_it_is_overtaken(shop, monkeypatch):
    monkeypatch.setattr(campaign_checks, "AT_ONCE", 1)
    campaign = make.campaign(*NUMBERS[:3], client=shop)

    campaign_checks.start(campaign, by=make.seat(shop))
    job = Job.objects.get()
    jobs.run(job.pk)

    campaign.refresh_from_db()
    assert (campaign.status, campaign.total, campaign.job) == ("checked", 3, job)
    Job.objects.update(status="waiting")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"
    assert Campaign.objects.get().status == "checked"


def test_an_erased_client_leaves_no_names_and_no_texts(shop):
    person = Person(NUMBERS[0], first_name="Ana")
    campaign = sending(make.campaign(person, client=shop, text="Hi {first_name}"))
    make.text_template(client=shop)

    forgetting.forget_people(shop, by=None)

    campaign.refresh_from_db()
    assert (campaign.status, campaign.text, campaign.found) == ("cancelled", "", None)
    assert CampaignRecipient.objects.get().values == {}
    assert not ContactList.objects.exists()
    assert not TextTemplate.objects.exists()


def test_beyond_the_days_limit_it_waits_and_is_not_paused(shop, monkeypatch):
    monkeypatch.setattr(campaign_sending, "PACE_S", 0)
    shop.daily_limit = 3
    shop.save()
    campaign = sending(make.campaign(*NUMBERS[:5], client=shop))

    campaign_sending.run()

    campaign.refresh_from_db()
    assert (campaign.status, campaign.handed) == ("sending", 3)
    assert "3 messages a day" in campaign.reason
    type(shop).objects.update(daily_limit=None)
    campaign_sending.run()
    campaign.refresh_from_db()
    assert (campaign.status, campaign.handed, campaign.reason) == ("done", 5, "")
