from decimal import Decimal

import pytest
from allauth.mfa.models import Authenticator
from django import forms
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from messaging.models import Connector
from portal.kit import audit, secrets
from portal.models import HistoryEntry, User
from portal.pages.admin import Shown
from portal.pages.events import UserEvent
from tests import make

pytestmark = pytest.mark.django_db

# Django's own bookkeeping, and what allauth needs but we do not use.
UNLISTED = {
    "auth.permission",
    "contenttypes.contenttype",
    "sessions.session",
    "account.emailaddress",
    "account.emailconfirmation",
    "axes.accessattemptexpiration",
    "messaging.poolmember",  # It stands in its pool.
}
UNTOUCHED = [
    "portal.historyentry",
    "portal.mailoutbox",
    "billing.account",
    "billing.entry",
    "messaging.message",
    "messaging.messagetext",
    "messaging.attempt",
    "messaging.receipt",
    "messaging.batch",
    "messaging.delta",
    "reports.dayclient",
]


@pytest.fixture
def boss(client):
    client.force_login(
        make.staff(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def listed():
    return sorted(model._meta.label_lower for model in admin.site._registry)


def page(label, what="changelist", *args):
    return reverse(f"admin:{label.replace('.', '_')}_{what}", args=args)


def test_every_table_is_in_the_admin():
    models = {model._meta.label_lower for model in apps.get_models()}

    assert models - UNLISTED == set(listed())


@pytest.mark.parametrize("label", listed())
def test_every_table_opens(boss, label):
    assert boss.get(page(label)).status_code == 200


@pytest.mark.parametrize("label", listed())
def test_every_table_can_be_searched(boss, label):
    answer = boss.get(page(label), {"q": "1"})

    assert answer.status_code == 200


@pytest.mark.parametrize("label", UNTOUCHED)
def test_money_history_and_messages_are_only_looked_at(rf, label):
    editor = admin.site._registry[apps.get_model(label)]
    request = rf.get("/")
    request.user = make.staff(is_superuser=True)

    assert isinstance(editor, Shown)
    assert not editor.has_add_permission(request)
    assert not editor.has_change_permission(request)
    assert not editor.has_delete_permission(request)


def test_a_history_entry_is_shown_and_cannot_be_posted(boss):
    entry = audit.record(None, UserEvent.CHANGED, make.staff())
    address = page("portal.historyentry", "change", entry.pk)

    assert boss.get(address).status_code == 200
    assert boss.post(address, {"subject": "x"}).status_code == 403


def test_the_admin_is_entered_through_our_log_in(client):
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("who", [make.member, make.seat])
def test_the_admin_is_for_staff_only(as_user, who):
    answer = as_user(who()).get("/admin/", follow=True)

    assert answer.status_code == 403


@pytest.mark.parametrize("label", ["portal.mailoutbox", "portal.setting", "portal.lease"])
def test_the_machine_room_is_for_admins(as_user, label):
    assert as_user(make.staff("support")).get(page(label)).status_code == 403


@pytest.mark.parametrize(
    "label",
    ["mfa.authenticator", "axes.accessattempt", "customers.membership", "messaging.serviceof"],
)
@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("support", 403)])
def test_what_opens_doors_is_edited_by_admins_alone(as_user, label, role, status):
    assert as_user(make.staff(role)).get(page(label)).status_code == status


def test_a_second_factor_taken_away_is_told(boss):
    sam = make.staff("support")
    factor = Authenticator.objects.create(user=sam, type="totp", data={"secret": "x"})

    boss.post(page("mfa.authenticator", "delete", factor.pk), {"post": "yes"})

    assert not Authenticator.objects.exists()
    assert HistoryEntry.objects.filter(
        event="portal.user.second-factor-removed", subject_id=sam.pk
    ).exists()


def test_a_connectors_password_goes_in_sealed_and_never_comes_out(boss):
    usual = forms.model_to_dict(Connector(port=2775, window=10, rate=100))
    form = {name: value for name, value in usual.items() if value} | {
        "receipt_date_digits": 0,
        "name": "Northern Link",
        "host": "smsc.example.test",
        "system_id": "onward",
        "password": "s3cr3t!",
    }

    boss.post(page("messaging.connector", "add"), form)
    made = Connector.objects.get()
    shown = boss.get(page("messaging.connector", "change", made.pk)).content.decode()
    boss.post(page("messaging.connector", "change", made.pk), form | {"password": "", "rate": "50"})

    made.refresh_from_db()
    assert secrets.open_envelope(made.sealed_password) == "s3cr3t!"
    assert made.rate == 50
    assert "s3cr3t!" not in shown
    assert made.sealed_password not in shown
    assert not HistoryEntry.objects.filter(data__icontains="s3cr3t").exists()


def test_a_change_in_the_admin_is_told_with_what_it_was_before(boss):
    person = make.member(rights="owner")
    place = person.memberships.get()
    form = {"user": person.pk, "customer": place.customer_id, "rights": "viewer"}

    boss.post(page("customers.membership", "change", place.pk), form)

    place.refresh_from_db()
    entry = HistoryEntry.objects.get(subject_kind="membership")
    assert place.rights == "viewer"
    assert entry.event == "portal.row.changed"
    assert entry.data["before"] == {"rights": "Owner"}
    assert entry.data["after"] == {"rights": "Viewer"}
    assert entry.actor == User.objects.get(is_superuser=True)


def test_prices_are_only_looked_at_in_the_admin(boss):
    rate = make.price_list("Retail").rates.get()

    answer = boss.post(page("billing.rate", "change", rate.pk), {"price": "0.06"})

    rate.refresh_from_db()
    assert answer.status_code == 403
    assert rate.price == Decimal("0.05")


def test_members_of_a_pool_are_told_one_by_one(boss):
    route = make.routing(make.connector("One"))
    pool, two = route.pool, make.connector("Two")
    first = pool.members.get()
    form = {
        "name": pool.name,
        "policy": "share",
        "move_after_s": "15",
        "resend_minutes": "0",
        "reroute_statuses": "[]",
        "members-TOTAL_FORMS": "2",
        "members-INITIAL_FORMS": "1",
        "members-0-id": first.pk,
        "members-0-pool": pool.pk,
        "members-0-connector": first.connector_id,
        "members-0-share": "60",
        "members-0-order": "1",
        "members-1-pool": pool.pk,
        "members-1-connector": two.pk,
        "members-1-share": "40",
        "members-1-order": "2",
    }

    boss.post(page("messaging.pool", "change", pool.pk), form)

    told = HistoryEntry.objects.filter(subject_kind="poolmember").order_by("pk")
    assert [(entry.event, entry.data.get("after")) for entry in told] == [
        ("portal.row.changed", {"share": "60"}),
        ("portal.row.added", None),
    ]
    assert pool.members.count() == 2


@pytest.mark.parametrize(
    ("label", "person", "said"),
    [
        ("customers.membership", make.staff, "is staff, and nobody is both"),
        ("customers.membership", make.seat, "has a place of the other kind"),
        ("clients.seat", make.member, "has a place of the other kind"),
    ],
)
def test_nobody_is_of_two_kinds(boss, label, person, said):
    form = {
        "user": person().pk,
        "customer": make.customer().pk,
        "client": make.client().pk,
        "rights": "viewer",
    }

    answer = boss.post(page(label, "add"), form)

    assert said in answer.content.decode()


def test_a_large_table_is_not_counted(boss, django_assert_max_num_queries):
    with django_assert_max_num_queries(14) as queries:
        boss.get(page("messaging.message"))

    counts = [query["sql"] for query in queries if "COUNT(*)" in query["sql"]]
    assert all("LIMIT 10001" in sql for sql in counts)
    assert counts


@pytest.mark.parametrize(("path", "status"), [("/nowhere/", 404), ("/admin/", 403)])
def test_an_error_page_gives_an_id_to_quote(as_user, path, status):
    answer = as_user(make.member()).get(path, follow=True)

    assert answer.status_code == status
    assert "quote this" in answer.content.decode()


def test_a_broken_page_gives_an_id_to_quote_and_keeps_its_secrets(as_user, monkeypatch):
    browser = as_user(make.staff())
    browser.raise_request_exception = False
    monkeypatch.setattr("portal.pages.history.told", lambda entry: 1 / 0)
    audit.record(None, UserEvent.CHANGED, make.staff())

    answer = browser.get(reverse("history"))

    assert answer.status_code == 500
    assert "quote this" in answer.content.decode()
    assert "division" not in answer.content.decode()


def test_a_form_that_is_too_old_says_what_to_do():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})

    assert answer.status_code == 403
    assert "load the page anew" in answer.content.decode()
