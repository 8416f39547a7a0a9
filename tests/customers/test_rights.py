"""What each of the rights may in the customer portal: every page and deed, allowed or 403."""

import pytest
from django.urls import reverse

from customers.models import Membership
from tests import make

pytestmark = pytest.mark.django_db
OWNER, DEVELOPER, FINANCE, VIEWER = "owner", "developer", "finance", "viewer"
ALL = {OWNER, DEVELOPER, FINANCE, VIEWER}
WORKERS = {OWNER, DEVELOPER}
OWNERS = {OWNER}

# Page: who gets it.
PAGES = {
    "dashboard": ALL,
    "account": ALL,
    "downloads": ALL,
    "messaging:messages": ALL,
    "messaging:campaigns": ALL,
    "messaging:contact-lists": ALL,
    "messaging:text-templates": ALL,
    "messaging:inbox": ALL,
    "messaging:numbers": set(),
    "messaging:opt-outs": ALL,
    "reports:statistics": ALL,
    "messaging:send": WORKERS,
    "messaging:campaign-new": WORKERS,
    "messaging:contact-list-new": WORKERS,
    "messaging:text-template-new": WORKERS,
    "messaging:opt-out-new": WORKERS,
    "clients:own-api": WORKERS,
    "clients:own-api-new": WORKERS,
    "clients:own-smpp": WORKERS,
    "customers:own-people": ALL,
    "customers:customers": set(),
    "clients:clients": set(),
    "history": set(),
    "jobs": set(),
    "settings": set(),
    "users": set(),
}
# Address of a deed or a page about a row, method: who may.
OF_ROWS = {
    ("customers:person-new", "customer"): OWNERS,
    ("customers:person", "customer", "other"): OWNERS,
    ("customers:person-remove", "customer", "other"): OWNERS,
    ("customers:customer-people", "customer"): set(),
    ("customers:customer", "customer"): set(),
    ("clients:api-token", "token"): WORKERS,
    ("clients:api-token-revoke", "token"): WORKERS,
    ("clients:api-calls", "token"): WORKERS,
    ("clients:api-call", "call"): WORKERS,
}
POSTS = {
    ("customers:person-new", "customer"): OWNERS,
    ("customers:person", "customer", "other"): OWNERS,
    ("customers:person-link", "customer", "other"): OWNERS,
    ("customers:person-remove", "customer", "other"): OWNERS,
    ("customers:invitation-again", "customer", "invitation"): OWNERS,
    ("customers:invitation-withdraw", "customer", "invitation"): OWNERS,
    ("clients:api-token", "token"): WORKERS,
    ("clients:api-token-revoke", "token"): WORKERS,
    ("clients:own-api-new",): WORKERS,
    ("messaging:send",): WORKERS,
    ("messaging:opt-out-new",): WORKERS,
}


@pytest.fixture
def rows():
    company = make.customer("Pellworm Connect")
    token = make.door(customer=company)
    return {
        "customer": company.pk,
        "other": Membership.objects.get(user=make.member(company)).pk,
        "invitation": make.invitation(company).pk,
        "token": token.pk,
        "call": make.api_call(token).pk,
        "of": company,
    }


def gets_in(answer):
    assert answer.status_code in {200, 302, 403, 404, 422}, answer.status_code
    return answer.status_code not in {403, 404}


def refused(browser, rows, table, method):
    """The addresses that answer otherwise than the table says, for the right of the browser."""
    right = browser.right
    wrong = {}
    for (name, *more), who in table.items():
        answer = getattr(browser, method)(reverse(name, args=[rows[one] for one in more]))
        if gets_in(answer) != (right in who):
            wrong[name] = answer.status_code
    return wrong


@pytest.fixture(params=sorted(ALL))
def browser(request, as_user, rows):
    opened = as_user(make.member(rows["of"], rights=request.param))
    opened.right = request.param
    return opened


def test_every_page_is_open_to_its_rights_and_403_to_the_others(browser, rows):
    assert refused(browser, rows, {(name,): who for name, who in PAGES.items()}, "get") == {}


def test_every_page_about_a_row_is_open_to_its_rights_alone(browser, rows):
    assert refused(browser, rows, OF_ROWS, "get") == {}


def test_every_deed_is_done_for_its_rights_alone(browser, rows):
    assert refused(browser, rows, POSTS, "post") == {}


def test_what_is_refused_is_refused_by_right_and_not_by_absence(browser, rows):
    """A right that lacks something gets 403; only another customer's things are not there."""
    told = {
        name: browser.post(reverse(name, args=[rows[one] for one in more])).status_code
        for (name, *more), who in POSTS.items()
        if browser.right not in who
    }

    assert set(told.values()) <= {403}, told


def test_the_menu_leads_nowhere_that_is_refused(browser):
    page = browser.get(reverse("account"))

    links = [one["url"] for one in (*page.context["menu"], *page.context["sidebar"])]
    answers = {url: browser.get(url).status_code for url in links}

    assert set(answers.values()) == {200}, answers
    assert reverse("customers:own-people") in links
