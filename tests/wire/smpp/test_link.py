import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from messaging.smpp.link_words import Accepted, NotSent, Phase, Refused, Unanswered
from messaging.smpp.protocol.errors import Unencodable
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.simulator import journal
from messaging.smpp.simulator.faults import Faults
from tests.wire.smpp.wired import FAST, Wired, linked, message, play, settings_for, simulator, until


def test_a_message_is_accepted_and_its_receipt_comes(tmp_path):
    async def scene():
        async with (
            simulator(journal=tmp_path / "journal.jsonl") as centre,
            linked(centre.port) as wired,
        ):
            result = await wired.link.submit(message(text=b"Your code is 1234"))
            await until(lambda: wired.receipts)
            return result, wired

    result, wired = play(scene)

    (line,) = journal.read(tmp_path / "journal.jsonl")
    assert result == Accepted(line["id"])
    assert line["text"] == "Your code is 1234"
    (receipt,) = wired.receipts
    assert receipt.upstream_id == line["id"]
    assert receipt.state is MessageState.DELIVERED
    assert wired.delivered[0].pdu.source_addr == b"447700900123"
    assert wired.phases[-2:] == ["unbinding", "stopped"]
    assert Phase.BOUND in wired.phases


def test_the_window_is_never_exceeded():
    most = 0

    async def scene():
        nonlocal most
        slow = Faults(answer_delay_s=(0.005, 0.01), receipt_delay_s=(0, 0))
        async with (
            simulator(slow) as centre,
            linked(centre.port, limits=Limits(window=7)) as wired,
        ):
            assert wired.link.free_window == 7
            tasks = [asyncio.create_task(wired.link.submit(message())) for _ in range(100)]
            while not all(task.done() for task in tasks):
                for connection in centre.connections:
                    most = max(most, len(connection.session.unanswered))
                assert wired.link.free_window >= 0
                await asyncio.sleep(0.001)
            return [task.result() for task in tasks]

    results = play(scene)

    assert most == 7
    assert all(isinstance(result, Accepted) for result in results)


def test_throttled_is_a_refusal_like_any_other():
    async def scene():
        limited = replace(FAST, rate_limit_per_s=5.0)
        async with simulator(limited) as centre, linked(centre.port) as wired:
            return [await wired.link.submit(message()) for _ in range(20)]

    results = play(scene)

    assert results[:5].count(Refused(Status.THROTTLED)) == 0
    assert results.count(Refused(Status.THROTTLED)) >= 10


def test_a_centre_that_dies_leaves_messages_in_doubt_and_the_link_comes_back():
    async def scene():
        never = Faults(unanswered=1.0)
        async with (
            simulator(never) as centre,
            linked(centre.port, limits=Limits(window=5)) as wired,
        ):
            tasks = [asyncio.create_task(wired.link.submit(message())) for _ in range(8)]
            await until(lambda: centre.ids.count == 5)
            await centre.kill()
            results = await asyncio.gather(*tasks)
            assert not wired.link.is_bound
            down = await wired.link.submit(message())
            async with simulator(port=centre.port):
                await until(lambda: wired.link.is_bound)
                again = await wired.link.submit(message())
            return results, down, again, wired

    results, down, again, wired = play(scene)

    # Five had left; three were still waiting for room in the window.
    assert Counter(map(type, results)) == {Unanswered: 5, NotSent: 3}
    assert isinstance(down, NotSent)
    assert isinstance(again, Accepted)
    assert wired.phases.count("bound") == 2


def test_an_answer_that_does_not_come_in_time_is_a_doubt_and_the_link_stays():
    async def scene():
        async with (
            simulator(Faults(unanswered=1.0)) as centre,
            linked(centre.port, limits=Limits(response_s=0.2)) as wired,
        ):
            lost = await wired.link.submit(message())
            centre.faults = FAST
            return lost, await wired.link.submit(message()), wired.phases

    lost, after, phases = play(scene)

    assert lost == Unanswered("no answer in time")
    assert isinstance(after, Accepted)
    assert "waiting" not in phases


@pytest.mark.parametrize(
    "settings",
    [
        Faults(malformed=1.0),
        Faults(answered_twice=1.0),
        Faults(stray_answers=1.0),
        Faults(reordered=1.0),
        Faults(receipt_first=1.0),
        Faults(malformed=0.5, answered_twice=0.5, stray_answers=0.5, reordered=0.5),
    ],
)
def test_a_centre_that_talks_nonsense_does_not_harm_the_link(settings):
    async def scene():
        settled = replace(settings, receipt_delay_s=(0, 0))
        async with simulator(settled) as centre, linked(centre.port) as wired:
            results = await asyncio.gather(*[wired.link.submit(message()) for _ in range(200)])
            await until(lambda: len(wired.receipts) == 200)
            return results, wired

    results, wired = play(scene)

    ids = [result.upstream_id for result in results]
    assert len(set(ids)) == 200
    assert {receipt.upstream_id for receipt in wired.receipts} == set(ids)
    assert "waiting" not in wired.phases


def test_a_receipt_is_acknowledged_only_when_it_is_stored():
    async def scene():
        may_store = asyncio.Event()
        began = []

        async def store(delivered):
            began.append(delivered)
            await may_store.wait()
            return Status.OK

        async with simulator() as centre, linked(centre.port, on_deliver=store) as wired:
            await asyncio.gather(*[wired.link.submit(message()) for _ in range(20)])
            await until(lambda: len(began) == 20)
            (connection,) = centre.connections
            unacknowledged = len(connection.session.window.requests)
            may_store.set()
            await until(lambda: not connection.session.window.requests)
            return unacknowledged

    assert play(scene) == 20


def test_a_receipt_that_could_not_be_stored_comes_again():
    async def scene():
        tries = []

        async def store(delivered):
            tries.append(delivered.receipt.upstream_id)
            if len(tries) == 1:
                raise OSError("the disk is full")
            return Status.OK

        async with simulator() as centre, linked(centre.port, on_deliver=store) as wired:
            await wired.link.submit(message())
            await until(lambda: len(tries) == 2)
            return tries, wired

    tries, wired = play(scene)

    assert tries[0] == tries[1]
    assert "waiting" not in wired.phases


@pytest.mark.parametrize(
    ("credentials", "status"),
    [
        ({"password": "wrong"}, Status.INVALID_PASSWORD),
        ({"system_id": "nobody"}, Status.INVALID_SYSTEM_ID),
    ],
)
def test_a_wrong_password_is_told_and_tried_again_later(credentials, status):
    async def scene():
        async with simulator() as centre:
            wired = Wired(settings_for(centre.port, **credentials))
            running = asyncio.create_task(wired.link.run())
            await until(lambda: wired.phases.count("waiting") == 2)
            result = await wired.link.submit(message())
            await wired.link.stop()
            await running
            return wired, result

    wired, result = play(scene)

    waiting = [state for state in wired.states if state.phase is Phase.WAITING]
    assert {state.status for state in waiting} == {status}
    assert isinstance(result, NotSent)
    assert "bound" not in wired.phases


def test_stopping_waits_for_open_answers():
    async def scene():
        slow = Faults(answer_delay_s=(0.3, 0.3))
        async with simulator(slow) as centre:
            wired = Wired(settings_for(centre.port))
            running = asyncio.create_task(wired.link.run())
            await until(lambda: wired.link.is_bound)
            open_one = asyncio.create_task(wired.link.submit(message()))
            await until(lambda: centre.ids.count == 1)
            stopping = asyncio.create_task(wired.link.stop())
            await asyncio.sleep(0.01)
            late = await wired.link.submit(message())
            await stopping
            await running
            return await open_one, late, centre.ids.count

    open_one, late, count = play(scene)

    assert isinstance(open_one, Accepted)
    assert isinstance(late, NotSent)
    assert count == 1


def test_stopping_waits_for_what_is_being_stored():
    async def scene():
        async def store(delivered):
            await asyncio.sleep(0.3)
            return Status.OK

        async with simulator() as centre:
            async with linked(centre.port, on_deliver=store) as wired:
                await wired.link.submit(message())
                await until(lambda: wired.link.deliveries)
            return list(centre.mailbox("acme").waiting)

    assert play(scene) == []  # acknowledged before the link said goodbye


def test_a_link_to_nowhere_stops_at_once():
    async def scene():
        async with simulator() as centre:
            port = centre.port
        wired = Wired(settings_for(port, reconnect_min_s=60, reconnect_max_s=60))
        running = asyncio.create_task(wired.link.run())
        await until(lambda: "waiting" in wired.phases)
        await wired.link.stop()
        await running
        return wired

    wired = play(scene)

    assert "cannot connect" in wired.states[1].reason
    assert wired.phases == ["connecting", "waiting", "stopped"]


def test_a_caller_who_stops_waiting_does_not_widen_the_window():
    async def scene():
        slow = Faults(answer_delay_s=(0.2, 0.2), receipt_delay_s=(0, 0))
        async with (
            simulator(slow) as centre,
            linked(centre.port, limits=Limits(window=1)) as wired,
        ):
            first = asyncio.create_task(wired.link.submit(message()))
            await until(lambda: centre.ids.count == 1)
            first.cancel()
            return await wired.link.submit(message())

    assert isinstance(play(scene), Accepted)


def test_a_message_that_fits_no_pdu_is_the_callers_fault_and_costs_no_room():
    async def scene():
        async with (
            simulator() as centre,
            linked(centre.port, limits=Limits(window=1)) as wired,
        ):
            for _ in range(3):
                with pytest.raises(Unencodable):
                    await wired.link.submit(message(text=b"x" * 255))
            return await wired.link.submit(message())

    assert isinstance(play(scene), Accepted)


def test_a_silent_centre_is_noticed():
    async def scene():
        async def say_nothing(reader, writer):
            await reader.read(-1)
            writer.close()

        server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        wired = Wired(settings_for(port, limits=Limits(bind_s=0.2)))
        running = asyncio.create_task(wired.link.run())
        await until(lambda: "waiting" in wired.phases)
        await wired.link.stop()
        await running
        server.close()
        await server.wait_closed()
        return wired

    wired = play(scene)

    assert next(s for s in wired.states if s.phase is Phase.WAITING).reason == "no bind in time"


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes(64)])
def test_a_centre_that_speaks_something_else_is_left(greeting):
    async def scene():
        async def greet(reader, writer):
            writer.write(greeting)
            await reader.read(-1)
            writer.close()

        server = await asyncio.start_server(greet, "127.0.0.1", 0)
        wired = Wired(settings_for(server.sockets[0].getsockname()[1]))
        running = asyncio.create_task(wired.link.run())
        await until(lambda: "waiting" in wired.phases)
        await wired.link.stop()
        await running
        server.close()
        await server.wait_closed()
        return wired

    wired = play(scene)

    reason = next(s for s in wired.states if s.phase is Phase.WAITING).reason
    assert "is impossible" in reason
