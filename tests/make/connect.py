"""Connections, and whom they register."""

from messaging.connect import connections, registering
from messaging.models import AccountType, ConnectTerms, NumberApplication
from tests.make import people
from tests.make.basics import LONG_AGO, number
from tests.make.prices import country


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
    owner = customer or people.customer()
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


def number_application(of=None, **fields):
    given = {"country": country(), "use": "reminders", "purpose": "To remind patients."}
    return NumberApplication.objects.create(
        registration=of or registration(), no_adult_content=True, **given | fields
    )
