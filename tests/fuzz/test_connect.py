"""The fuzzer of Connect at a fiftieth of its size, and what it must be able to find."""

import os
import socket
from decimal import Decimal

import pytest

from billing import ledger
from billing.models import Account, Entry
from messaging.connect import document, every_call
from messaging.connect.codes import Failed
from messaging.models import ConnectCall
from tests import make
from tests.fuzz import connect as fuzzer
from tests.fuzz.connect import BrokenLaw

pytestmark = pytest.mark.django_db(transaction=True)
# `make fuzz-connect` says more.
COUNT, SEED = int(os.environ.get("FUZZ_COUNT", "400")), int(os.environ.get("FUZZ_SEED", "11"))
PASSWORD = "Secret1"


@pytest.fixture
def scene():
    """A connection whose customer can pay, and somebody who passed both activations."""
    owner = make.customer()
    make.paying_account(customer=owner)
    connection, token = make.app_connection(customer=owner)
    now = connection.token_set_at
    person = make.registration(
        connection,
        username="idaholm",
        password=PASSWORD,
        state="active",
        email_activated_at=now,
        sms_activated_at=now,
    )
    make.registration(connection, username="otto")
    credit = Account.objects.get(client=person.client)
    ledger.post(credit, amount=Decimal(1000), kind=Entry.Kind.TOP_UP, key="first")
    return token, person, PASSWORD


def test_generated_and_mutated_documents_break_no_law(scene, capsys):
    summary = fuzzer.run(COUNT, SEED, *scene)

    with capsys.disabled():
        print(f"\n{summary}" if "FUZZ_COUNT" in os.environ else "", end="")  # noqa: T201
    assert summary.count == COUNT
    # They get in, get to many refusals, and are turned back before they are read.
    assert summary.ends["success"] > COUNT // 50
    assert len(summary.ends) > 15
    assert summary.ends["430"] > COUNT // 50
    assert ConnectCall.objects.filter(action="create_connection", codes="001").exists()


def test_the_same_seed_draws_the_same_documents():
    known = fuzzer.documents.Known("ida", "x", "c", "d")

    def drawn(seed):
        dice = fuzzer.Random(seed)
        calls = sorted(every_call.CALLS)
        return [fuzzer.documents.draw(dice, known, calls) for _ in range(50)]

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


def test_an_exception_is_found_and_told_with_its_document(scene, monkeypatch):
    right = document._parsed

    def broken(body):
        root = right(body)
        assert len(root) / (len(root) - 20)
        return root

    monkeypatch.setattr(document, "_parsed", broken)

    with pytest.raises(ZeroDivisionError) as caught:
        fuzzer.run(400, 11, *scene)

    assert caught.value.__notes__[0].startswith("seed 11, document ")


def test_a_socket_to_elsewhere_is_found(scene, monkeypatch):
    right = document._parsed

    def looks_it_up(body):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
            opened.connect(("192.0.2.9", 53))
        return right(body)

    monkeypatch.setattr(document, "_parsed", looks_it_up)

    with pytest.raises(BrokenLaw, match=r"192\.0\.2\.9"):
        fuzzer.run(50, 11, *scene)


def test_an_answer_with_an_unknown_code_is_found(scene, monkeypatch):
    monkeypatch.setattr(fuzzer, "KNOWN", {"001"})

    with pytest.raises(BrokenLaw, match="without known codes"):
        fuzzer.run(50, 11, *scene)


def test_names_that_come_once_are_not_kept():
    def read(numbers):
        for number in numbers:
            inner = "".join(f"<n{number}x{i}/>" for i in range(4_000))
            with pytest.raises(Failed):
                document.read(f"<clickatellsdk>{inner}</clickatellsdk>".encode())

    read(range(20))
    before = fuzzer._resident()
    read(range(20, 220))

    # Kept, they would be 28 MiB.
    assert fuzzer._resident() - before < 8 * fuzzer.MIB
