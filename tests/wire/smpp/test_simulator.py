import asyncio
from collections import Counter
from dataclasses import replace

from messaging.smpp.link_words import Accepted, NotSent, Refused, Unanswered
from messaging.smpp.protocol import events
from messaging.smpp.protocol.client_session import ClientSession
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.pdus import BindReceiver, BindTransmitter, DeliverSm, QuerySm
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.simulator import journal
from messaging.smpp.simulator.desk import Desk
from messaging.smpp.simulator.faults import PRESETS, Faults, changed
from tests.wire.smpp.wired import FAST, Wired, linked, message, play, settings_for, simulator, until


def test_two_thousand_messages_are_each_answered_and_journalled(tmp_path):
    path = tmp_path / "journal.jsonl"

    async def scene():
        async with (
            simulator(PRESETS["mild"], journal=path) as centre,
            linked(centre.port, limits=Limits(window=50)) as wired,
        ):
            numbers = [f"4477009{number:05d}9" for number in range(2000)]
            results = await asyncio.gather(*[wired.link.submit(message(n)) for n in numbers])
            accepted = [result for result in results if isinstance(result, Accepted)]
            known = {result.upstream_id for result in accepted}
            await until(lambda: {receipt.upstream_id for receipt in wired.receipts} >= known, 10)
            return results, wired

    results, wired = play(scene)

    lines = journal.read(path)
    told = Counter(result.upstream_id for result in results if isinstance(result, Accepted))
    refused = [result.status for result in results if isinstance(result, Refused)]
    assert len(lines) == len(results) == 2000
    assert Counter(line["id"] for line in lines if line["id"]) == told
    assert refused == [Status.THROTTLED] * len([line for line in lines if line["code"]])
    assert sum(told.values()) + len(refused) == 2000
    # One per cent of receipts comes twice; nothing else comes that is not a message's own.
    assert 1 < len(wired.receipts) - len(told) < 60
    assert {receipt.upstream_id for receipt in wired.receipts} == set(told)
    assert "waiting" not in wired.phases


def test_certain_numbers_can_be_tried_by_hand():
    async def scene():
        async with simulator(PRESETS["fast"]) as centre, linked(centre.port) as wired:
            results = [await wired.link.submit(message(f"44770066600{n}")) for n in range(1, 6)]
            await until(lambda: len(wired.delivered) == 4)
            await asyncio.sleep(0.05)
            return results, wired

    results, wired = play(scene)

    assert [type(result) for result in results] == [Accepted, Refused, Accepted, Accepted, Accepted]
    assert results[1] == Refused(Status.INVALID_DESTINATION_ADDRESS)
    states = {receipt.upstream_id: receipt.state for receipt in wired.receipts}
    assert states == {
        results[0].upstream_id: MessageState.UNDELIVERABLE,
        results[2].upstream_id: MessageState.EXPIRED,
        results[4].upstream_id: MessageState.DELIVERED,
    }
    (reply,) = [delivered for delivered in wired.delivered if not delivered.receipt]
    assert reply.pdu.short_message == b"Hi"
    assert reply.pdu.source_addr == b"447700666005"


def test_a_receipt_may_come_before_the_answer():
    async def scene():
        settings = Faults(receipt_first=1.0)
        async with simulator(settings) as centre, linked(centre.port) as wired:
            submission = asyncio.create_task(wired.link.submit(message()))
            await until(lambda: wired.receipts)
            assert not submission.done()
            return await submission, wired.receipts[0]

    result, receipt = play(scene)

    assert result == Accepted(receipt.upstream_id)


def test_receipts_wait_for_a_session_that_can_receive():
    async def scene():
        async with simulator() as centre:
            async with linked(centre.port, kind=BindTransmitter) as sender:
                result = await sender.link.submit(message())
                await asyncio.sleep(0.1)
                assert not sender.delivered
            async with linked(centre.port, kind=BindReceiver) as receiver:
                await until(lambda: receiver.receipts)
                return result, receiver.receipts

    result, receipts = play(scene)

    assert [receipt.upstream_id for receipt in receipts] == [result.upstream_id]


def test_unacknowledged_receipts_are_sent_again_over_the_next_session():
    async def scene():
        async def never(delivered):
            await asyncio.Event().wait()

        async with simulator() as centre:
            wired = Wired(settings_for(centre.port, drain_s=0.1), never)
            running = asyncio.create_task(wired.link.run())
            await until(lambda: wired.link.is_bound)
            result = await wired.link.submit(message())
            await until(lambda: wired.link.deliveries)
            await wired.link.stop()
            await running
            for task in wired.link.deliveries:
                task.cancel()
            async with linked(centre.port) as second:
                await until(lambda: second.receipts)
                return result, second.receipts[0]

    result, receipt = play(scene)

    assert receipt.upstream_id == result.upstream_id


def test_a_message_from_a_handset_is_delivered():
    async def scene():
        async with simulator() as centre, linked(centre.port) as wired:
            centre.send("acme", DeliverSm(source_addr=b"447700900123", short_message=b"STOP"))
            await until(lambda: wired.delivered)
            return wired.delivered[0]

    delivered = play(scene)

    assert delivered.pdu.short_message == b"STOP"
    assert delivered.receipt is None


def test_the_settings_file_is_read_again_when_it_changes(tmp_path):
    path = tmp_path / "faults.json"

    async def scene():
        async with simulator(desk=Desk(settings=path)) as centre, linked(centre.port) as wired:
            results = [await wired.link.submit(message())]
            for content in ('{"throttled": 1.0}', "nonsense", None):
                before = centre.desk.changed_at
                path.unlink() if content is None else path.write_text(content)
                await until(lambda before=before: centre.desk.changed_at != before)
                results.append(await wired.link.submit(message()))
            return results

    results = play(scene)

    throttled = Refused(Status.THROTTLED)
    assert isinstance(results[0], Accepted)
    assert results[1:3] == [throttled, throttled]  # nonsense changes nothing
    assert isinstance(results[3], Accepted)


def test_the_simulator_has_no_other_operations():
    async def scene():
        async with simulator() as centre:
            reader, writer = await asyncio.open_connection("127.0.0.1", centre.port)
            session = ClientSession(Limits(), now=0)
            session.bind(BindTransmitter(system_id="acme", password="secret"))
            writer.write(session.outgoing())
            session.receive(await reader.read(1000), now=0)
            session.request(QuerySm(message_id="1"), now=0)
            writer.write(session.outgoing())
            (answer,) = session.receive(await reader.read(1000), now=0)
            writer.close()
            await writer.wait_closed()
            return answer

    answer = play(scene)

    assert isinstance(answer, events.Answered)
    assert answer.status == Status.INVALID_COMMAND


def test_a_centre_that_hangs_up_now_and_then_loses_no_receipt(tmp_path):
    path = tmp_path / "journal.jsonl"

    async def scene():
        settings = replace(FAST, disconnected=0.02)
        async with simulator(settings, journal=path) as centre, linked(centre.port) as wired:
            results = []
            for _ in range(300):
                await until(lambda: wired.link.is_bound)
                results.append(await wired.link.submit(message()))
            centre.faults = FAST
            await until(lambda: wired.link.is_bound)
            known = {line["id"] for line in journal.read(path)}
            await until(lambda: {receipt.upstream_id for receipt in wired.receipts} >= known)
            return results, wired

    results, wired = play(scene)

    outcomes = Counter(map(type, results))
    assert outcomes[Unanswered] >= 1
    assert outcomes[Accepted] + outcomes[Unanswered] + outcomes[NotSent] == 300
    assert wired.phases.count("bound") > 1
    # Whatever is in doubt for the client is in the journal, and nothing that is not sent.
    assert len(journal.read(path)) == 300 - outcomes[NotSent]


def test_a_centre_that_was_killed_still_owes_its_receipts(tmp_path):
    async def scene():
        journal = tmp_path / "journal.jsonl"
        slow = changed(PRESETS["fast"], {"receipt_delay_s": [0.3, 0.3]})
        async with simulator(slow, journal=journal) as centre, linked(centre.port) as wired:
            await wired.link.submit(message("447700900318"))
            await centre.kill()
        async with simulator(slow, journal=journal) as centre, linked(centre.port) as wired:
            await until(lambda: wired.receipts)
            return wired.receipts[0].state

    assert play(scene) is MessageState.DELIVERED
