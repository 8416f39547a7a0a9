"""Rows with boring defaults, for tests. Name only what the test is about."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import count

from django.db import connection, transaction
from django.utils import timezone

from billing import ledger
from billing.invoicing import drafting, issuing
from billing.models import (
    Account,
    BankLine,
    BankStatement,
    BillingTerms,
    ChangeGroup,
    ChangeLine,
    Checkout,
    Country,
    Enterprise,
    Entry,
    Network,
    PaymentMethod,
    Prefix,
    PriceList,
    Rate,
    RecurringCharge,
    TaxRule,
)
from clients.models import (
    ApiCall,
    ApiToken,
    Client,
    Door,
    NameDocument,
    Seat,
    SeatInvitation,
    SenderName,
    SmppAccount,
    WebhookDelivery,
)
from customers.models import Contact, Customer, Invitation, Membership
from messaging import management_keys
from messaging.connect import connections, registering
from messaging.models import (
    AccountType,
    AutoReply,
    Batch,
    Campaign,
    Connector,
    ConnectTerms,
    ContactList,
    Delta,
    Inbound,
    Message,
    Notice,
    Number,
    NumberApplication,
    NumberUse,
    OptOut,
    PduLine,
    Pool,
    PoolMember,
    ReplacementRule,
    Route,
    Service,
    SmppBind,
    SmppNode,
    TextRule,
    TextTemplate,
)
from portal.core.ids import first_of
from portal.kit import ids, partitions
from portal.kit.imports import drafts, grids
from portal.models import ImportDraft, User
from reports.models import MarginRule, SupplierBill, SupplierBillLine

number = count(1)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def user(name="Alice Moor", *, role=None, **fields):
    from django.contrib.auth.models import Group  # noqa: PLC0415

    fields.setdefault("email", f"user{next(number)}@example.test")
    made = User.objects.create_user(password="a long enough secret", name=name, **fields)
    if role:
        made.groups.add(Group.objects.get(name=role))
    return made


def staff(role="admin", **fields):
    return user(fields.pop("name", "Sam Staff"), role=role, is_staff=True, **fields)


def import_draft(
    owner, slug="networks", text="mcc;mnc;name;country\n999;01;Northcell;GB", **fields
):
    grid = grids.from_text(text, fields.pop("name", "file.csv"))
    fields.setdefault("has_titles", True)
    return ImportDraft.objects.create(
        owner=owner,
        slug=slug,
        name=grid.name,
        row_count=len(grid.rows) - fields["has_titles"],
        body=drafts.packed(grid.rows),
        **fields,
    )


def house():
    found = Customer.objects.filter(is_house=True).first()
    return found or customer("The house", is_house=True)


def customer(name="Pellworm Connect", **fields):
    fields.setdefault("account_code", f"CODE{next(number)}")
    if fields.get("status") == "archived":
        fields.setdefault("archived_at", timezone.now())
    return Customer.objects.create(name=name, **fields)


def member(of=None, rights="owner", **fields):
    person = user(fields.pop("name", "Mia Member"), **fields)
    Membership.objects.create(user=person, customer=of or customer(), rights=rights)
    return person


def client(company="Vento Pharmacy", *, customer=None, **fields):
    return Client.objects.create(customer=customer or house(), company=company, **fields)


def sender_name(*, client=None, customer=None, name=None, **fields):
    owner = customer or (client.customer if client else make_customer())
    return SenderName.objects.create(
        customer=owner, client=client, name=name or f"Sender{next(number)}", **fields
    )


def webhook(*, client=None, customer=None, url="https://hooks.example.com/onward", **fields):
    """An endpoint that wants every event, and its secret."""
    from clients import webhooks  # noqa: PLC0415

    owner = customer or (client.customer if client else make_customer())
    wanted = {"events": webhooks.EVERY_EVENT, "by": None} | fields
    return webhooks.add(customer=owner, client=client, url=url, **wanted)


def webhook_delivery(endpoint, **fields):
    at = fields.pop("at", None) or timezone.now()
    what = {"event": "message.delivery", "body": "{}", "at": at, "next_try_at": at}
    pk = fields.pop("id", None) or first_of(at) + next(number)
    return WebhookDelivery.objects.create(id=pk, endpoint=endpoint, **what | fields)


def name_document(sender_name, **fields):
    what = {"name": "extract.pdf", "content_type": "application/pdf", "body": b"%PDF-", "size": 5}
    return NameDocument.objects.create(sender_name=sender_name, **what | fields)


def seat(at=None, rights="owner", **fields):
    person = user(fields.pop("name", "Sol Seat"), **fields)
    Seat.objects.create(user=person, client=at or client(), rights=rights)
    return person


def country(code="GB", name="United Kingdom"):
    return Country.objects.get_or_create(code=code, defaults={"name": name})[0]


def network(name="Northcell", *, code="GB", mcc="234", mnc="97", prefixes=("447700",)):
    made, _ = Network.objects.get_or_create(
        mcc=mcc, mnc=mnc, defaults={"country": country(code), "name": name}
    )
    for digits in prefixes:
        Prefix.objects.get_or_create(
            digits=digits, defaults={"country": country(code), "network": made}
        )
    return made


def price_list(name=None, *, kind="sell", unit="EUR", price="0.05", basis="submitted"):
    """A list with one rate for everywhere."""
    made = PriceList.objects.create(name=name or f"List {next(number)}", kind=kind, unit=unit)
    rate(made, price=price, basis=basis)
    return made


def rate(of, *, price="0.05", basis="submitted", **fields):
    fields.setdefault("starts_at", LONG_AGO)
    amount = None if price is None else Decimal(price)
    return Rate.objects.create(price_list=of, price=amount, basis=basis, **fields)


def change_group(of=None, *, price="0.06", title="January", author=None, **line):
    """A draft with one line; without a key it is for everywhere."""
    group = ChangeGroup.objects.create(
        price_list=of or price_list(), title=title, author=author or staff(name="Ann Author")
    )
    amount = None if price is None else Decimal(price)
    ChangeLine.objects.create(group=group, price=amount, **line)
    return group


def account(*, customer=None, client=None, unit="EUR", **fields):
    """An account with its own price list and no money; `billing.ledger` puts some in."""
    owner = customer or (client.customer if client else make_customer())
    fields.setdefault("price_list", price_list(unit=unit))
    return Account.objects.create(customer=owner, client=client, unit=unit, **fields)


def make_customer():
    return customer()


def enterprise(*, percent="20", **fields):
    """A British company that charges VAT at home; the first one issues for everybody."""
    n = next(number)
    fields = {"brand": f"Brand {n}", "legal_name": f"Brand {n} Ltd", "country": "GB"} | fields
    fields.setdefault("postal_lines", ["1 Test Street", "Testham"])
    fields.setdefault("is_default", not Enterprise.objects.filter(is_default=True).exists())
    made = Enterprise.objects.create(**fields)
    tax_rule(made, percent=percent)
    tax_rule(made, "eu-consumer", percent=percent)
    for case, category in (("reverse", "AE"), ("outside", "G"), ("exempt", "E")):
        tax_rule(made, case, percent="0", category=category, text=f"Text of {case}")
    return made


def tax_rule(of, case="domestic", *, percent="20", **fields):
    fields = {"category": "S", "starts_on": LONG_AGO.date()} | fields
    return TaxRule.objects.create(enterprise=of, case=case, percent=Decimal(percent), **fields)


def billing_terms(account=None, *, model="postpaid", **fields):
    account = account or globals()["account"]()
    return BillingTerms.objects.create(account=account, model=model, **fields)


def recurring_charge(account=None, *, price="10", **fields):
    fields = {"title": "Support", "starts_on": LONG_AGO.date()} | fields
    return RecurringCharge.objects.create(
        account=account or globals()["account"](), unit_price=Decimal(price), **fields
    )


def line_draft(net="100", *, kind="manual", text="Consulting", **fields):
    exact = Decimal(net)
    return drafting.LineDraft(kind, text, Decimal(1), exact, exact, **fields)


def invoice(account=None, *, net="100", kind="manual", lines=None, by=None, **fields):
    """A draft of one line; the default enterprise and tax of 20 per cent where none was made."""
    if not Enterprise.objects.filter(is_default=True).exists():
        enterprise()
    of_kind = {"usage": "usage", "amount": "advance", "receipt": "advance"}.get(kind, "manual")
    if kind == "usage":
        fields.setdefault("usage", Decimal(net))
    return drafting.make(
        account or globals()["account"](),
        kind=kind,
        lines=lines or [line_draft(net, kind=of_kind)],
        by=by,
        **fields,
    )


def payment(account=None, amount="100", *, by=None, **fields):
    """Money that came in by bank transfer today, noted once."""
    from billing.paying import noting  # noqa: PLC0415

    given = {"method": payment_method(), "paid_on": timezone.localdate()} | fields
    given.setdefault("key", f"pay{next(number)}")
    return noting.note(account or globals()["account"](), amount=Decimal(amount), by=by, **given)


def bank_line(*, payer="Vento Pharmacy", amount="120.00", text="", **fields):
    """A booking of the default enterprise's bank that waits to be matched."""
    enterprise = Enterprise.objects.filter(is_default=True).first() or globals()["enterprise"]()
    n = next(number)
    statement = BankStatement.objects.create(
        enterprise=enterprise, name=f"day{n}.xml", digest=f"{n:064}", format="camt.053"
    )
    given = {"booked_on": timezone.localdate(), "unit": "EUR", "key": f"bank{n}"} | fields
    return BankLine.objects.create(
        statement=statement,
        enterprise=enterprise,
        payer=payer,
        amount=Decimal(amount),
        text=text,
        **given,
    )


def checkout(account=None, *, net="50", tax="10", provider="transfer", **fields):
    """Somebody on the way to pay, by transfer."""
    account = account or globals()["account"]()
    given = {"expires_at": timezone.now() + timedelta(days=30), "unit": account.unit} | fields
    net, tax = Decimal(net), Decimal(tax)
    return Checkout.objects.create(
        account=account, net=net, tax=tax, gross=net + tax, provider=provider, **given
    )


def payment_method(name="Bank transfer"):
    return PaymentMethod.objects.get_or_create(name=name)[0]


def issued_invoice(account=None, *, on=None, by=None, **fields):
    """A numbered invoice; of 100 net by hand, 120 with its tax, unless the test says otherwise."""
    return issuing.issue(invoice(account, by=by, **fields), by=by, on=on)


def connector(name=None, *, cost="0.03", **fields):
    fields.setdefault("host", "127.0.0.1")
    fields.setdefault("port", 2775)
    fields.setdefault("system_id", "onward")
    fields.setdefault("cost_list", price_list(kind="cost", price=cost))
    return Connector.objects.create(name=name or f"Connector {next(number)}", **fields)


def routing(*connectors, policy="share"):
    """One pool of these connectors and one platform route to it, with a default service."""
    pool = Pool.objects.create(name=f"Pool {next(number)}", policy=policy)
    for order, member_ in enumerate(connectors or [connector()], start=1):
        PoolMember.objects.create(pool=pool, connector=member_, order=order)
    Service.objects.get_or_create(is_default=True, defaults={"name": "Standard"})
    return Route.objects.create(name="Everything", pool=pool)


def replacement_rule(*, kind="content", **fields):
    """A rule of the platform: by default "otp" goes out as "code"."""
    wanted = {"senders": ["Fresh"]} if kind == "sender" else {"phrase": "otp"}
    fields = {"name": f"Rule {next(number)}"} | wanted | fields
    if kind == "content" and "put" not in fields:
        fields.setdefault("replacement", "code")
    return ReplacementRule.objects.create(kind=kind, **fields)


def door(*, customer=None, client=None, name="shop-live", **fields):
    """A door nobody can open: a token whose secret is unknown."""
    owner = customer or (client.customer if client else make_customer())
    fields.setdefault("digest", f"{next(number):064d}")
    return ApiToken.objects.create(
        kind=Door.Kind.API, customer=owner, client=client, name=name, tail="0000", **fields
    )


def api_call(door=None, *, at=None, **fields):
    """A call that a program made through the door."""
    door, at = door or globals()["door"](), at or timezone.now()
    told = {"method": "POST", "path": "/api/v1/messages", "status": 202, "duration_ms": 12}
    told |= {"address": "192.0.2.7", "request_size": 120, "response_size": 90}
    whose = {"door": door, "customer_id": door.customer_id, "client_id": door.client_id}
    return ApiCall.objects.create(id=first_of(at) + next(number), at=at, **whose, **told | fields)


def invitation(of=None, **fields):
    """An invitation to a customer's people, with a link that nobody has."""
    return Invitation.objects.create(customer=of or customer(), **_invited(), **fields)


def seat_invitation(at=None, **fields):
    return SeatInvitation.objects.create(client=at or client(), **_invited(), **fields)


def _invited():
    now = timezone.now()
    who = {"email": f"invited{next(number)}@example.test", "rights": "viewer"}
    times = {"sent_at": now, "expires_at": now + timedelta(days=7)}
    return {"digest": f"{next(number):064d}"} | who | times


def contact(of=None, name="Cora Contact", **fields):
    fields.setdefault("email", f"contact{next(number)}@example.test")
    return Contact.objects.create(customer=of or customer(), name=name, **fields)


def smpp_account(*, customer=None, client=None, name="Main", **fields):
    """An SMPP account nobody can log in to: its password is unknown."""
    owner = customer or (client.customer if client else make_customer())
    fields.setdefault("system_id", f"sys{next(number)}")
    fields.setdefault("password_set_at", timezone.now())
    return SmppAccount.objects.create(
        kind=Door.Kind.SMPP, customer=owner, client=client, name=name, **fields
    )


def delta(*, door=None, at=None, **fields):
    """One traffic delta; name the measures it tells."""
    door = door or globals()["door"]()
    local = timezone.localtime(at or timezone.now(), timezone.get_default_timezone())
    fields.setdefault("day", local.date())
    fields.setdefault("hour", local.hour)
    where = {"channel": "sms", "sender": "Vento", "unit": "EUR", "cost_unit": "EUR"}
    where |= {"customer": door.customer, "client": door.client, "door": door}
    return Delta.objects.create(id=ids.take()[0], **where | fields)


def message(*, account=None, door=None, at=None, told=True, **fields):
    """A message with its batch, its usage entry and its deltas, such as the engine leaves behind.

    By default 1 part was delivered for 0.05, bought for 0.03. `told=False` leaves the deltas out.
    """
    at = at or timezone.now()
    account = account or globals()["account"]()
    door = door or globals()["door"](customer=account.customer, client=account.client)
    if timezone.now() - at > timedelta(days=28):
        partitions.make_ahead(at, back=0, ahead=0)
    made = Message(**_message_fields(account, door, at) | fields)
    made.batch = _batch(made)
    if made.charge == "refunded":
        made.refunded_on = made.refunded_on or made.day
        made.refund_entry = ledger.post(
            account, amount=made.price * made.parts, kind="refund", key=f"refund:{made.pk}"
        )
    made.save(force_insert=True)
    if told:
        _tell(made)
    return made


def _message_fields(account, door, at):
    local = timezone.localtime(at, timezone.get_default_timezone())
    pk = first_of(at) + next(number)
    owner = {"customer": door.customer, "client": door.client, "account": account, "door": door}
    money = {"unit": account.unit, "price": Decimal("0.05"), "basis": "submitted"}
    money |= {"cost_unit": "EUR", "cost": Decimal("0.03"), "cost_basis": "submitted"}
    times = {"day": local.date(), "hour": local.hour, "accepted_at": at, "sent_at": at}
    times |= {"final_at": at, "valid_until": at + timedelta(days=2)}
    what = {"id": pk, "channel": "sms", "sender": "Vento", "recipient": "447700900001", "parts": 1}
    what |= {"encoding": "gsm", "country": "GB", "charge": "charged", "status": "delivered"}
    return owner | money | times | what


def _batch(message):
    charged = message.charge != "none"
    total = message.price * message.parts if charged else Decimal(0)
    entry = None
    if total:
        ledger.post(message.account, amount=total, kind="top-up", key=f"top-up:{message.pk}")
        entry = ledger.post(message.account, amount=-total, kind="usage", key=f"batch:{message.pk}")
    return Batch.objects.create(
        id=message.pk,
        customer=message.customer,
        client=message.client,
        account=message.account,
        door=message.door,
        entry=entry,
        messages=int(charged),
        parts=message.parts * charged,
        total=total,
        at=message.accepted_at,
    )


def _tell(message):
    sent, delivered = message.sent_at is not None, message.status == "delivered"
    failed = message.status in {"undelivered", "expired", "rejected", "cancelled"}
    bought = sent if message.cost_basis == "submitted" else delivered
    names = ("channel", "sender", "country", "network", "connector", "unit", "cost_unit")
    where = {name: getattr(message, name) for name in names}
    price = message.price * message.parts
    delta(
        door=message.door,
        at=message.accepted_at,
        messages=1,
        parts=message.parts,
        sent_messages=sent,
        sent_parts=message.parts * sent,
        delivered_messages=delivered,
        delivered_parts=message.parts * delivered,
        failed_messages=failed,
        failed_parts=message.parts * failed,
        price=price if message.charge != "none" else 0,
        cost=message.cost * message.parts * bought,
        **where,
    )
    if message.charge == "refunded":
        delta(
            door=message.door,
            at=message.accepted_at,
            day=message.refunded_on,
            price=-price,
            **where,
        )


def used(account, on, *, refunded_on=None, **fields):
    """A message that was charged on a day, or given back on another, with entries of those days."""
    local = datetime.combine(on, time(12), tzinfo=timezone.get_default_timezone())
    door = ApiToken.objects.filter(customer=account.customer, client=account.client).first()
    door = door or globals()["door"](customer=account.customer, client=account.client)
    partitions.make_ahead(local, back=0, ahead=0)
    made = Message(**_message_fields(account, door, local) | fields)
    total = made.price * made.parts
    entry = _posted(account, -total, "usage", f"batch:{made.pk}", on)
    made.batch = Batch.objects.create(
        id=made.pk,
        customer=made.customer,
        client=made.client,
        account=account,
        door=door,
        entry=entry,
        messages=1,
        parts=made.parts,
        total=total,
        at=local,
    )
    if refunded_on:
        made.status, made.charge, made.sent_at = "expired", "refunded", None
        made.refunded_on = refunded_on
        made.refund_entry = _posted(account, total, "refund", f"refund:{made.pk}", refunded_on)
    made.save(force_insert=True)
    return made


def _posted(account, amount, kind, key, day):
    at = datetime.combine(day, time(12), tzinfo=UTC)
    with transaction.atomic(), connection.cursor() as cursor:
        writer = ledger.Writer(ledger.lock(cursor, [account.pk]))
        number = writer.add(ledger.Posting(account.pk, kind, amount, key))
        ids_ = writer.write(cursor, at=at, day=day)
    return Entry.objects.get(pk=ids_[number])


def smpp_bind(account, *, kind="trx", node=None, **fields):
    """A bind that is up, on a process that has just been heard of."""
    now = timezone.now()
    node = node or smpp_node()
    fields = {"address": "203.0.113.7", "port": 51234, "since": now, "active_at": now} | fields
    return SmppBind.objects.create(
        id=ids.take()[0], account=account, node=node, kind=kind, **fields
    )


def smpp_node(**fields):
    now = timezone.now()
    fields = {"name": f"node-{next(number)}", "started_at": now, "seen_at": now} | fields
    return SmppNode.objects.create(id=ids.take()[0], **fields)


def phone_number(digits="447700900500", *, door=None, **fields):
    """A number of ours that receives; with an owner, all of it is theirs."""
    owner = {name: fields.pop(name) for name in ("customer", "client") if name in fields}
    number = Number.objects.create(digits=digits, country=country(), **fields)
    if door or owner:
        number_use(number, door=door, **owner)
    return number


def number_use(number=None, *, door=None, client=None, customer=None, **fields):
    """Who gets what comes to a number; without a keyword all of it."""
    client = client or (door.client if door else None)
    customer = customer or (client or door or globals()["client"]()).customer
    owner = {"customer": customer, "client": client, "door": door}
    return NumberUse.objects.create(number=number or phone_number(), **owner, **fields)


def auto_reply(use=None, *, keyword="", text="Thank you", **fields):
    """What is answered to what comes by a use of a number."""
    return AutoReply.objects.create(use=use or number_use(), keyword=keyword, text=text, **fields)


def inbound(*, to=None, connector=None, at=None, **fields):
    """A message from a handset to a number of ours, or without `to` to nobody's."""
    at = at or timezone.now()
    use = fields.pop("use", None) or (to and to.uses.filter(keyword="").first())
    to = to or (use and use.number)
    whose = ("customer", "client", "door", "keyword")
    owner = {name: getattr(use, name) for name in whose} | {"use": use} if use else {}
    fields.setdefault("recipient", to.digits if to else "447700900999")
    fields.setdefault("text", "Yes please")
    fields.setdefault("payload", fields["text"].encode("latin-1", "replace"))
    return Inbound.objects.create(
        id=first_of(at) + next(number),
        connector=connector or globals()["connector"](),
        number=to,
        sender=fields.pop("sender", "447700900001"),
        at=at,
        **owner | fields,
    )


def notice(*, message=None, inbound=None, at=None, **fields):
    """What a door is still to be told of a message or an inbound message."""
    about = message or inbound
    at = at or timezone.now()
    return Notice.objects.create(
        id=first_of(at) + next(number),
        door_id=fields.pop("door", about.door_id),
        kind="receipt" if message else "inbound",
        message=message,
        inbound=inbound,
        state=fields.pop("state", message.status if message else ""),
        at=at,
        **fields,
    )


def pdu_line(of, *, at=None, kind="account", **fields):
    """A line of a PDU log: by default a submit_sm without its text."""
    at = at or timezone.now()
    what = {"session": "trx 203.0.113.7:51234", "direction": "in", "command": "submit_sm"}
    what |= {"sequence": next(number), "status": 0, "digits": "0001", "size": 88}
    what |= {"body": [["short_message", "(12 octets, not kept)"]], "octets": b"\0" * 16}
    return PduLine.objects.create(
        id=first_of(at) + next(number) % 4096, kind=kind, of=of.pk, at=at, **what | fields
    )


def opt_out(number="447700900001", *, customer=None, client=None, sender="", **fields):
    """Somebody who wants no messages: of one sender where one is named, else of a payer or all."""
    whose = "customer" if customer or client else "platform"
    fields.setdefault("scope", "sender" if sender else whose)
    fields.setdefault("source", "staff")
    owner = customer or (client.customer if client else None)
    return OptOut.objects.create(
        number=number, customer=owner, client=client, sender=sender, **fields
    )


def text_rule(*entries, **fields):
    """A rule for texts: by default words that hold a message."""
    fields = {"name": f"Rule {next(number)}", "kind": "words", "action": "hold"} | fields
    return TextRule.objects.create(entries="\n".join(entries or ["casino"]), **fields)


def contact_list(*people, client=None, customer=None, name=None, **fields):
    """An address book's list of these people: numbers, or `contacts.Person`."""
    from messaging import contacts  # noqa: PLC0415

    owner = customer or (client.customer if client else make_customer())
    name = name or f"List {next(number)}"
    made = ContactList.objects.create(customer=owner, client=client, name=name, **fields)
    lines = [one if isinstance(one, contacts.Person) else contacts.Person(one) for one in people]
    contacts.write(made, lines)
    made.refresh_from_db()
    return made


def text_template(*, client=None, customer=None, name=None, **fields):
    owner = customer or (client.customer if client else make_customer())
    fields = {"name": name or f"Template {next(number)}", "text": "Hello {first_name}"} | fields
    return TextTemplate.objects.create(customer=owner, client=client, **fields)


def campaign(*people, client=None, customer=None, lists=None, **fields):
    """A draft to these people; each is an E.164 number or a `contacts.Person`."""
    from clients import portal_doors  # noqa: PLC0415

    owner = customer or (client.customer if client else make_customer())
    lists = lists or ([contact_list(*people, client=client, customer=owner)] if people else [])
    fields = {"title": f"Mailing {next(number)}", "sender": "Vento", "text": "Sale"} | fields
    door = portal_doors.of(owner, client)
    return Campaign.objects.create(
        customer=owner, client=client, door=door, lists=[one.pk for one in lists], **fields
    )


def reconciliation(**fields):
    """A run of the reconciler, of what changed."""
    from reports.models import Reconciliation  # noqa: PLC0415

    at = fields.pop("at", None) or timezone.now()
    about = {"scope": "recent", "after": at - timedelta(minutes=6), "asked": 1, "broken": 0}
    return Reconciliation.objects.create(started_at=at, finished_at=at, **about | fields)


def margin_rule(name=None, *, scope="customer", threshold="5", **fields):
    """Tells when a customer leaves less than 5 % of one day's revenue."""
    fields = {"days": 1, "least_parts": 1} | fields
    return MarginRule.objects.create(
        name=name or f"Rule {next(number)}", scope=scope, threshold=Decimal(threshold), **fields
    )


def supplier_bill(supplier=None, *connectors, lines=(), **fields):
    """A bill in EUR for today; each line names its fields, such as parts and amount."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    days = {"period_start": today, "period_end": today + timedelta(days=1)}
    what = {"number": f"B-{next(number)}", "unit": "EUR", "basis": "submitted"}
    sums = {
        "parts": sum(line["parts"] for line in lines),
        "amount": sum((Decimal(line["amount"]) for line in lines), Decimal(0)),
    }
    made = SupplierBill.objects.create(
        supplier=supplier or f"Supplier {next(number)}", **days | what | sums | fields
    )
    made.connectors.set(connectors)
    for row, line in enumerate(lines, start=1):
        SupplierBillLine.objects.create(bill=made, row=row, **line)
    return SupplierBill.objects.get(pk=made.pk)


def approval(account=None, *, by=None, **fields):
    """A credit of 2,000 that waits for a second person."""
    from billing.models import Approval  # noqa: PLC0415

    about = {"kind": "credit", "amount": Decimal(2000), "unit": "EUR", "said": "Credit of 2,000"}
    about |= {"what": {"credit_limit": "2000", "notify": False}, "key": f"approval{next(number)}"}
    return Approval.objects.create(
        account=account or globals()["account"](), asked_by=by or staff("finance"), **about | fields
    )


def app_connection(*, customer=None, slug=None, **fields):
    """A connection and its token; terms are in force, and one account type is offered."""
    ConnectTerms.objects.get_or_create(
        country=None, starts_on=LONG_AGO.date(), defaults={"text": "Be kind."}
    )
    AccountType.objects.get_or_create(number=1, defaults={"name": "International"})
    given = {
        "name": "Diary",
        "app_name": "Surgery Diary",
        "slug": slug or f"diary-{next(number)}",
        "developer_name": "Dina Developer",
        "developer_email": "dina@diary.example",
        "support_name": "Sam Support",
        "support_email": "help@diary.example",
    }
    owner = customer or globals()["customer"]()
    return connections.add(owner, given | fields, by=None)


def registration(connection=None, *, coupon=None, source="call", **fields):
    """Somebody whom an application registered; not activated unless `fields` say so."""
    own = {
        "username": f"idaholm{next(number)}",
        "password": "Secret1",
        "first_name": "Ida",
        "surname": "Holm",
        "email": f"ida{next(number)}@vento.example",
        "company": registering.PERSONAL,
        "country": country(),
        "mobile": "447700900123",
        "account_type": AccountType.objects.get_or_create(
            number=1, defaults={"name": "International"}
        )[0],
    }
    wanted = registering.Wanted(own | fields, coupon, is_test=False)
    return registering.register(connection or app_connection()[0], wanted, source=source)


def management_key(owner=None, **fields):
    """A key for everything, and its secret."""
    given = {"name": "sync", "purposes": management_keys.Purpose.values, "by": None}
    return management_keys.issue(owner=owner or staff(), **given | fields)


def number_application(of=None, **fields):
    given = {"country": country(), "use": "reminders", "purpose": "To remind patients."}
    return NumberApplication.objects.create(
        registration=of or registration(), no_adult_content=True, **given | fields
    )
