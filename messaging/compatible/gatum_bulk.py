"""GATUM's `send-bulk`: one text to the numbers of groups, each with what is known of it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from messaging.compatible import bodies, entry, gatum, sending
from messaging.compatible.faults import NotCovered
from messaging.compatible.gatum_groups import COLUMNS, READS, GroupDoor, named
from messaging.compatible.gatum_rest import RestDoor, answer, taken_line
from messaging.compatible.sending import Sms
from messaging.compose import Place
from messaging.dispatch.payer import Payer
from messaging.models import ContactList, Recipient
from portal.core import phone
from portal.core.errors import Refused

KNOWN = ("first_name", "name", "number", *COLUMNS)
PLACEHOLDER = re.compile(rf"#({'|'.join(sorted(KNOWN, key=len, reverse=True))})#")


class SendBulk(GroupDoor):
    """`POST /v1/send-bulk`: accepted, durable and charged together, or refused together."""

    fields = RestDoor.fields | {"send_at": "dateStart", "recipients": "phone"}

    def post(self, request: HttpRequest) -> HttpResponse:
        payer, place = self.book(entry.SEND)
        asked = self.asked()
        # The answer names the numbers of the groups; whoever enters again finds the body read.
        self.payer(READS)
        if asked.get("timeStop"):
            raise NotCovered("A sending that is spread over a span", field="timeStop")
        sender, text = bodies.text(asked, "senderID"), bodies.text(asked, "text")
        people = _people(payer, place, asked)
        begin = gatum.moment(asked, "dateStart", "timeStart")
        wanted = [
            sending.submission(
                payer,
                Sms(
                    sender=sender,
                    recipients=[f"+{number}" for number in numbers],
                    text=said,
                    send_at=begin,
                ),
            )
            for said, numbers in _alike(text, people).items()
        ]
        sent = sending.send_together(wanted)
        lines = [taken_line(sender, one, each.parts) for each in sent for one in each.messages]
        return answer(lines, sent[0])


def _people(payer: Payer, place: Place, asked: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What is known of each number that is to be written to, once each."""
    groups, extra = _groups(place, asked, "id_group"), _extra(payer, asked)
    excluded = _groups(place, asked, "id_group_excluded")
    if not groups and not extra:
        raise Refused("A list is needed.", code="missing_value", field="id_group")
    out = Recipient.objects.filter(list__in=excluded).values("number")
    found: dict[str, dict[str, str]] = {}
    for number, known in _of_groups(groups, out):
        found.setdefault(number, known)
        _check_size(found)
    barred = set(out.filter(number__in=extra).values_list("number", flat=True))
    for number in extra:
        if number not in barred:
            found.setdefault(number, {"number": number})
    _check_size(found)
    if not found:
        raise Refused("There is nobody to write to.", code="no_recipients", field="id_group")
    return found


def _groups(place: Place, asked: Mapping[str, Any], name: str) -> list[ContactList]:
    return named(place, asked, name) if asked.get(name) else []


def _extra(payer: Payer, asked: Mapping[str, Any]) -> list[str]:
    """The numbers that stand in the request itself."""
    written = bodies.texts(asked, "phone") if asked.get("phone") else []
    try:
        return [phone.digits(one, payer.default_country) for one in written]
    except Refused as refusal:
        raise Refused(str(refusal), code=refusal.code, field="phone") from refusal


def _of_groups(groups: list[ContactList], out: Any) -> Iterator[tuple[str, dict[str, str]]]:
    for group in groups:
        rows = Recipient.objects.filter(list=group).exclude(number__in=out).order_by("pk")
        fields = rows.values_list("number", "name", "first_name", "values")
        for number, name, first_name, own in fields[: bodies.NUMBERS_MAX + 1]:
            yield number, own | {"number": number, "name": name, "first_name": first_name}


def _check_size(found: Mapping[str, Any]) -> None:
    if len(found) > bodies.NUMBERS_MAX:
        sentence = f"Up to {bodies.NUMBERS_MAX} numbers at once; a campaign takes more."
        raise Refused(sentence, code="too_many", field="id_group")


def _alike(text: str, people: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """The numbers by what is said to them; nothing stands for what is not known."""
    found: dict[str, list[str]] = {}
    for number, known in people.items():
        said = PLACEHOLDER.sub(lambda name, own=known: own.get(name[1], ""), text)  # type: ignore[misc]
        found.setdefault(said, []).append(number)
    return found
