"""The management API of Melrose Labs' SSG: balances, customers, SMPP accounts' switches, traffic.

The key in the query is a management key: it acts in the name of one of the staff, may do what it
was made for and what that person may at this moment, and the history tells of that person.
"""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from billing import changes
from billing.models import Account
from clients import connecting, smpp_accounts
from clients.models import SmppAccount
from customers.models import Customer
from messaging import management_keys, quick_create
from messaging.compatible import bodies, ssg_customers
from messaging.compatible.faults import Fault, Missing, NotCovered, Stranger
from messaging.compatible.vendor_door import VendorDoor
from messaging.dispatch.payer import Barred
from messaging.management_keys import Purpose
from messaging.models import Message
from messaging.states import Status
from portal.core import money
from portal.core.errors import Refused
from portal.core.ids import first_of
from portal.kit.addresses import client_address
from portal.models import User

NO_CURRENCY = "None"
CREATE = "create_customer_smpp"
MINUTES_MAX = 1_440
DESCRIPTION = "By the management API"
FAILED = (Status.UNDELIVERED, Status.EXPIRED, Status.REJECTED, Status.CANCELLED)
ON, OFF = (
    {"1", "true", "yes", "on", "enable", "enabled"},
    {"0", "false", "no", "off", "disable", "disabled"},
)


class ManagementDoor(VendorDoor):
    def person(self, purpose: str) -> User:
        """In whose name the key acts. Raises `Stranger`, and `Barred` for what it may not do."""
        address = client_address(self.request)
        key = management_keys.find(self.request.GET.get("key", ""), address)
        if key is None:
            raise Stranger
        if purpose not in key.purposes or not management_keys.may(key.owner, purpose):
            raise Barred("This key may not do this.", code="not_allowed")
        return key.owner

    def asked(self) -> dict[str, str]:
        """The parameters of the query, and of a posted form."""
        return self.request.POST.dict() | self.request.GET.dict()

    def told(self, fault: Fault) -> HttpResponse:
        status = 400 if fault.status == 422 else fault.status
        said = f"{fault.field}: {fault.sentence}" if fault.field else fault.sentence
        return JsonResponse({"error": said, "code": fault.code}, status=status)


class Balances(ManagementDoor):
    """`GET /mgt/balance/`: of one customer, or of all."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person, wanted = self.person(Purpose.BALANCE), request.GET.get("customer", "")
        if wanted:
            return JsonResponse(_balance(_paying(_customer(person, wanted))))
        rows = _accounts(person).filter(customer__status=Customer.Status.ACTIVE)
        rows = rows.filter(client=None, pays=True).order_by("customer_id")
        return JsonResponse({"balances": [_balance(row) for row in rows]})


class BalanceChange(ManagementDoor):
    """`/mgt/balance/change/`: applied within a minute, as one that is asked for by hand."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person, asked = self.person(Purpose.CHANGE), self.asked()
        account = _paying(_customer(person, bodies.text(asked, "customer")))
        change = changes.ask(
            account,
            amount=ssg_customers.amount(bodies.text(asked, "amount"), "amount"),
            description=bodies.text(asked, "description", is_needed=False) or DESCRIPTION,
            key=uuid.uuid4().hex,
            by=person,
        )
        return JsonResponse(
            {
                "customer": account.customer.api_id,
                "amount": _number(change.amount),
                "currency": _currency(account),
                "description": change.description,
                "status": change.status,
            }
        )

    post = get


class NewCustomer(ManagementDoor):
    """`POST /mgt/customer/?op=create_customer_smpp`: with an account of SMS credits."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("op") != CREATE:
            raise NotCovered("This operation", field="op")
        person = self.person(Purpose.CREATE)
        wanted = bodies.object_of(bodies.stranger_body(request))
        email = bodies.text(wanted, "contactEmail", is_needed=False)
        made = quick_create.customer_with_smpp(
            company=ssg_customers.company(wanted, person),
            contact=quick_create.Contact(
                name=bodies.text(wanted, "contactName", is_needed=False),
                email=email,
                phone=ssg_customers.mobile(wanted),
            ),
            money=quick_create.Money(
                unit=money.CREDITS,
                opening_balance=ssg_customers.credit(wanted),
                credit_limit=Decimal(0),
            ),
            wanted=quick_create.Wanted(
                fields=ssg_customers.smpp_fields(wanted),
                cug_numbers=bodies.text(wanted, "cugMobiles", is_needed=False),
                mail_to=ssg_customers.mail_to(wanted, email),
            ),
            where=connecting.where(request),
            token=uuid.uuid4().hex,
            by=person,
        )
        return JsonResponse(
            {
                "customer_api_id": made.customer.api_id,
                "system_id": made.smpp.system_id,
                "password": made.password,
            }
        )


class Control(ManagementDoor):
    """`/mgt/customer/smpp/control/`: let an SMPP account bind and submit, or not."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person, asked = self.person(Purpose.CONTROL), self.asked()
        account = _smpp(person, asked)
        fields = {
            column: _switch(asked, name)
            for name, column in (("binding", "binding_enabled"), ("submission", "submit_enabled"))
            if asked.get(name)
        }
        if not fields:
            raise Refused("Name binding or submission, on or off.", field="binding")
        smpp_accounts.change(account, fields, by=person)
        account.refresh_from_db()
        return JsonResponse(
            {
                "systemid": account.system_id,
                "binding": account.binding_enabled,
                "submission": account.submit_enabled,
            }
        )

    post = get


class TrafficStatus(ManagementDoor):
    """`GET /mgt/customer/smpp/trafficstatus/`: what an account sent in the last so many minutes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        account = _smpp(self.person(Purpose.TRAFFIC), self.asked())
        minutes = bodies.whole(request.GET, "interval") or MINUTES_MAX
        if minutes > MINUTES_MAX:
            raise Refused(f"Up to {MINUTES_MAX} minutes.", field="interval")
        since = first_of(timezone.now() - timedelta(minutes=minutes))
        rows = Message.objects.filter(customer=account.customer_id, pk__gte=since, door=account.pk)
        found = rows.aggregate(
            messages=Count("pk"),
            parts=Sum("parts", default=0),
            delivered=Count("pk", filter=Q(status=Status.DELIVERED)),
            failed=Count("pk", filter=Q(status__in=FAILED)),
        )
        return JsonResponse({"systemid": account.system_id, "interval": minutes} | found)


def _accounts(person: User) -> QuerySet[Account]:
    return Account.objects.visible_to(person).select_related("customer")


def _customer(person: User, api_id: str) -> Customer:
    if "\0" not in api_id:
        found = Customer.objects.visible_to(person).filter(api_id=api_id).first()
        if found is not None:
            return found
    raise Missing("customer", field="customer")


def _paying(customer: Customer) -> Account:
    found = Account.objects.filter(customer=customer, client=None, pays=True).first()
    if found is None:
        raise Missing("account", field="customer")
    return found


def _smpp(person: User, asked: Mapping[str, str]) -> SmppAccount:
    system_id = bodies.text(asked, "systemid")
    rows = SmppAccount.objects.visible_to(person).filter(archived_at=None)
    found = None if "\0" in system_id else rows.filter(system_id=system_id).first()
    if found is None:
        raise Missing("SMPP account", field="systemid")
    return found


def _balance(account: Account) -> dict[str, Any]:
    return {
        "customer": account.customer.api_id,
        "name": account.customer.name,
        "balance": _number(account.balance),
        "currency": _currency(account),
    }


def _currency(account: Account) -> str:
    return NO_CURRENCY if account.unit == money.CREDITS else account.unit


def _number(amount: Decimal) -> float:
    return float(amount)


def _switch(asked: Mapping[str, str], name: str) -> bool:
    said = asked[name].lower()
    if said not in ON | OFF:
        raise Refused("It is on or off.", field=name)
    return said in ON
