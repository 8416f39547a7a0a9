"""The examples in examples/, each run by its interpreter against a live server."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clients import tokens, webhook_signing
from messaging.models import Message
from tests import make

ROOT = Path(__file__).resolve().parents[2] / "examples"
BODY = b'{"type": "message.delivered", "data": {"id": "m_1"}}'
CALLS = {
    "curl": lambda deed, *more: ["sh", str(ROOT / "curl" / f"{deed}.sh"), *more],
    "python": lambda deed, *more: [sys.executable, str(ROOT / "python/onward.py"), deed, *more],
    "node": lambda deed, *more: ["node", str(ROOT / "node/onward.mjs"), deed, *more],
    "php": lambda deed, *more: ["php", str(ROOT / "php/onward.php"), deed, *more],
}


@pytest.fixture(params=CALLS)
def example(request):
    if request.param != "python" and shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return CALLS[request.param]


def run(call, *, body=b"", **more):
    environment = os.environ | more
    return subprocess.run(
        call, input=body, env=environment, capture_output=True, timeout=60, check=False
    )


@pytest.fixture
def where(live_server):
    account = make.paying_account(customer=make.customer())
    _token, secret = tokens.issue(customer=account.customer, client=None, name="shop", by=None)
    return {"ONWARD_URL": live_server.url, "ONWARD_TOKEN": secret}


@pytest.mark.django_db(transaction=True)
def test_an_example_sends_and_asks_what_became_of_it(example, where):
    sent = run(example("send"), **where)
    assert sent.returncode == 0, sent.stderr
    ident = json.loads(sent.stdout)["messages"][0]["id"]

    again = run(example("send"), **where)
    told = run(example("status", ident), **where)

    assert json.loads(again.stdout) == json.loads(sent.stdout)
    assert Message.objects.count() == 1
    assert json.loads(told.stdout)["id"] == ident
    assert json.loads(told.stdout)["recipient"].endswith("447700900123")


@pytest.mark.django_db(transaction=True)
def test_an_example_sends_many_at_once(example, where):
    done = run(example("bulk"), **where)

    assert done.returncode == 0, done.stderr + done.stdout
    found = Message.objects.values_list("reference", flat=True)
    assert set(found) == {"t-1", "t-2"}


@pytest.mark.django_db(transaction=True)
def test_an_example_tells_that_it_was_refused(example, where):
    refused = run(example("send"), **where | {"ONWARD_TOKEN": "onw_live_nobodys"})

    assert refused.returncode != 0
    assert b"401" in refused.stdout + refused.stderr


@pytest.mark.parametrize("age_s", [0, 301])
def test_an_example_knows_our_signature(example, age_s):
    secret, moment = webhook_signing.new_secret(), int(time.time()) - age_s
    old = webhook_signing.new_secret()
    signed = dict(webhook_signing.headers([old, secret], "wh_1", moment, BODY))
    call = example("verify", "wh_1", str(moment), signed["webhook-signature"])

    ours = run(call, body=BODY, ONWARD_WEBHOOK_SECRET=secret)
    forged = run(call, body=BODY + b" ", ONWARD_WEBHOOK_SECRET=secret)

    assert ours.returncode == (1 if age_s else 0), ours.stderr
    assert forged.returncode == 1
