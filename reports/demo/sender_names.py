"""What clients may show as their sender: the names they send with, and some on the way."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from clients.models import Client, SenderName
from portal.models import User
from reports.demo import backdate, names
from reports.demo.plan import Plan
from reports.demo.senders import Sender

Status, Channel = SenderName.Status, SenderName.Channel
MORE_EVERY = 5  # One client in so many asks for one more name.
SUBJECTS = ("One-time codes", "Reminders and notices", "News and offers for members")
REASONS = (
    "The name belongs to another company.",
    "The registration ID is not in the register.",
)
DECIDED_AFTER = timedelta(hours=5)


def make(plan: Plan, staff: list[User], senders: list[Sender]) -> None:
    """An approved name for whatever a client sends with; and drafts, waiting and refused ones.

    What is drawn here is drawn apart, so that the rest of the story stays the same.
    """
    rng = random.Random(plan.seed)  # noqa: S311  (a believable past is no secret)
    sending = _by_client(senders)
    rows = [row for client, used in sending.items() for row in _approved(rng, client, used)]
    rows += _others(plan, rng, list(sending)[::MORE_EVERY])
    for row in rows:
        if row.decided_at is not None:
            row.decided_by = rng.choice(staff)
    moments = [row.created_at for row in rows]
    backdate.rows(SenderName.objects.bulk_create(rows), moments)


def _by_client(senders: list[Sender]) -> dict[Client, list[str]]:
    """The names each client sends with, by all its doors, each once."""
    found: dict[Client, list[str]] = {}
    for sender in senders:
        if sender.door.client is not None:
            used = found.setdefault(sender.door.client, [])
            known = {name.lower() for name in used}
            used += [one for one in dict.fromkeys(sender.names) if one.lower() not in known]
    return found


def _approved(rng: random.Random, client: Client, used: list[str]) -> Iterator[SenderName]:
    for name in used:
        yield _row(rng, client, client.created_at, name=name, status=Status.APPROVED)


def _others(plan: Plan, rng: random.Random, clients: list[Client]) -> Iterator[SenderName]:
    """One name more for each, of the last days and of every kind in turn."""
    for place, client in enumerate(clients):
        at = max(client.created_at, plan.ago(days=rng.uniform(0.3, 8)))
        stem = names.sender(client.company)[:7]
        match place % 5:
            case 0 | 1:
                yield _row(rng, client, at, name=f"{stem}Plus", status=Status.PENDING)
            case 2:
                empty = {"registration_id": "", "subject": ""}
                yield _row(rng, client, at, name=f"{stem}App", status=Status.DRAFT, **empty)
            case 3:
                why = {"status": Status.REFUSED, "reason": rng.choice(REASONS)}
                yield _row(rng, client, at, name=f"{stem}Bank", **why)
            case _:
                viber = {"channel": Channel.VIBER, "status": Status.PENDING}
                yield _row(rng, client, at, name=client.company[:28].strip(), **viber)


def _row(rng: random.Random, client: Client, at: datetime, **fields: str) -> SenderName:
    is_decided = fields["status"] in {Status.APPROVED, Status.REFUSED}
    answers = {
        "initiator": client.company,
        "registration_id": f"REG {rng.randint(100_000, 999_999)}",
        "contacts": names.address(rng).replace("\n", ", "),
        "site": f"https://{names.domain(client.company)}",
        "subject": rng.choice(SUBJECTS),
    }
    return SenderName(
        customer=client.customer,
        client=client,
        created_at=at,
        decided_at=at + DECIDED_AFTER if is_decided else None,
        **answers | fields,
    )
