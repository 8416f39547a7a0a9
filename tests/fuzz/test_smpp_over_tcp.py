"""The fuzzer over TCP in small, against a server in this process, and what it must find."""

import asyncio
import logging
import time
from collections import Counter
from decimal import Decimal
from itertools import chain, islice
from random import Random

import pytest
import structlog
from django.db import connection

from messaging.smpp.protocol import session
from messaging.smpp.protocol.pdus import EnquireLinkResp
from messaging.smpp.protocol.server_session import ServerSession
from messaging.smpp.server import message_ids
from portal.kit import opaque
from portal.supervisor import smpp
from reports import reconcile
from tests import make
from tests.fuzz import smpp_attacks, smpp_bystander, smpp_handshakes, smpp_over_tcp, smpp_scene
from tests.fuzz.smpp_bystander import Told
from tests.fuzz.smpp_stranger import Place
from tests.wire.smpp.bound_client import serving

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = 800
# Every so many of the catalogue's, without those that take ten seconds each.
STEP = 9
ALONE_S = 5
# What the server itself begins and ends all the time.
OWN_TASKS = 3


@pytest.fixture
def certificate(tmp_path):
    """The settings of a server that speaks TLS."""
    place = tmp_path / "certificate.pem"
    place.write_bytes(b"".join(smpp.new_certificate("127.0.0.1")))
    return {"tls_port": 0, "certificate": place}


@pytest.fixture
def logins():
    """Those of the customer and of the stranger."""
    opaque._sealer.cache_clear()
    make.network()
    make.routing(make.connector("Tern"))
    return smpp_scene.another("bystander"), smpp_scene.another("stranger")


def attacks(dice):
    quick = (one for one in smpp_attacks.catalogue(dice) if not one.stays)
    mutants = (one for one in smpp_attacks.mutants(dice) if not one.stays)
    return chain(islice(quick, 0, None, STEP), mutants)


def attacks_by_tls(dice):
    handshakes = (one for one in smpp_handshakes.catalogue(dice) if not one.stays)
    return chain(handshakes, smpp_attacks.by_tls(attacks(dice)))


def assailed(logins, count, *, answer_s=5.0, seed=34, drawn=attacks, **settings):
    """What a customer was told while a server was assailed, and how the attacks ended."""

    async def scenario():
        async with serving(**settings) as daemon:
            plan = smpp_bystander.Plan(daemon.port, *logins[0], rate=30)
            bystander = await smpp_bystander.begin(plan)
            living = asyncio.create_task(bystander.live())
            place = Place(daemon.port, *logins[1], answer_s=answer_s, tls_port=daemon.tls_port or 0)
            crowd = smpp_over_tcp.Crowd(place, seed)
            before = len(asyncio.all_tasks()) + OWN_TASKS
            try:
                await crowd.run(drawn(Random(seed)), count)
                await alone(daemon, before)
            finally:
                bystander.stops = True
                await living
            return bystander.told, crowd.summary

    return asyncio.run(scenario())


async def alone(daemon, tasks):
    """Until of all connections only the customer's is left, and no more tasks than there were."""
    until = time.monotonic() + ALONE_S
    while (left := len(daemon._connections)) > 1 or len(asyncio.all_tasks()) > tasks:
        assert time.monotonic() < until, (left, asyncio.all_tasks())
        await asyncio.sleep(0.01)


def broken_law(logins, count=COUNT, **settings):
    with pytest.raises(BaseExceptionGroup) as caught:
        assailed(logins, count, **settings)
    return "\n".join(smpp_over_tcp.told(one) for one in smpp_over_tcp.leaves(caught.value))


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql.format("bystander"))
        return cursor.fetchall()


def test_hundreds_of_bad_pdus_break_no_law_and_cost_a_customer_nothing(logins, caplog):
    told, summary = assailed(logins, COUNT)

    assert summary.pdus >= COUNT
    assert summary.ends["answered"] > 20
    assert summary.ends["closed"] > 2
    assert len(summary.kinds) > 8
    assert (told.lost, told.unanswered, told.refused, told.strays) == ("", 0, {}, 0)
    assert len(told.accepted) > 10
    charged = -rows(smpp_scene.CHARGED)[0][0]
    assert list(smpp_scene.stored(rows(smpp_scene.STORED), told, charged)) == []
    assert [line for holds, line in reconcile.report() if not holds] == []
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []


def test_wrong_handshakes_and_bad_pdus_by_tls_cost_a_customer_nothing(logins, certificate, caplog):
    told, summary = assailed(logins, 200, drawn=attacks_by_tls, **certificate)

    ends = {"handshake: answered", "handshake: left", "handshake: thrown out", "answered"}
    assert ends <= set(summary.ends)
    assert (told.lost, told.unanswered, told.refused, told.strays) == ("", 0, {}, 0)
    assert len(told.accepted) > 10
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []


def test_a_server_that_leaves_a_request_without_an_answer_is_found(logins, monkeypatch):
    monkeypatch.setattr(session.Session, "refuse_frame", lambda self, frame, status: None)

    words = broken_law(logins, answer_s=2.0)

    assert "requests have no answer within" in words
    assert "bound:" in words  # Which attack it was, and its bytes.


def test_a_server_that_answers_twice_is_found(logins, monkeypatch):
    right = ServerSession.send

    def twice(self, pdu, sequence, status=0):
        for _ in range(2 if isinstance(pdu, EnquireLinkResp) else 1):
            right(self, pdu, sequence, status)

    monkeypatch.setattr(ServerSession, "send", twice)

    assert "nobody asked, or twice" in broken_law(logins)


def test_a_server_that_hangs_up_for_no_reason_is_found(logins, monkeypatch):
    monkeypatch.setattr(
        session.Session, "on_malformed", lambda self, error: self.close("I do not like you")
    )

    assert "closed for no reason" in broken_law(logins)


def test_what_a_customer_lost_is_found(logins):
    (name,) = message_ids.of_messages([7])
    told = Told(submitted=2, accepted={"447700000001": name, "447700000002": "m_nobody"})
    price = Decimal("0.05")

    def wrong(*stored, charged):
        return " ".join(smpp_scene.stored(list(stored), told, charged))

    right = (7, "447700000001", "charged", price, 1)
    assert "1 accepted messages are not stored: ['447700000002']" in wrong(right, charged=price)
    assert "2 accepted messages" in wrong(charged=Decimal())
    assert "belong to other messages" in wrong((7, "447700000009", *right[2:]), charged=price)
    assert "stored twice" in wrong(right, (8, *right[1:]), charged=price * 2)
    assert "is not charged" in wrong((*right[:2], "none", *right[3:]), charged=price)
    assert "0.10 was charged for what is worth 0.05" in wrong(right, charged=price * 2)


def test_an_exception_in_the_log_is_found():
    render = structlog.processors.LogfmtRenderer()
    calm = render(None, "info", {"event": "bound", "level": "info"})
    bad = render(None, "info", {"event": "x", "exception": "Traceback (most recent call last):\n"})
    worse = render(None, "error", {"event": "request_failed", "level": "error"})

    assert smpp_scene.bad_lines("\n".join([calm, bad, worse])) == [bad.strip(), worse]


def test_the_same_seed_makes_the_same_attacks():
    first, second, other = (list(islice(attacks(Random(seed)), 150)) for seed in (7, 7, 8))

    assert first == second
    assert first != other
    names = Counter(one.name for one in smpp_attacks.catalogue(Random(1)))
    assert len(names) > 50
    assert names["cut in two"] > 100
