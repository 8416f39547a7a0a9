"""How providers of online payments are set up: keys are sealed, and shown to nobody."""

import pytest
from django.urls import reverse

from billing.providers import keeping
from portal.core.errors import Refused
from portal.kit import operator
from portal.models import HistoryEntry, Setting
from tests import make, stripe_stand_in
from tests.stripe_stand_in import set_up

pytestmark = pytest.mark.django_db


def test_keys_are_sealed_and_the_history_does_not_tell_them(stripe):
    kept = Setting.objects.get(pk=keeping.NAME).value
    told = HistoryEntry.objects.get(event="billing.provider.changed").data

    assert stripe_stand_in.KEY not in str(kept)
    assert stripe_stand_in.SIGNING not in str(told)
    assert kept["stripe_key"] not in str(told)
    assert keeping.opened(keeping.now().stripe_key) == stripe_stand_in.KEY


def test_an_empty_field_leaves_the_key_and_stripe_needs_one():
    set_up()
    set_up(stripe_key="", stripe_signing="")

    assert keeping.opened(keeping.now().stripe_key) == stripe_stand_in.KEY
    Setting.objects.all().delete()
    operator.forget(keeping.NAME)
    with pytest.raises(Refused) as refusal:
        set_up(stripe_key="")
    assert refusal.value.field == "stripe_key"


def test_the_settings_show_no_key_and_keep_it(stripe, as_user):
    browser = as_user(make.staff())
    url = reverse("billing:settings-providers")

    page = browser.get(url).content.decode()
    answer = browser.post(
        url, {"public_url": "https://portal.example.test", "stripe_is_on": "on", "stripe_key": ""}
    )
    wrong = browser.post(url, {"stripe_key": "pk_live_public"})

    operator.forget(keeping.NAME)
    assert stripe_stand_in.KEY not in page
    assert "/providers/stripe/" in page
    assert (answer.status_code, wrong.status_code) == (302, 422)
    assert keeping.opened(keeping.now().stripe_key) == stripe_stand_in.KEY


@pytest.mark.parametrize("role", ["finance", "support", "read-only"])
def test_only_admins_set_providers_up(as_user, role):
    answer = as_user(make.staff(role=role)).get(reverse("billing:settings-providers"))

    assert answer.status_code == 403
