"""An application that registers its customers by Connect, and what staff keep ready for it."""

from datetime import timedelta
from decimal import Decimal

from billing.models import Country
from customers.models import Customer
from messaging.connect import connections
from messaging.models import AccountType, ConnectTerms, Coupon
from portal.models import User
from reports.demo.plan import Plan

INTERNATIONAL, SMALL_BUSINESS = 1, 2
APP, DOMAIN = "Surgery Diary", "surgery-diary.example"
TERMS = """These are the terms of a fictitious operator.

Send only to people who have agreed. Say who you are in every message, and stop when asked to.
What you buy is credit for messages; it does not expire.
"""


def make(plan: Plan, clerk: User, customer: Customer) -> None:
    """Terms, account types and a coupon; and a connection of this customer."""
    ConnectTerms.objects.create(text=TERMS, starts_on=plan.dates[0])
    AccountType.objects.create(number=INTERNATIONAL, name="International")
    AccountType.objects.create(
        number=SMALL_BUSINESS,
        name="Small business",
        monthly_price=Decimal(25),
        unit="EUR",
        country=Country.objects.get(code="GB"),
        included_parts=250,
        test_parts=10,
    )
    Coupon.objects.create(
        code="WELCOME",
        amount=Decimal(5),
        unit="EUR",
        uses_max=100,
        starts_on=plan.dates[0],
        ends_on=plan.today + timedelta(days=90),
    )
    connections.add(
        customer,
        {
            "name": "Sign-up inside the diary",
            "app_name": APP,
            "app_version": "4.2",
            "site": f"https://{DOMAIN}",
            "developer_name": "Dina Askeladd",
            "developer_email": f"dina@{DOMAIN}",
            "support_name": "Help desk",
            "support_email": f"help@{DOMAIN}",
            "slug": "surgery-diary",
        },
        by=clerk,
    )
