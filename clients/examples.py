"""How a program sends: what people copy, with this portal's address and a token to fill in."""

import json

from django.utils.translation import gettext as _

TOKEN = "onw_live_YOUR_TOKEN"  # noqa: S105  (it stands where a secret is to be put)
BODY = {
    "channel": "sms",
    "sender": "Norrsund",
    "recipients": ["+447700900123"],
    "text": "Your code is 1234",
}
CURL = """\
curl {rest} \\
  -H "Authorization: Bearer {token}" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: order-4711" \\
  -d '{body}'
"""
PYTHON = """\
import json
import urllib.request

request = urllib.request.Request(
    "{rest}",
    data=json.dumps({body}).encode(),
    headers={{
        "Authorization": "Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": "order-4711",
    }},
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer))
"""


def of(rest: str) -> list[dict[str, str]]:
    """A `title` and a `text` for each language; `rest` is the address that takes messages."""
    body = json.dumps(BODY)
    return [
        {"title": _("With curl"), "text": CURL.format(rest=rest, token=TOKEN, body=body)},
        {"title": _("In Python"), "text": PYTHON.format(rest=rest, token=TOKEN, body=body)},
    ]
