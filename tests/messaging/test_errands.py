"""What is done about messages from handsets: mails and automatic replies, each once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing import ledger
from billing.models import Account, Entry
from messaging import errands
from messaging.dispatch import answering, flusher
from messaging.dispatch.submission import TryLater
from messaging.models import AutoReply, Errand, Inbound, Message, MessageText
from messaging.smpp.protocol import concatenation
from messaging.smpp.protocol.concatenation import Part
from tests import make

# Accepting is done by a thread of its own with its own connection: the rows must be there for it.
pytestmark = pytest.mark.django_db(transaction=True)
HANDSET = "447700900001"


@pytest.fixture
def use():
    """A client with money that uses a whole number."""
    shop = make.client("Vento Pharmacy", customer=make.customer(country="GB"), country="GB")
    make.paying_account(client=shop)
    return make.number_use(make.phone_number("447700900500"), client=shop)


def due(use, text="Menu please", may_answer=True, **fields):
    """A message with something to do about it, now."""
    row = make.inbound(use=use, text=text, sender=fields.pop("sender", HANDSET), **fields)
    Errand.objects.create(inbound=row, due_at=timezone.now(), may_answer=may_answer)
    return row


def replies():
    return list(Message.objects.order_by("id").values_list("recipient", "sender"))


def run(after_s=0):
    return errands.run(timezone.now() + timedelta(seconds=after_s))


def test_a_message_is_answered_from_the_number_and_charged_to_its_owner(use):
    AutoReply.objects.create(use=use, text="Thank you")

    row = due(use)
    run()

    message = Message.objects.get()
    assert (message.recipient, message.sender) == (HANDSET, "447700900500")
    assert (message.client, message.door.kind) == (use.client, "portal")
    assert message.account.client == use.client
    assert Entry.objects.filter(kind=Entry.Kind.USAGE).count() == 1
    row.refresh_from_db()
    assert (row.reply_id, row.answered_at is None) == (message.pk, False)
    assert not Errand.objects.exists()


def test_a_message_is_answered_and_forwarded_once_however_often_it_is_begun(use, mailoutbox):
    AutoReply.objects.create(use=use, text="Thank you")
    use.forwards_to = "desk@vento.test"
    use.save()
    row = due(use)
    run()
    Errand.objects.create(inbound=row, due_at=timezone.now(), is_forwarded=True)

    run()

    assert len(replies()) == 1
    assert len(mailoutbox) == 1


def test_one_that_another_worker_has_is_left_alone(use):
    AutoReply.objects.create(use=use, text="Thank you")
    due(use)
    Errand.objects.update(due_at=timezone.now() + timedelta(seconds=errands.AGAIN_S))

    assert run() == 0
    assert replies() == []


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("menu please", "Margherita"),
        ("MENU!", "Margherita"),
        ("help", "Call us"),
        ("Help, please", "Call us"),
        ("anything", "Thank you"),
        ("", "Thank you"),
        ("off", "Thank you"),
    ],
)
def test_the_reply_to_its_word_comes_first_then_help_then_any(use, text, answer):
    use.number.help_reply = "Call us"
    for word, said, is_on in (("menu", "Margherita", 1), ("", "Thank you", 1), ("off", "Off", 0)):
        AutoReply.objects.create(use=use, keyword=word, text=said, is_on=bool(is_on))

    assert answering.words(use, text) == answer


def test_behind_a_prefix_the_next_word_is_the_keyword(use):
    use.keyword = "pizza"
    AutoReply.objects.create(use=use, keyword="menu", text="Margherita")

    assert answering.words(use, "PIZZA: menu please") == "Margherita"
    assert answering.words(use, "Pizza") is None
    assert answering.words(use, "Menu") is None


@pytest.mark.parametrize("sender", ["447700900500", "60777", "Vento", "447700900501"])
def test_no_number_of_ours_and_nothing_but_a_handset_is_answered(use, sender):
    make.phone_number("447700900501")
    AutoReply.objects.create(use=use, text="Thank you")

    due(use, sender=sender)
    run()

    assert replies() == []
    assert not Errand.objects.exists()


def test_two_machines_that_answer_each_other_are_stopped(use):
    AutoReply.objects.create(use=use, text="Thank you")
    for _ in range(answering.HOURLY_MAX + 2):
        due(use)
    due(use, sender="447700900002")

    run()

    answered = [recipient for recipient, _sender in replies()]
    assert answered.count(HANDSET) == answering.HOURLY_MAX
    assert answered.count("447700900002") == 1


def test_an_hour_later_it_is_answered_again(use):
    AutoReply.objects.create(use=use, text="Thank you")
    for _ in range(answering.HOURLY_MAX):
        row = due(use, at=timezone.now() - timedelta(minutes=61))
        Inbound.objects.filter(pk=row.pk).update(answered_at=row.at)
    Errand.objects.all().delete()

    due(use)
    run()

    assert len(replies()) == 1


def test_who_stopped_is_not_answered(use):
    AutoReply.objects.create(use=use, text="Thank you")

    due(use, may_answer=False)
    run()

    assert replies() == []
    assert not Errand.objects.exists()


@pytest.mark.parametrize("what", ["released", "archived"])
def test_whoever_has_gone_answers_and_is_told_nothing(use, what, mailoutbox):
    AutoReply.objects.create(use=use, text="Thank you")
    use.forwards_to = "desk@vento.test"
    if what == "released":
        use.released_at = timezone.now()
    else:
        type(use.client).objects.update(status="archived")
    use.save()

    due(use)
    run()

    assert (replies(), len(mailoutbox)) == ([], 0)
    assert not Errand.objects.exists()


def test_without_money_nothing_is_sent_and_nothing_is_tried_again(use):
    AutoReply.objects.create(use=use, text="Thank you")
    account = Account.objects.get(client=use.client)
    ledger.post(account, amount=Decimal(-10), kind=Entry.Kind.ADJUSTMENT, key="gone")

    row = due(use)
    run()

    row.refresh_from_db()
    assert (replies(), row.reply_id) == ([], None)
    assert not Errand.objects.exists()


def test_what_may_not_go_so_fast_goes_later(use, monkeypatch, mailoutbox):
    AutoReply.objects.create(use=use, text="Thank you")
    use.forwards_to = "desk@vento.test"
    use.save()
    due(use)

    def too_fast(_submission):
        raise TryLater("Too fast", code="too_fast", retry_s=1)

    with monkeypatch.context() as patched:
        patched.setattr(flusher, "submit", too_fast)
        run()
    assert (replies(), len(mailoutbox)) == ([], 1)
    run(after_s=errands.AGAIN_S + 1)

    assert (len(replies()), len(mailoutbox)) == (1, 1)


def test_a_mail_tells_who_wrote_what_to_which_number(use, mailoutbox):
    use.forwards_to = "desk@vento.test"
    use.save()

    due(use, text="Is it open on Sunday?")
    run()

    (sent,) = mailoutbox
    assert sent.recipients() == ["desk@vento.test"]
    assert "+44 7700 900001" in sent.subject
    assert sent.message()["Auto-Submitted"] == "auto-generated"
    assert "Is it open on Sunday?" in sent.body


def test_a_text_cannot_write_headers_or_pages(use, mailoutbox):
    use.forwards_to = "desk@vento.test"
    use.save()

    due(use, text="Hi\r\nBcc: all@evil.test\r\n\r\n<script>", sender="a\r\nBcc: x@evil.test")
    run()

    (sent,) = mailoutbox
    assert sent.recipients() == ["desk@vento.test"]
    assert sent.message()["Bcc"] is None
    assert "\n" not in sent.subject
    assert "<script>" not in sent.alternatives[0].content


def test_a_long_message_is_one_mail_and_one_reply(use, mailoutbox):
    use.forwards_to = "desk@vento.test"
    use.save()
    AutoReply.objects.create(use=use, keyword="is", text="Yes")
    header = [concatenation.header(Part(7, 3, place)) for place in (1, 2, 3)]
    lead = due(use, text=" open", header=header[1])
    make.inbound(use=use, text="Is it", header=header[0], lead=lead, sender=HANDSET)
    make.inbound(use=use, text=" now?", header=header[2], lead=lead, sender=HANDSET)
    make.inbound(use=use, text=" now?", header=header[2], lead=lead, sender=HANDSET)

    run()

    (sent,) = mailoutbox
    assert "Is it open now?" in sent.body
    assert len(replies()) == 1


def test_without_its_first_part_a_message_has_no_keyword(use):
    AutoReply.objects.create(use=use, keyword="open", text="Yes")
    AutoReply.objects.create(use=use, text="Thank you")
    due(use, text="open now", header=concatenation.header(Part(7, 2, 2)))

    run()

    assert MessageText.objects.get(pk=Message.objects.get().pk).text == "Thank you"
