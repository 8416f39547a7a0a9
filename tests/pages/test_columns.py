"""Which columns of a list a user sees, and in which order."""

import pytest
from django.urls import reverse

from portal.models import ViewSetting
from tests import make

pytestmark = pytest.mark.django_db
COLUMNS = "/columns/jobs/"


def test_it_offers_the_columns_of_the_list_but_not_its_buttons(as_user):
    page = as_user(make.staff()).get(COLUMNS)

    assert 'value="tries" checked' in page.text
    assert 'value="act"' not in page.text


def test_the_chosen_columns_are_shown_in_the_chosen_order(as_user):
    owner = make.staff()
    signed_in = as_user(owner)

    signed_in.post(COLUMNS, {"columns": ["status", "title", "nonsense"]})
    page = signed_in.get(reverse("jobs"))

    assert ViewSetting.objects.get(user=owner).columns == ["status", "title"]
    assert list(page.context["table"].columns.names()) == ["status", "title", "act"]


def test_what_was_chosen_stands_first_when_it_is_opened_again(as_user):
    owner = make.staff()
    ViewSetting.objects.create(user=owner, screen="jobs", columns=["owner", "title"])

    page = as_user(owner).get(COLUMNS)

    assert [column["name"] for column in page.context["columns"]][:3] == ["owner", "title", "kind"]
    assert [column["checked"] for column in page.context["columns"]][:3] == [True, True, False]


def test_as_at_first_forgets_the_choice(as_user):
    owner = make.staff()
    ViewSetting.objects.create(user=owner, screen="jobs", columns=["owner"], size=50)

    as_user(owner).post(f"{COLUMNS}?reset=1")

    setting = ViewSetting.objects.get(user=owner)
    assert (setting.columns, setting.size) == ([], 50)


def test_it_leads_back_to_the_list_as_it_was(as_user):
    signed_in = as_user(make.staff())
    page = signed_in.get(COLUMNS, headers={"HX-Current-URL": "http://testserver/jobs/?q=oct"})

    answer = signed_in.post(page.context["post_url"], {"columns": ["title"]})

    assert answer["Location"] == "/jobs/?q=oct"


def test_it_leads_nowhere_else(as_user):
    answer = as_user(make.staff()).post(f"{COLUMNS}?back=https://bad.test/", {"columns": ["title"]})

    assert answer["Location"] == "/"


def test_an_unknown_list_is_not_there(as_user):
    assert as_user(make.staff()).get(reverse("columns", args=["nothing"])).status_code == 404


def test_whoever_may_not_see_the_list_may_not_arrange_it(as_user):
    assert as_user(make.member()).get(COLUMNS).status_code == 403
