"""What is sent: names, templates, lists and campaigns; and who or what stops it."""

from clients import portal_doors
from clients.models import NameDocument, SenderName
from messaging import contacts
from messaging.models import Campaign, ContactList, OptOut, TextRule, TextTemplate
from tests.make import people
from tests.make.basics import number


def sender_name(*, client=None, customer=None, name=None, **fields):
    owner = customer or (client.customer if client else people.customer())
    return SenderName.objects.create(
        customer=owner, client=client, name=name or f"Sender{next(number)}", **fields
    )


def name_document(sender_name, **fields):
    what = {"name": "extract.pdf", "content_type": "application/pdf", "body": b"%PDF-", "size": 5}
    return NameDocument.objects.create(sender_name=sender_name, **what | fields)


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
    owner = customer or (client.customer if client else people.customer())
    name = name or f"List {next(number)}"
    made = ContactList.objects.create(customer=owner, client=client, name=name, **fields)
    lines = [one if isinstance(one, contacts.Person) else contacts.Person(one) for one in people]
    contacts.write(made, lines)
    made.refresh_from_db()
    return made


def text_template(*, client=None, customer=None, name=None, **fields):
    owner = customer or (client.customer if client else people.customer())
    fields = {"name": name or f"Template {next(number)}", "text": "Hello {first_name}"} | fields
    return TextTemplate.objects.create(customer=owner, client=client, **fields)


def campaign(*people, client=None, customer=None, lists=None, **fields):
    """A draft to these people; each is an E.164 number or a `contacts.Person`."""
    owner = customer or (client.customer if client else people.customer())
    lists = lists or ([contact_list(*people, client=client, customer=owner)] if people else [])
    fields = {"title": f"Mailing {next(number)}", "sender": "Vento", "text": "Sale"} | fields
    door = portal_doors.of(owner, client)
    return Campaign.objects.create(
        customer=owner, client=client, door=door, lists=[one.pk for one in lists], **fields
    )
