import pytest
from django.utils import timezone

from clients import smpp_accounts
from clients.models import SmppAccount
from messaging.models import Service, ServiceOf
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
TABS = ["", "parameters/", "security/", "cug/", "history/"]
MAIN = {
    "name": "Main",
    "short_name": "salt",
    "system_type": "",
    "address_range": "",
    "is_open": "on",
    "binding_enabled": "on",
    "submit_enabled": "on",
    "service": "",
}
PARAMETERS = {
    "parts_per_s": "40",
    "max_binds": "3",
    "window": "60",
    "default_coding": "3",
    "allowed_tlvs": "0x1401\n0x1400",
    "resends_unanswered": "on",
    "receipt_date_digits": "12",
}


@pytest.fixture
def account():
    return make.smpp_account(system_id="salt_7", customer=make.customer("Saltmarsh Digital"))


def url(account, end=""):
    return f"/smpp-accounts/{account.pk}/{end}"


def faults(response):
    assert response.status_code == 422
    return {name: errors[0] for name, errors in response.context["form"].errors.items()}


@pytest.mark.parametrize("end", TABS)
def test_every_tab_has_its_own_address(staff, account, end):
    page = staff.get(url(account, end))

    assert page.status_code == 200
    body = page.content.decode()
    assert [f'href="{url(account, one)}"' in body for one in TABS] == [True] * len(TABS)
    assert "Saltmarsh Digital" in body


@pytest.mark.parametrize("end", TABS)
@pytest.mark.parametrize("person", [make.member, make.seat])
def test_a_tab_is_for_staff(as_user, account, end, person):
    assert as_user(person()).get(url(account, end)).status_code == 403


@pytest.mark.parametrize("end", TABS)
def test_a_tab_asks_little_of_the_database(staff, account, end, django_assert_max_num_queries):
    staff.get(url(account, end))

    with django_assert_max_num_queries(16):
        staff.get(url(account, end))


def test_main_saves_who_it_is_and_what_it_may_do(staff, account):
    """001: Main - Name, Short name, System Type, Address Range, Service, Binding, Submit."""
    direct = Service.objects.create(name="Direct")
    typed = MAIN | {"system_type": "smpp", "address_range": "^4477", "service": direct.pk}

    answer = staff.post(url(account), {**typed, "binding_enabled": ""}, follow=True)

    account.refresh_from_db()
    assert answer.status_code == 200
    assert (account.short_name, account.system_type, account.address_range) == (
        "salt",
        "smpp",
        "^4477",
    )
    assert (account.is_open, account.binding_enabled, account.submit_enabled) == (True, False, True)
    assert ServiceOf.objects.get(door=account.pk).service == direct
    entry = HistoryEntry.objects.get(event="clients.smpp.changed")
    assert entry.customer_id == account.customer_id
    assert entry.data["after"]["service"] == "Direct"
    assert entry.data["before"]["binding_enabled"] == "True"


def test_the_system_id_is_shown_and_cannot_be_changed(staff, account):
    """001: Main - System ID."""
    staff.post(url(account), MAIN | {"system_id": "other"})

    account.refresh_from_db()
    assert account.system_id == "salt_7"
    assert 'value="salt_7"' in staff.get(url(account)).content.decode()


def test_an_account_is_disabled_and_enabled(staff, account):
    """001: Main - Enabled."""
    staff.post(url(account), MAIN | {"is_open": ""})
    disabled = SmppAccount.objects.get()
    staff.post(url(account), MAIN)

    assert not disabled.is_open
    assert SmppAccount.objects.get().is_open


def test_no_service_chosen_shows_which_one_holds(staff, account):
    Service.objects.create(name="Standard", is_default=True)

    assert "The default one: Standard" in staff.get(url(account)).content.decode()


def test_a_name_is_needed(staff, account):
    assert "name" in faults(staff.post(url(account), MAIN | {"name": ""}))


def test_the_window_for_the_same_message_is_set_and_switched_off(staff, account):
    staff.post(url(account, "parameters/"), PARAMETERS | {"deduplicates_s": "600"})
    account.refresh_from_db()
    first = account.deduplicates_s
    refused = staff.post(url(account, "parameters/"), PARAMETERS | {"deduplicates_s": "259201"})
    staff.post(url(account, "parameters/"), PARAMETERS | {"deduplicates_s": ""})

    account.refresh_from_db()
    assert "deduplicates_s" in faults(refused)
    assert (first, account.deduplicates_s) == (600, 0)


@pytest.mark.parametrize(
    ("typed", "kept"), [("Pellworm", "Pellworm"), (" +447700900100 ", "447700900100"), ("", "")]
)
def test_a_default_sender_is_set_and_taken_away(staff, account, typed, kept):
    SmppAccount.objects.update(default_sender="Before")
    staff.post(url(account, "parameters/"), PARAMETERS | {"default_sender": typed})

    account.refresh_from_db()
    assert account.default_sender == kept
    assert HistoryEntry.objects.get().data["before"]["default_sender"] == "Before"


@pytest.mark.parametrize("typed", ["Pell worm", "TwelveLetter", "ab", "+1234567890123456", "Näme"])
def test_a_default_sender_is_one_that_can_be_shown(staff, account, typed):
    refused = staff.post(url(account, "parameters/"), PARAMETERS | {"default_sender": typed})

    assert "default_sender" in faults(refused)


def test_parameters_are_saved(staff, account):
    """001: Parameters (submission rate), TLVs."""
    staff.post(url(account, "parameters/"), PARAMETERS)

    account.refresh_from_db()
    assert (account.parts_per_s, account.max_binds, account.window) == (40, 3, 60)
    assert (account.default_coding, account.receipt_date_digits) == (3, 12)
    assert (account.receipt_tlvs, account.resends_unanswered) == (False, True)
    assert account.allowed_tlvs == ["0x1400", "0x1401"]
    after = HistoryEntry.objects.get().data["after"]
    assert after["default_coding"] == "Latin-1 (ISO 8859-1)"
    assert after["allowed_tlvs"] == "0x1400, 0x1401"


@pytest.mark.parametrize(
    ("field", "value"),
    [("max_binds", "101"), ("window", "0"), ("parts_per_s", "100001"), ("allowed_tlvs", "14")],
)
def test_parameters_out_of_bounds_are_named(staff, account, field, value):
    assert field in faults(staff.post(url(account, "parameters/"), PARAMETERS | {field: value}))


def test_networks_and_tls_are_saved(staff, account):
    """001: Security (allowed IPs)."""
    typed = {"allowed_networks": "192.0.2.0/28\r\n198.51.100.24", "tls_required": "on"}

    staff.post(url(account, "security/"), typed)

    account.refresh_from_db()
    assert account.allowed_networks == ["192.0.2.0/28", "198.51.100.24"]
    assert account.tls_required
    assert "192.0.2.0/28\n198.51.100.24" in staff.get(url(account, "security/")).content.decode()


def test_a_bad_network_is_named_and_what_was_typed_stays(staff, account):
    answer = staff.post(url(account, "security/"), {"allowed_networks": "192.0.2.0/28\nnowhere"})

    assert faults(answer)["allowed_networks"].startswith("nowhere is neither")
    assert "nowhere</textarea>" in answer.content.decode()


def test_saving_what_is_there_already_tells_nothing(staff, account):
    staff.post(url(account, "security/"), {"allowed_networks": "192.0.2.0/28"})

    staff.post(url(account, "security/"), {"allowed_networks": "192.0.2.0/28"})

    assert HistoryEntry.objects.count() == 1


def test_the_group_is_switched_and_filled(staff, account):
    """001: Main - Use CUG; CUG (closed user group of MSISDNs)."""
    typed = {"uses_cug": "on", "cug_numbers": "+44 7700 900001\n447700900002"}

    answer = staff.post(url(account, "cug/"), typed, follow=True)

    account.refresh_from_db()
    body = answer.content.decode()
    assert account.uses_cug
    assert "2 numbers in the group." in body
    assert "447700900001\n447700900002</textarea>" in body


def test_a_bad_number_of_the_group_is_named_and_nothing_is_saved(staff, account):
    typed = {"uses_cug": "on", "cug_numbers": "447700900001\nabc"}

    answer = staff.post(url(account, "cug/"), typed)

    account.refresh_from_db()
    assert "line 2: abc" in faults(answer)["cug_numbers"]
    assert not account.uses_cug
    assert not account.cug_numbers.exists()
    assert not HistoryEntry.objects.exists()


def test_an_empty_group_that_is_on_is_warned_of(staff, account):
    staff.post(url(account, "cug/"), {"uses_cug": "on"})

    assert "Nothing can be sent." in staff.get(url(account, "cug/")).content.decode()


def test_the_history_tells_what_was_changed(staff, account):
    staff.post(url(account, "security/"), {"allowed_networks": "192.0.2.0/28"})

    body = staff.get(url(account, "history/")).content.decode()

    assert "SMPP account salt_7 changed" in body
    assert "192.0.2.0/28" in body


@pytest.mark.parametrize("end", ["", "parameters/", "security/", "cug/"])
@pytest.mark.parametrize("role", ["finance", "read-only"])
def test_who_may_not_change_reads_and_saves_nothing(as_user, account, end, role):
    browser = as_user(make.staff(role))

    page = browser.get(url(account, end))
    answer = browser.post(url(account, end), MAIN | PARAMETERS)

    assert page.status_code == 200
    assert ">Save</button>" not in page.content.decode()
    assert answer.status_code == 403
    assert not HistoryEntry.objects.exists()


@pytest.mark.parametrize("role", ["admin", "support"])
def test_admin_and_support_change_accounts(as_user, account, role):
    answer = as_user(make.staff(role)).post(url(account), MAIN)

    assert answer.status_code == 302


def test_an_account_is_archived_after_a_question(staff, account):
    asked = staff.get(url(account, "archive/"))
    answer = staff.post(url(account, "archive/"), follow=True)

    account.refresh_from_db()
    assert "It cannot send from this moment on" in asked.content.decode()
    assert account.is_archived
    assert "Archived on" in answer.content.decode()


def test_an_archived_account_is_read_and_not_changed(staff, account):
    smpp_accounts.archive(account, by=None)

    page = staff.get(url(account)).content.decode()
    answer = staff.post(url(account), MAIN | {"short_name": "other"})

    account.refresh_from_db()
    assert ">Save</button>" not in page
    assert answer.status_code == 403
    assert account.short_name == ""


def test_an_account_comes_back(staff, account):
    smpp_accounts.archive(account, by=None)

    staff.post(url(account, "restore/"))

    account.refresh_from_db()
    assert (account.is_archived, account.is_open) == (False, True)


def test_an_account_of_an_archived_customer_does_not_come_back(staff):
    account = make.smpp_account(
        customer=make.customer(status="archived"), is_open=False, archived_at=timezone.now()
    )

    answer = staff.post(url(account, "restore/"), follow=True)

    account.refresh_from_db()
    assert account.is_archived
    assert "The customer is archived." in answer.content.decode()


@pytest.mark.parametrize("end", ["archive/", "restore/"])
@pytest.mark.parametrize("role", ["finance", "read-only"])
def test_archiving_is_for_those_who_change(as_user, account, end, role):
    assert as_user(make.staff(role)).post(url(account, end)).status_code == 403
