"""Suppliers that are called, over real sockets and with a real database: mail servers and HTTP."""

from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default

import pytest
from django.utils import timezone

from billing import ledger
from messaging import bounces
from messaging.dispatch import fallbacks
from messaging.dispatch.office import Office
from messaging.dispatch.submission import Instead
from messaging.http import callbacks
from messaging.mail.content import Content, Enclosed
from messaging.models import Attempt, ConnectorState, Fallback, Inbound, Message, Suppression
from messaging.text.parts import whole
from tests import make
from tests.house import until
from tests.messaging.test_accept import flush, submission
from tests.wire.dispatch.stand_ins import MailServer, WebServer

pytestmark = pytest.mark.django_db(transaction=True)

BODY = '{"from": "{sender}", "to": "{recipient}", "text": "{text}", "parts": "{parts}"}'
DSN = """From: mailer-daemon@mx.example.net
To: {path}
Subject: Delivery report
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; ana@example.net
Action: {action}
Status: {status}
Diagnostic-Code: smtp; said the server
--b--
"""


@pytest.fixture
def begun():
    """`begun(server, connector)` starts an office; all of it ends with the test."""
    running = []

    def start(server, connector, *, is_up=True):
        route = make.routing(connector)
        route.channel = connector.channel
        route.save()
        office = Office(on_taken=lambda pk: None, on_left=lambda pk: None)
        office.start()
        running.append(office.close)
        if is_up:
            until(lambda: ConnectorState.objects.filter(state="up").exists(), 30, "it is up")
        return office

    servers = []
    start.servers = servers
    yield start
    for end in running:
        end()
    for server in servers:
        server.end()


@pytest.fixture
def mail_server(begun):
    """`mail_server(says)` starts one and the connector to it."""

    def start(says=None, *, dsn=False, is_up=True, **fields):
        server = MailServer(says=says, dsn=dsn).begin()
        begun.servers.append(server)
        connector = make.connector(
            "Post",
            kind="smtp",
            channel="email",
            port=server.port,
            security="none",
            from_domains=["shop.example"],
            bounce_address="bounces@mail.example",
            public_url="https://portal.example",
            rate=1000,
            cost=None,
            cost_list=None,
            **fields,
        )
        begun(server, connector, is_up=is_up)
        return server

    return start


@pytest.fixture
def supplier(begun):
    """`supplier(answer)` starts a web server and the connector to it."""

    def start(answer, *, channel="sms", **fields):
        server = WebServer(answer).begin()
        begun.servers.append(server)
        connector = make.connector(
            "Heron",
            kind="http",
            channel=channel,
            url=f"http://127.0.0.1:{server.port}/send",
            port=server.port,
            **{"body": BODY, "id_path": "id"} | fields,
            **callbacks.new_fields(),
            rate=1000,
            cost_list=None,
        )
        begun(server, connector)
        return server, connector

    return start


@pytest.fixture
def door():
    make.network()
    lists = make.price_list(basis="delivered")
    make.rate(lists, channel="email", price="0.001")
    make.rate(lists, channel="viber", price="0.02", basis="delivered")
    account = make.account(customer=make.customer(), price_list=lists)
    ledger.post(account, amount=Decimal(100), kind="top-up", key="first")
    return make.door(customer=account.customer)


def mail(door, *recipients, html="", files=(), **fields):
    text = fields.pop("text", "Hello.\n.\nA dot stood alone.")
    found = Content("Grüße", html, "Vento Shop", tuple(files))
    made = submission(door, *(recipients or ["ana@example.net"]), text=text, mail=found, **fields)
    made.channel, made.sender, made.size = "email", "news@shop.example", whole(text)
    return made


def viber(door, **fields):
    made = submission(door, text="On Viber", instead=Instead("Vento", "By SMS", 10), **fields)
    made.channel, made.size = "viber", whole("On Viber")
    return made


def at_last(status, n=1):
    until(lambda: Message.objects.filter(status=status).count() == n, 15, f"{n} {status}")


def test_a_mail_goes_out_with_everything_in_it(mail_server, door):
    server = mail_server()
    files = [Enclosed("price list.pdf", "application/pdf", b"%PDF-1.7\r\n")]

    flush(mail(door, "ana@example.net", "ben@example.org", html="<p>Hello</p>", files=files))

    at_last("sent", 2)
    first = min(server.letters, key=lambda letter: letter.recipient)
    found = message_from_bytes(first.octets, policy=default)
    attempt = Attempt.objects.get(message__recipient="ana@example.net")
    assert found["From"] == "Vento Shop <news@shop.example>"
    assert (found["To"], found["Subject"]) == ("ana@example.net", "Grüße")
    assert found["Message-ID"] == f"<{attempt.upstream_id}@shop.example>"
    assert first.sender == f"bounces+{attempt.upstream_id}@mail.example"
    assert found["List-Unsubscribe"].startswith("<https://portal.example/u/u_")
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    said = found.get_body(("plain",)).get_content()
    assert said.splitlines() == ["Hello.", ".", "A dot stood alone."]
    assert found.get_body(("html",)).get_content().strip() == "<p>Hello</p>"
    (enclosed,) = found.iter_attachments()
    assert (enclosed.get_filename(), enclosed.get_content()) == (
        "price list.pdf",
        b"%PDF-1.7\r\n",
    )
    assert all(byte < 128 for byte in first.octets)


def test_a_mail_costs_its_channels_price_and_has_no_country(mail_server, door):
    mail_server()

    flush(mail(door))

    at_last("sent")
    message = Message.objects.get()
    assert (message.price, message.parts, message.country) == (Decimal("0.001"), 1, "")


def test_one_session_carries_many_mails(mail_server, door):
    server = mail_server(window=2)

    flush(mail(door, *(f"reader{n}@example.net" for n in range(20))))

    at_last("sent", 20)
    assert len(server.letters) == 20
    assert server.sessions <= 3


def test_an_address_refused_for_good_is_rejected_and_refunded(mail_server, door):
    mail_server({"gone@example.net": "550 5.1.1 no such user"})

    flush(mail(door, "gone@example.net"))

    at_last("rejected")
    message = Message.objects.get()
    assert (message.reason, message.charge) == ("refused_by_supplier", "refunded")
    assert message.attempts.get().status_code == 550


def test_a_server_that_says_not_now_is_asked_again_later(mail_server, door):
    mail_server({"grey@example.net": "451 4.7.1 greylisted"})

    flush(mail(door, "grey@example.net"))

    until(lambda: Message.objects.get().reason == "throttled", 15, "it was put off")
    message = Message.objects.get()
    assert message.status == "queued"
    assert message.next_try_at > timezone.now() + timedelta(seconds=40)


def test_a_server_that_hangs_up_after_the_content_leaves_the_outcome_open(mail_server, door):
    mail_server({"ana@example.net": "hang up"})

    flush(mail(door))

    at_last("unknown")
    # It was sent once more, as its door wants, and said so.
    assert Message.objects.get().possible_duplicate
    assert all(one.upstream_id.startswith("e_") for one in Attempt.objects.all())


def test_a_server_that_is_away_gets_nothing_and_the_connector_is_down(door, begun):
    connector = make.connector(
        "Post", kind="smtp", channel="email", port=1, security="none", response_s=2
    )
    begun(None, connector, is_up=False)

    until(lambda: ConnectorState.objects.exclude(reason="").exists(), 15, "it says why")

    state = ConnectorState.objects.get()
    assert state.state == "down"
    assert Attempt.objects.count() == 0


@pytest.mark.parametrize(
    ("action", "status", "becomes", "is_suppressed"),
    [
        ("failed", "5.1.1", "undelivered", True),
        ("failed", "5.7.1", "undelivered", False),
        ("delayed", "4.4.1", "sent", False),
        ("delivered", "2.0.0", "delivered", False),
    ],
)
def test_a_report_settles_its_mail(mail_server, door, action, status, becomes, is_suppressed):
    server = mail_server(dsn=True)
    flush(mail(door))
    at_last("sent")
    assert server.letters[0].options == "NOTIFY=SUCCESS,FAILURE,DELAY"

    known = bounces.read(
        DSN.format(path=server.letters[0].sender, action=action, status=status).encode()
    )

    assert known
    assert Message.objects.get().status == becomes
    assert Suppression.objects.filter(address="ana@example.net").exists() == is_suppressed


def test_what_is_no_report_of_ours_is_left_alone(mail_server, door):
    server = mail_server()
    flush(mail(door))
    at_last("sent")
    path = server.letters[0].sender

    away = f"To: {path}\r\nAuto-Submitted: auto-replied\r\n\r\nI am on holiday.\r\n"
    forged = DSN.format(path=path.replace("e_", "e_0", 1)[:-1], action="failed", status="5.1.1")

    assert not bounces.read(away.encode())
    assert not bounces.read(forged.encode().replace(b"bounces", b"somebody"))
    assert Message.objects.get().status == "sent"


def test_whoever_unsubscribes_gets_no_more(mail_server, door, client):
    server = mail_server()
    flush(mail(door))
    at_last("sent")
    found = message_from_bytes(server.letters[0].octets, policy=default)
    path = found["List-Unsubscribe"].strip("<>").removeprefix("https://portal.example")

    asked = client.get(path)
    assert not Suppression.objects.exists()
    told = client.post(path, {"List-Unsubscribe": "One-Click"})
    flush(mail(door, "ANA@example.net", "ben@example.org"))

    assert (asked.status_code, told.status_code) == (200, 200)
    later = Message.objects.get(recipient="ANA@example.net")
    assert (later.status, later.reason, later.charge) == ("rejected", "suppressed_address", "none")
    at_last("sent", 2)


def test_a_sender_of_another_domain_is_refused(mail_server, door):
    mail_server()
    foreign = mail(door)
    foreign.sender = "boss@bank.example"

    flush(foreign)

    assert Message.objects.get().reason == "foreign_sender_domain"


def test_a_message_is_brought_by_http_and_its_receipt_settles_it(supplier, door, client):
    server, connector = supplier(
        lambda call: (200, {"id": "up-1"}),
        receipt_id_path="id",
        receipt_status_path="state",
        receipt_statuses=["DELIVRD = delivered"],
    )

    flush(submission(door, text='He said "{sender}"\n\\u0022'))
    at_last("sent")
    told = client.post(
        callbacks.path_of(connector), {"id": "up-1", "state": "delivrd"}, "application/json"
    )

    assert server.calls[0].json == {
        "from": "HarbourPine",
        "to": Message.objects.get().recipient,
        "text": 'He said "{sender}"\n\\u0022',
        "parts": 1,
    }
    assert told.status_code == 200
    assert Message.objects.get().status == "delivered"


def test_a_receipt_that_overtakes_the_answer_waits_for_it(supplier, door, client):
    holder = {}

    def answer(call):
        holder["told"] = True
        return 200, {"id": "up-2"}

    server, connector = supplier(
        answer,
        receipt_id_path="id",
        receipt_status_path="state",
        receipt_statuses=["ok = delivered"],
    )
    early = client.get(callbacks.path_of(connector), {"id": "up-2", "state": "ok"})

    flush(submission(door))

    at_last("delivered")
    assert early.status_code == 200
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("reply", "fields", "becomes", "result"),
    [
        ((400, {"error": "bad number"}), {}, "rejected", "refused"),
        ((200, {"error": "no credit"}), {"error_path": "error"}, "rejected", "refused"),
        (
            (200, {"error": "busy"}),
            {"error_path": "error", "passing_errors": ["busy"]},
            "queued",
            "refused",
        ),
        ((429, {}), {}, "queued", "refused"),
        ((500, {}), {}, "unknown", "unanswered"),
        ((200, {"no": "id"}), {}, "rejected", "refused"),
        (None, {}, "unknown", "unanswered"),
    ],
)
def test_every_answer_has_its_meaning(supplier, door, reply, fields, becomes, result):
    supplier(lambda call: reply, **fields)

    flush(submission(door))

    until(lambda: Attempt.objects.exclude(result="open").exists(), 15, "it was answered")
    until(lambda: Message.objects.get().status == becomes, 15, becomes)
    assert Attempt.objects.first().result == result


def test_a_handsets_message_comes_by_callback(supplier, client):
    _, connector = supplier(
        lambda call: (200, {"id": "x"}),
        events_path="results",
        inbound_sender_path="from",
        inbound_recipient_path="to",
        inbound_text_path="text",
    )
    make.phone_number("447700900500", door=make.door(customer=make.customer("Pellworm Ferry")))
    said = "Ja, gern 👍 " * 30

    told = client.post(
        callbacks.path_of(connector),
        {"results": [{"from": "447700900001", "to": "447700900500", "text": said}]},
        "application/json",
    )

    assert told.status_code == 200
    found = Inbound.objects.get()
    assert (found.text, found.sender) == (said, "447700900001")
    assert found.customer.name == "Pellworm Ferry"


def test_nobody_without_the_secret_tells_receipts(supplier, client):
    _, connector = supplier(lambda call: (200, {"id": "x"}))

    assert client.post(f"{callbacks.path_of(connector)[:-3]}AA/", {}).status_code == 404


def test_an_sms_follows_a_viber_message_that_did_not_arrive_and_only_once(supplier, door):
    supplier(lambda call: (200, {"id": f"v{len(call.body)}"}), channel="viber")
    # What carries SMS is down, so that the message that follows can be looked at.
    make.routing(make.connector("Tern"))
    flush(viber(door))
    at_last("sent")
    assert fallbacks.settle() == 0
    Fallback.objects.update(due_at=timezone.now())

    assert [fallbacks.settle(), fallbacks.settle()] == [1, 0]

    first = Message.objects.get(channel="viber")
    sms = Message.objects.get(channel="sms")
    assert (sms.words.text, sms.sender, sms.recipient) == ("By SMS", "Vento", first.recipient)
    assert sms.account_id == first.account_id
    assert Fallback.objects.get().sms_id == sms.pk


def test_nothing_follows_what_was_delivered(supplier, door, client):
    _, connector = supplier(
        lambda call: (200, {"id": "v1"}),
        channel="viber",
        receipt_id_path="id",
        receipt_status_path="state",
        receipt_statuses=["seen = delivered"],
    )
    flush(viber(door))
    at_last("sent")
    client.get(callbacks.path_of(connector), {"id": "v1", "state": "seen"})
    Fallback.objects.update(due_at=timezone.now())

    fallbacks.settle()

    assert not Message.objects.filter(channel="sms").exists()
    assert not Fallback.objects.exists()
