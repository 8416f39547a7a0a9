"""What is signed is read by the verifiers that the standard publishes."""

import base64
import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from clients import webhook_schedule, webhook_signing

BODY = json.dumps({"type": "message.delivery", "data": {"id": "m_1", "text": "Grüße €"}}).encode()


def signed(*secrets, ident="evt_1", body=BODY, age_s=0):
    moment = int(datetime.now(UTC).timestamp()) - age_s
    return dict(webhook_signing.headers(secrets, ident, moment, body))


def test_the_reference_verifier_takes_what_we_sign():
    secret = webhook_signing.new_secret()

    assert Webhook(secret).verify(BODY, signed(secret)) == json.loads(BODY)


def test_while_a_secret_is_replaced_both_verify():
    old, new = webhook_signing.new_secret(), webhook_signing.new_secret()

    headers = signed(new, old)

    assert Webhook(old).verify(BODY, headers) == Webhook(new).verify(BODY, headers)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("webhook-id", lambda said: "evt_2"),
        ("webhook-timestamp", lambda said: str(int(said) + 1)),
        ("webhook-signature", lambda said: "v1,AAAA"),
    ],
)
def test_what_was_touched_on_the_way_does_not_verify(name, change):
    secret = webhook_signing.new_secret()
    headers = signed(secret)

    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers | {name: change(headers[name])})


def test_another_body_or_an_old_moment_does_not_verify():
    secret = webhook_signing.new_secret()

    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + b" ", signed(secret))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, signed(secret, age_s=3600))


def test_a_secret_has_256_bits_and_is_never_the_same():
    made = {webhook_signing.new_secret() for _ in range(100)}

    assert len(made) == 100
    assert {len(base64.b64decode(one.removeprefix("whsec_"))) for one in made} == {32}


def test_the_verifier_of_npm_takes_what_we_sign(tmp_path):
    if shutil.which("npm") is None:
        pytest.skip("There is no npm here")
    asked = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    found = subprocess.run(
        [*asked, "--prefix", str(tmp_path), "standardwebhooks@^1.0.0"],
        check=False,
        capture_output=True,
        timeout=60,
    )
    if found.returncode:
        pytest.skip("npm cannot reach its registry")
    secret = webhook_signing.new_secret()
    program = tmp_path / "verify.cjs"
    program.write_text(
        "const { Webhook } = require('standardwebhooks');\n"
        "const [secret, body, headers] = JSON.parse(require('fs').readFileSync(0, 'utf8'));\n"
        "console.log(JSON.stringify(new Webhook(secret).verify(body, headers)));\n"
    )

    told = subprocess.run(
        ["node", str(Path(program))],
        input=json.dumps([secret, BODY.decode(), signed(secret)]).encode(),
        check=True,
        capture_output=True,
        timeout=30,
    )

    assert json.loads(told.stdout) == json.loads(BODY)


def test_ten_tries_take_the_three_days_of_the_standard():
    assert webhook_schedule.TRIES_MAX == 10
    assert sum(webhook_schedule.PAUSES_S) == 75 * 3600 + 35 * 60 + 5


@pytest.mark.parametrize("tries", range(1, 10))
def test_each_pause_is_the_standards_with_a_little_chance(tries):
    pauses = {webhook_schedule.pause(tries) for _ in range(50)}

    meant = webhook_schedule.PAUSES_S[tries - 1]
    assert len(pauses) > 1
    assert all(0.9 * meant <= pause <= 1.1 * meant for pause in pauses)


def test_after_the_tenth_try_there_is_none():
    assert webhook_schedule.pause(10) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("Thu, 01 Jan 1970 00:02:00 GMT", 120),
        ("Wed, 31 Dec 1969 00:00:00 GMT", 0),
        ("soon", 0),
        ("", 0),
        ("-5", 0),
    ],
)
def test_retry_after_is_read_in_both_forms(header, seconds):
    assert webhook_schedule.retry_after(header, now_s=0) == seconds


def test_retry_after_makes_a_pause_longer_and_never_longer_than_a_day():
    assert webhook_schedule.pause(1, 900) == 900
    assert webhook_schedule.pause(1, 10**9) == 24 * 3600
