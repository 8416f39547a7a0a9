"""The last places of a client's day are given once, however many ask at the same moment."""

import threading

import pytest
from django.db import connection

from messaging.dispatch.submission import Answer
from messaging.models import DayCount, Message
from tests import make
from tests.messaging.test_accept import GB, flush, submission

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 6
EACH = 10
LIMIT = 25


def test_a_limit_is_exact_among_processes():
    """003: daily limit - messages a day."""
    make.network()
    make.routing(make.connector("Tern"))
    client = make.client(customer=make.customer(), daily_limit=LIMIT)
    make.account(client=client, credit_limit=1000)
    door = make.door(client=client)
    outcomes, broken = [], []
    together = threading.Barrier(THREADS)

    def send():
        try:
            together.wait()
            for _ in range(EACH):
                outcomes.extend(flush(submission(door, GB)))
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not broken
    assert sum(isinstance(outcome, Answer) for outcome in outcomes) == LIMIT
    assert Message.objects.count() == LIMIT
    assert DayCount.objects.get().messages == LIMIT
