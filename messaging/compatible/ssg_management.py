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
from billing.models import Account, Country
from clients import connecting, smpp_accounts
from clients.models import SmppAccount
from customers.models import Customer
from messaging import management_keys, provisioning, quick_create
from messaging.compatible import bodies
from messaging.compatible.faults import Fault, Missing, NotCovered, Stranger
from messaging.compatible.vendor_door import VendorDoor
from messaging.dispatch.payer import Barred
from messaging.management_keys import Purpose
from messaging.models import Message, Service
from messaging.states import Status
from portal.core import money, phone
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
            amount=_amount(bodies.text(asked, "amount"), "amount"),
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
            company=_company(wanted, person),
            contact=quick_create.Contact(
                name=bodies.text(wanted, "contactName", is_needed=False),
                email=email,
                phone=_mobile(wanted),
            ),
            money=quick_create.Money(
                unit=money.CREDITS,
                opening_balance=_credit(wanted),
                credit_limit=Decimal(0),
            ),
            wanted=quick_create.Wanted(
                fields=_smpp_fields(wanted),
                cug_numbers=bodies.text(wanted, "cugMobiles", is_needed=False),
                mail_to=_mail_to(wanted, email),
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


def _amount(written: str, field: str) -> Decimal:
    try:
        return money.exact(written)
    except Refused as refusal:
        raise Refused(str(refusal), code=refusal.code, field=field) from refusal


def _company(wanted: Mapping[str, Any], person: User) -> dict[str, Any]:
    name = bodies.text(wanted, "organisation").strip()
    country = bodies.text(wanted, "country", is_needed=False).strip().upper()
    if len(name) > 120 or not name.isprintable():
        raise Refused("A name has 1 to 120 characters.", field="organisation")
    if country and not (country.isalpha() and Country.objects.filter(code=country).exists()):
        raise Refused("There is no such country.", field="country")
    return {"name": name, "country": country, "manager": person}


def _mobile(wanted: Mapping[str, Any]) -> str:
    written = bodies.text(wanted, "contactMobile", is_needed=False)
    try:
        return phone.digits(written) if written else ""
    except Refused as refusal:
        raise Refused(str(refusal), code=refusal.code, field="contactMobile") from refusal


def _credit(wanted: Mapping[str, Any]) -> Decimal:
    amount = bodies.whole(wanted, "credit") or 0
    return _amount(str(amount), "credit")


def _smpp_fields(wanted: Mapping[str, Any]) -> dict[str, Any]:
    start = provisioning.defaults()
    names = ("parts_per_s", "max_binds", "window", "tls_required", "receipt_tlvs")
    fields = {name: getattr(start, name) for name in names}
    fields |= {"receipt_date_digits": start.receipt_date_digits, "service": _service(wanted)}
    return fields | {"uses_cug": bool(wanted.get("cugMobiles"))}


def _service(wanted: Mapping[str, Any]) -> Service | None:
    """The service by its name or number; none is the one for doors that name none."""
    named = bodies.text(wanted, "service", is_needed=False).strip()
    if not named:
        return None
    rows = Service.objects.filter(pk=int(named)) if _is_number(named) else _named(named)
    found = rows.first()
    if found is None:
        raise Missing("service", field="service")
    return found


def _is_number(named: str) -> bool:
    return named.isascii() and named.isdecimal() and len(named) < 19


def _named(named: str) -> QuerySet[Service]:
    return Service.objects.none() if "\0" in named else Service.objects.filter(name=named)


def _mail_to(wanted: Mapping[str, Any], email: str) -> str:
    if wanted.get("sendEmailCustomer") is not True:
        return ""
    if not email:
        raise Refused("To whom?", field="contactEmail")
    return email


def _switch(asked: Mapping[str, str], name: str) -> bool:
    said = asked[name].lower()
    if said not in ON | OFF:
        raise Refused("It is on or off.", field=name)
    return said in ON
