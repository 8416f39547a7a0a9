"""All calls by their actions."""

from messaging.connect import credit, links, lists, opening, people
from messaging.connect.calls import Call

CALLS: dict[str, Call] = {
    call.action: call for room in (lists, people, opening, links, credit) for call in room.CALLS
}
