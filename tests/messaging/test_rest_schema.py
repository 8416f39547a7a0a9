"""The description of the REST door is true: whatever a program may send by it is answered by it."""

from decimal import Decimal

import pytest
import schemathesis
from django.core.cache import cache
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from billing import ledger
from billing.models import Entry
from clients import tokens
from customers.models import Customer
from portal.wsgi import application
from tests import make

# The flusher accepts in its own thread and connection, so these rows must be really committed.
pytestmark = pytest.mark.django_db(transaction=True)

# Some rules no schema can say: what a phone number is, how many parts a text has, what a client
# may pay for. What they refuse is a 402, 403, 404, 409 or 422 that names the field.
CONFIG = SchemathesisConfig.from_dict(
    {
        "checks": {
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", 304, 402, 403, 404, 409, 413, 422, 429]
            },
        }
    }
)
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=CONFIG)


@pytest.fixture
def secret():
    make.network()
    make.routing(make.connector("Tern"))
    customer = make.customer()
    Customer.objects.update(client_tagging=True)
    account = make.account(customer=customer)
    ledger.post(account, amount=Decimal(1000), kind=Entry.Kind.TOP_UP, key="first")
    return tokens.issue(
        customer=customer, client=None, name="all", by=None, scopes=tokens.EVERY_SCOPE
    )[1]


@schema.parametrize()
@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_an_operation_answers_as_it_is_described(case, secret):
    # A check tries wrong passwords, too: after ten of them the answer would be 429 for a while.
    cache.clear()

    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})
