import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.kit import operator
from portal.models import Setting


@pytest.fixture(autouse=True)
def _fresh(settings, monkeypatch):
    settings.ORGANISATION = "Norrsund"
    settings.SUPPORT_EMAIL = ""
    settings.DEFAULT_FROM_EMAIL = "onward@norrsund.test"
    monkeypatch.setattr(operator, "_remembered", {})


def set_here(group, /, **value):
    Setting.objects.update_or_create(pk=group, defaults={"value": value})


@pytest.mark.django_db
def test_an_operator_who_set_nothing_is_who_the_environment_says():
    found = operator.organisation()

    assert (found.name, found.address, found.logo_url) == ("Norrsund", "", "")
    assert operator.endpoints() == operator.Endpoints((), 2775, 8775)


@pytest.mark.django_db
def test_what_is_set_counts_and_what_is_empty_has_its_default():
    set_here("organisation", name="", legal_name="Norrsund AB", logo="ab12", no_longer_known="x")

    found = operator.organisation()

    assert (found.name, found.legal_name) == ("Norrsund", "Norrsund AB")
    assert found.logo_url == "/pictures/ab12/"


@pytest.mark.django_db
def test_a_mail_role_is_named_after_the_organisation_until_it_has_its_own_name():
    set_here("organisation", name="Northern Links")

    before = operator.mail_role("sales")
    set_here("mail-sales", name="Sales desk", address="sales@norrsund.test", signature="Bye")

    assert before == operator.MailRole("Northern Links", "onward@norrsund.test", "")
    assert operator.mail_role("sales") == operator.MailRole(
        "Sales desk", "sales@norrsund.test", "Bye"
    )


@pytest.mark.django_db
def test_users_write_for_help_to_the_support_role_then_to_the_environments_address(settings):
    nobody = operator.help_address()
    settings.SUPPORT_EMAIL = "help@norrsund.test"
    by_environment = operator.help_address()
    set_here("mail-support", address="desk@norrsund.test")

    assert (nobody, by_environment) == ("", "help@norrsund.test")
    assert operator.help_address() == "desk@norrsund.test"


@pytest.mark.django_db
def test_hosts_keep_their_order():
    set_here("endpoints", hosts=["b.norrsund.test", "a.norrsund.test"], plain_port=2776)

    found = operator.endpoints()

    assert found == operator.Endpoints(("b.norrsund.test", "a.norrsund.test"), 2776, 8775)


@pytest.mark.django_db
def test_a_transaction_sees_at_once_what_it_wrote():
    operator.organisation()

    set_here("organisation", name="Changed")

    assert operator.organisation().name == "Changed"


@pytest.mark.django_db(transaction=True)
def test_a_process_asks_once_in_a_few_seconds(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(operator, "monotonic", lambda: clock[0])
    set_here("organisation", name="First")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        names = [operator.organisation().name for _ in range(5)]
        set_here("organisation", name="Second")
        still = operator.organisation().name
    clock[0] += operator.REMEMBERED_S
    later = operator.organisation().name

    reads = [
        query for query in asked if "name" in query["sql"] and "FOR UPDATE" not in query["sql"]
    ]
    assert names == ["First"] * 5
    assert len([query for query in reads if query["sql"].startswith("SELECT")]) == 1
    assert (still, later) == ("First", "Second")


@pytest.mark.django_db(transaction=True)
def test_what_was_read_cannot_be_changed_by_who_reads_it():
    set_here("endpoints", hosts=["a.norrsund.test"])

    operator.read("endpoints")["hosts"] = []

    assert operator.endpoints().hosts == ("a.norrsund.test",)


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_ill_the_last_known_name_is_shown(django_db_blocker):
    set_here("organisation", name="Northern Links")
    set_here("mail-support", address="desk@norrsund.test")
    unread = operator.last_known()
    operator.organisation()
    operator.help_address()

    with django_db_blocker.block():
        known = operator.last_known()

    assert unread == ("Norrsund", "")
    assert known == ("Northern Links", "desk@norrsund.test")
