"""What stands around the pages of a registration: head, tabs, and what can be done with it."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import accounts
from messaging import connect_looks
from messaging.connect import terms
from messaging.connect_looks import sum_of
from messaging.models import Allowance, Registration, Subscription
from messaging.tables.numbers import shown
from portal.core import phone
from portal.kit import records
from portal.kit.records import Action, Tab
from portal.models import User

KIND = "registration"
CHANGE, MONEY = "messaging.change_registration", "billing.view_account"
NOT_YET = gettext_lazy("not yet")


def head(row: Registration, user: User, tab: str) -> dict:
    """What layouts/record.html shows around the tab of this slug."""
    hung = records.head(KIND, row, user, tab)
    state, text = connect_looks.registration(row)
    return hung | {
        "name": row.username,
        "crumbs": crumbs(row),
        "badges": [{"state": state, "text": text}, *hung["badges"]],
        "facts": [
            {"label": _("Connection"), "value": row.connection},
            {"label": _("Customer"), "value": row.connection.customer},
            {"label": _("Client"), "value": row.client, "url": _client_url(row, user)},
            {"label": _("Since"), "value": _moment(row.created_at)},
        ],
    }


def crumbs(row: Registration | None = None, last: str = "") -> list[dict]:
    """The way to the registrations, to one of them, and to a page behind it."""
    found = [{"title": _("Registrations"), "url": reverse("messaging:registrations")}]
    if row is not None:
        url = row.get_absolute_url() if last else ""
        found.append({"title": row.username, "url": url})
    return [*found, {"title": last}] if last else found


def person(row: Registration) -> list[dict]:
    """What they said of themselves."""
    return [
        {"label": _("Name"), "value": f"{row.first_name} {row.surname}"},
        {"label": _("Company"), "value": row.company},
        {"label": _("E-mail"), "value": row.email, "copied": row.email},
        {"label": _("Mobile number"), "value": phone.international(row.mobile), "is_mono": True},
        {"label": _("Country"), "value": row.country},
        {"label": _("User number"), "value": row.user_number, "copied": row.user_number},
        {"label": _("Registered"), "value": _source(row)},
        {"label": _("Terms"), **_terms(row)},
        {"label": _("Mails"), "value": row.get_email_format_display()},
        {"label": _("Weekly balance e-mail"), "value": _yes(row.weekly_update)},
        {"label": _("Goes on to"), "value": row.activation_redirect or None},
    ]


def activation(row: Registration) -> list[dict]:
    """How far they got, and what stands in their way."""
    facts = [
        {"label": _("E-mail activated"), "value": _moment(row.email_activated_at) or NOT_YET},
        {"label": _("SMS activated"), "value": _moment(row.sms_activated_at) or NOT_YET},
        {"label": _("Codes sent"), "value": row.codes_sent},
        {"label": _("Wrong codes"), "value": row.code_failures},
        {"label": _("Failed log-ins"), "value": row.failures},
        {"label": _("Log-in to the portal"), "value": row.login.email if row.login else None},
    ]
    if row.link_until:
        facts.insert(1, {"label": _("Link works until"), "value": _moment(row.link_until)})
    return facts


def account(row: Registration, user: User) -> list[dict]:
    """The type of account, what it holds, and the coupon it began with."""
    facts = [{"label": _("Account type"), "value": row.account_type.name}]
    if user.has_perm(MONEY):
        for one in accounts.of_client(row.client).visible_to(user):
            balance = sum_of(one.balance, one.unit)
            facts.append({"label": _("Balance"), "value": balance, "is_mono": True})
    facts.append({"label": _("Coupon"), "value": row.coupon.code if row.coupon else None})
    return facts


def subscription(row: Registration, user: User) -> dict | None:
    """The last subscription of the account: state, text, facts; None where there never was one."""
    found = Subscription.objects.visible_to(user).filter(account__client=row.client)
    one = found.select_related("account_type", "number", "account").order_by("-pk").first()
    if one is None:
        return None
    state, text = connect_looks.subscription(one)
    facts = [
        {"label": _("What"), "value": one.account_type.name},
        {"label": _("Price a month"), "value": sum_of(one.price, one.account_type.unit)},
        {"label": _("Number"), "value": shown(one.number.digits) if one.number else None},
        {"label": _("From"), "value": _day(one.starts_on)},
        {"label": _("Paid until, exclusive"), "value": _day(one.paid_until)},
    ]
    return {"state": state, "text": text, "facts": facts}


def allowance(row: Registration, user: User) -> str:
    """The parts that cost nothing today, in words; empty where there are none."""
    today = terms.today()
    rows = Allowance.objects.visible_to(user).filter(account__client=row.client)
    held = rows.filter(starts_on__lte=today, ends_on__gt=today).order_by("ends_on", "pk")
    told = [
        _("%(used)s of %(included)s parts used, until %(day)s")
        % {"used": one.used, "included": one.included, "day": _day(one.ends_on)}
        for one in held
    ]
    return "; ".join(told)


def _client_url(row: Registration, user: User) -> str:
    return row.client.get_absolute_url() if user.has_perm("clients.view_client") else ""


def _source(row: Registration) -> str:
    said = row.get_source_display()
    return f"{said}, {row.address}" if row.address else said


def _terms(row: Registration) -> dict:
    if row.terms is None:
        return {"value": None}
    return {"value": _day(row.terms.starts_on), "url": row.terms.get_absolute_url()}


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _moment(moment) -> str:
    return date_format(localtime(moment), "j M Y, H:i") if moment else ""


def _day(day) -> str | None:
    return date_format(day, "j M Y") if day else None


def _close(row, _user):
    if row.state == Registration.State.CLOSED:
        return None
    url = reverse("messaging:registration-close", args=[row.pk])
    return {
        "title": _("Close registration"),
        "url": url,
        "icon": "circle-x",
        "is_danger": True,
        "in_dialog": True,
    }


def _applications(row, _user):
    return row.number_applications.count() or None


HUNG = [
    Action(KIND, _close, CHANGE, order=10),
    Tab(KIND, "main", gettext_lazy("Registration"), "messaging:registration", order=10),
    Tab(
        KIND,
        "applications",
        gettext_lazy("Number applications"),
        "messaging:registration-applications",
        permission="messaging.view_numberapplication",
        order=20,
        count=_applications,
    ),
    Tab(
        KIND,
        "history",
        gettext_lazy("History"),
        "messaging:registration-history",
        permission="portal.view_historyentry",
        order=90,
    ),
]
