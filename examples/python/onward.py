"""Onward with httpx: send, status, bulk, and the signature of a webhook.

ONWARD_URL=https://portal.example ONWARD_TOKEN=onw_live_... python onward.py send
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time

import httpx

TOLERANCE_S = 300


def client():
    token = os.environ["ONWARD_TOKEN"]
    return httpx.Client(
        base_url=os.environ["ONWARD_URL"] + "/api/v1/",
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )


def send(key="order-4711"):
    """Send one text. A repetition with the same key is answered alike and sends nothing twice."""
    message = {
        "channel": "sms",
        "sender": "Norrsund",
        "recipients": ["+447700900123"],
        "text": "Your parcel is on its way",
    }
    with client() as onward:
        answer = onward.post("messages", json=message, headers={"Idempotency-Key": key})
    if answer.is_error:
        raise SystemExit(f"{answer.status_code}: {answer.json()['detail']}")
    return answer.json()


def status(message_id):
    """What became of a message."""
    with client() as onward:
        return onward.get(f"messages/{message_id}").raise_for_status().json()


def bulk():
    """Send many texts in one request: each of them may say something else."""
    messages = [
        {"recipients": ["+447700900123"], "text": "Table for two at 19:00", "reference": "t-1"},
        {"recipients": ["+447700900124"], "text": "Table for six at 20:00", "reference": "t-2"},
    ]
    with client() as onward:
        answer = onward.post("messages/bulk", json={"sender": "Norrsund", "messages": messages})
    return answer.raise_for_status().json()


def is_ours(secret, headers, body):
    """Whether a webhook's call is signed with our secret and not older than five minutes.

    `headers` are those of the request, by their names in small letters; `body` is its octets.
    """
    ident, moment = headers["webhook-id"], headers["webhook-timestamp"]
    if not moment.isdigit() or abs(time.time() - int(moment)) > TOLERANCE_S:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{ident}.{moment}.".encode() + body, hashlib.sha256).digest()
    made = f"v1,{base64.b64encode(digest).decode()}"
    # While a secret is being replaced there are two signatures.
    return any(hmac.compare_digest(made, one) for one in headers["webhook-signature"].split())


def verify(ident, moment, signature):
    """Read a body from standard input; end with 1 for a call that is not ours."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    headers = dict(zip(names, (ident, moment, signature), strict=True))
    secret = os.environ["ONWARD_WEBHOOK_SECRET"]
    sys.exit(0 if is_ours(secret, headers, sys.stdin.buffer.read()) else 1)


if __name__ == "__main__":
    deeds = {"send": send, "status": status, "bulk": bulk, "verify": verify}
    sys.stdout.write(json.dumps(deeds[sys.argv[1]](*sys.argv[2:])) + "\n")
