"""What explaining tells a program, in the shape that is described."""

import pytest

from messaging.api import answers
from tests.messaging.rest_door import open_door

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_explanation_has_the_shape_that_is_described(client):
    program = open_door(client)
    body = {"channel": "sms", "sender": "Norrsund", "recipient": "+447700900123", "text": "00"}

    told = program.ask("POST", "explain", body)

    assert told.status_code == 200
    answers.Explained.model_validate(told.json(), strict=True)
    assert told.json()["price"] == "0.050000"
