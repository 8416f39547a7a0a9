import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.utils import timezone

from billing.models import Rate
from messaging import reasons, sums, timeline, wording
from messaging.models import Attempt, Message, MessageText, Receipt
from portal.kit import ids
from tests import make

pytestmark = pytest.mark.django_db


TIMES = "\N{MULTIPLICATION SIGN}"


def text_of(response):
    """What stands on the page, without tags and with single spaces."""
    assert response.status_code == 200
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(plain).replace("\N{NO-BREAK SPACE}", " "))


def page(client, message):
    return text_of(client.get(message.get_absolute_url()))


def told(message, *, for_staff=True):
    """The steps as (title, text without tags)."""
    message = Message.objects.get(pk=message.pk)
    steps = timeline.steps(message, for_staff=for_staff)
    return [(step.title, unescape(re.sub(r"<[^>]+>", "", str(step.text)))) for step in steps]


def titles(message, **how):
    return [title for title, _ in told(message, **how)]


def attempt(message, result, *, number=1, part=1, after_ms=10, code=None, upstream=None):
    at = message.accepted_at + timedelta(milliseconds=after_ms)
    return Attempt.objects.create(
        id=ids.take()[0],
        message=message,
        number=number,
        part=part,
        connector=message.connector,
        bind="worker-1/onward",
        started_at=at,
        finished_at=None if result == "open" else at,
        result=result,
        status_code=code,
        upstream_id=upstream,
    )


def receipt(message, state, *, after_ms=500, error="000"):
    return Receipt.objects.create(
        id=ids.take()[0],
        connector=message.connector,
        upstream_id="4f09c2e1",
        state=state,
        error=error,
        origin="network",
        raw=f"id:4f09c2e1 stat:{state.upper()} err:{error}",
        at=message.accepted_at + timedelta(milliseconds=after_ms),
        message=message,
    )


def sent(**fields):
    """A message that went through a route of its own, bought and sold by lists."""
    route = make.routing(make.connector("Tern GB"))
    sell = make.price_list("UK retail", price="0.0385")
    cost = make.price_list("Tern costs", kind="cost", price="0.0259")
    fields.setdefault("account", make.account(client=make.client(customer=make.customer())))
    return make.message(
        **{
            "route": route,
            "pool": route.pool,
            "connector": route.pool.members.get().connector,
            "network": make.network(),
            "rate": Rate.objects.get(price_list=sell),
            "cost_rate": Rate.objects.get(price_list=cost),
            "price": Decimal("0.0385"),
            "cost": Decimal("0.0259"),
            "parts": 2,
            "encoding": "gsm7",
        }
        | fields
    )


def test_nobody_is_sent_to_the_log_in(client):
    assert client.get(make.message().get_absolute_url()).status_code == 302


def test_without_the_permission_the_page_is_refused(as_user):
    roleless = as_user(make.user(is_staff=True))

    assert roleless.get(make.message().get_absolute_url()).status_code == 403


def test_a_stranger_finds_no_such_page(as_user):
    message = make.message(account=make.account(client=make.client(customer=make.customer())))
    sister = make.client(customer=message.customer)

    assert as_user(make.member()).get(message.get_absolute_url()).status_code == 404
    assert as_user(make.seat(at=sister)).get(message.get_absolute_url()).status_code == 404


def test_its_own_people_find_it(as_user):
    message = make.message(account=make.account(client=make.client(customer=make.customer())))

    for person in (make.member(of=message.customer), make.seat(at=message.client)):
        assert message.public_id in page(as_user(person), message)


@pytest.mark.parametrize("ident", ["m_" + "0" * 26, "1", "b_" + "0" * 26, "m_x"])
def test_an_id_this_house_never_gave_out_is_no_page(staff, ident):
    assert staff.get(f"/messaging/messages/{ident}/").status_code == 404


def test_the_story_of_a_delivered_message():
    message = sent(reference="order-55120", possible_duplicate=True, tries=2)
    attempt(message, "refused", code=0x58, after_ms=24)
    attempt(message, "unanswered", part=2, after_ms=30)
    attempt(message, "taken", number=2, after_ms=500, code=0, upstream="4f09c2e1")
    receipt(message, "delivered", after_ms=3840)

    story = told(message)

    assert [title for title, _ in story if title != "Charged"] == [
        "Accepted",
        "Routed",
        "Priced",
        "Attempt 1, part 1 not taken",
        "Attempt 1, part 2 not answered",
        "Attempt 2, part 1 taken",
        "Receipt: delivered",
    ]
    words = dict(story)
    assert words["Accepted"].startswith("API token “shop-live”, batch b_")
    assert words["Accepted"].endswith("Client reference order-55120.")
    assert words["Routed"] == f"Route “Everything”, pool {message.pool}, network Northcell GB."
    assert words["Priced"] == (
        "0.0770\N{NO-BREAK SPACE}EUR, list “UK retail”, rate of 1 Jan 2024, charged on submitted."
    )
    assert words["Charged"] == "Entry 2 of the client's account; 0.0770\N{NO-BREAK SPACE}EUR."
    assert words["Attempt 1, part 1 not taken"] == (
        "Tern GB, bind worker-1/onward: ESME_RTHROTTLED (0x58). Nothing was sent by this attempt."
    )
    assert "upstream ID 4f09c2e1" in words["Attempt 2, part 1 taken"]
    assert words["Receipt: delivered"] == (
        "From the network through Tern GB: delivered, error 000."
    )


def test_its_owners_are_told_the_same_story_without_suppliers():
    message = sent()
    attempt(message, "refused", code=0x58)
    receipt(message, "delivered")

    everything = str(told(message, for_staff=False))

    assert titles(message, for_staff=False) == titles(message)
    for secret in ("Tern", "Everything", "Pool", "worker-1", "ESME", "0x58"):
        assert secret not in everything


def test_a_blocked_message_says_why_and_that_nothing_was_charged():
    message = make.message(
        status="rejected",
        reason="no_client_price",
        charge="none",
        price=Decimal(0),
        sent_at=None,
        network=make.network(),
    )

    story = told(message)

    assert [title for title, _ in story] == ["Accepted", "Network found", "Not sent"]
    assert story[-1][1] == (
        "None of the payer's price lists names this destination. Nothing was charged."
    )


def test_a_free_message_is_not_charged():
    assert ("Not charged", "The price is zero.") in told(make.message(price=Decimal(0)))


def test_a_refund_is_told_with_its_entry():
    message = make.message(
        status="rejected", reason="refused_by_supplier", charge="refunded", sent_at=None
    )

    story = dict(told(message))

    assert story["Rejected"] == "The supplier refused the message for good."
    assert story["Refunded"] == (
        "Entry 3 of the customer's account; 0.0500\N{NO-BREAK SPACE}EUR went back."
    )


def test_an_end_that_no_receipt_told_is_told_by_the_house():
    message = sent(status="expired", reason="no_receipt")
    receipt(message, "enroute")

    story = dict(told(message))

    assert story["Expired"] == "No final receipt came in the days the account waits for one."


def test_an_end_that_a_receipt_told_is_told_once():
    message = sent(status="undelivered")
    receipt(message, "undelivered", error="027")

    assert "Undelivered" not in titles(message)
    assert "Receipt: undelivered" in titles(message)


def test_an_attempt_under_way_stands_at_its_beginning():
    message = sent(status="submitting", final_at=None)
    attempt(message, "open")

    assert "Attempt 1, part 1 under way" in titles(message)


@pytest.mark.parametrize(
    ("passed", "written"),
    [
        (timedelta(), "+0 ms"),
        (timedelta(milliseconds=491), "+491 ms"),
        (timedelta(seconds=3.31), "+3.31 s"),
        (timedelta(seconds=90), "+1.5 min"),
        (timedelta(hours=3), "+3.0 h"),
        (timedelta(days=2), "+2.0 d"),
    ],
)
def test_time_between_steps_is_written_in_the_unit_that_fits(passed, written):
    assert wording.gap(passed).replace("\N{NO-BREAK SPACE}", " ") == written


def test_a_step_on_another_day_says_which():
    steps = [
        timeline.Step(timezone.now() - timedelta(days=1), "Accepted"),
        timeline.Step(timezone.now(), "Expired"),
    ]

    first, second = timeline.shown(steps)

    assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3}", first["time_text"])
    assert re.fullmatch(r"\d+ \w+ \d\d:\d\d:\d\d\.\d{3}", second["time_text"])


def test_staff_see_price_cost_and_margin(staff):
    text = page(staff, sent())

    for figure in (
        "0.0770",
        f"2 {TIMES} 0.0385",
        "0.0518",
        f"2 {TIMES} 0.0259",
        "0.0252",
        "32.7 % of the price",
    ):
        assert figure in text
    assert "UK retail, 1 Jan" in text


def test_owners_see_the_price_but_neither_cost_nor_margin(as_user):
    message = sent()
    receipt(message, "delivered")

    text = page(as_user(make.member(of=message.customer)), message)

    assert "0.0770" in text
    for secret in ("0.0518", "0.0259", "Margin", "Cost", "Tern", "stat:"):
        assert secret not in text


def test_a_refund_is_not_earned_and_what_was_never_sent_not_owed():
    refunded = sums.of(sent(charge="refunded", status="rejected", sent_at=None))

    assert (refunded.earned, refunded.owed, refunded.margin) == (0, 0, 0)
    assert refunded.margin_percent is None


def test_a_cost_on_delivered_is_owed_when_it_was():
    delivered = sums.of(make.message(cost_basis="delivered"))
    failed = sums.of(make.message(cost_basis="delivered", status="undelivered"))

    assert delivered.owed == Decimal("0.03")
    assert failed.owed == 0


def test_different_currencies_have_no_margin(staff):
    message = sent(cost_unit="GBP")

    assert sums.of(message).margin is None
    assert "price in EUR, cost in GBP" in page(staff, message)


def test_a_third_of_a_margin_per_part_is_written_to_six_places(staff):
    message = sent(parts=3, price=Decimal("0.01"), cost=Decimal(0), charge="charged")
    message.cost_unit = "EUR"

    assert sums.of(message).margin_per_part == Decimal("0.01")
    assert page(staff, message)


@pytest.mark.parametrize(("role", "reads"), [("support", True), ("finance", False)])
def test_the_text_is_for_whoever_may_read_it(as_user, role, reads):
    message = sent()
    MessageText.objects.create(message=message, text="Your order <b>55120</b> has left")

    response = as_user(make.staff(role)).get(message.get_absolute_url())

    assert ("Your order &lt;b&gt;55120" in response.content.decode()) is reads
    assert ("kept until" in text_of(response)) is reads


def test_the_text_is_kept_as_long_as_its_customer_wants(staff):
    customer = make.customer(text_retention_days=10)
    message = sent(account=make.account(customer=customer))
    MessageText.objects.create(message=message, text="Hello")

    kept = timezone.localdate(message.accepted_at) + timedelta(days=10)

    assert f"kept until {kept.day} {kept:%b %Y}" in page(staff, message)
    assert "GSM 7-bit, 5 characters" in page(staff, message)


def test_a_text_that_is_gone_is_said_to_be_gone(staff):
    assert "no longer kept" in page(staff, sent())


def test_a_possible_duplicate_is_explained(staff):
    text = page(staff, sent(possible_duplicate=True))

    assert "Possible duplicate." in text
    assert "It is charged once." in text


def test_raw_receipts_are_for_staff(staff):
    message = sent()
    came = receipt(message, "delivered")

    body = staff.get(message.get_absolute_url()).content.decode()

    assert f'href="#receipt-{came.pk}"' in body
    assert f'id="receipt-{came.pk}"' in body
    assert came.raw in body


def test_a_message_without_any_facts_has_a_page(staff):
    message = make.message(status="accepted", final_at=None, sent_at=None, encoding="odd")

    assert "not delivered yet" in page(staff, message)


def test_more_attempts_cost_no_more_queries(staff, django_assert_max_num_queries):
    message = sent(parts=9)
    for part in range(1, 10):
        attempt(message, "taken", part=part, upstream=f"u{part}")
        receipt(message, "delivered")
    staff.get(message.get_absolute_url())

    with django_assert_max_num_queries(18):
        staff.get(message.get_absolute_url())


def test_every_reason_is_told_in_plain_words():
    for code, reason in reasons.REASONS.items():
        assert str(reason.brief)
        assert str(reason.sentence).endswith(".")
        assert code not in str(reason.sentence)
    assert reasons.sentence("of_another_time") == "of_another_time"
