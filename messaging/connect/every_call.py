"""All calls by their actions."""

from messaging.connect import lists
from messaging.connect.calls import Call

CALLS: dict[str, Call] = {call.action: call for call in lists.CALLS}
