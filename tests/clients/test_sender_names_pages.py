"""The pages of sender names: for staff, on a client's page, and in its own cabinet."""

import pytest
from django.http import QueryDict

from clients.models import SenderName
from portal.kit import cards
from portal.kit.cards import Glance
from tests import make
from tests.clients.test_sender_names import ANSWERS, full

pytestmark = pytest.mark.django_db
LIST, CABINET = "/sender-names/", "/names/"


def tab(client):
    return f"/clients/{client.pk}/names/"


def page_of(name, rest=""):
    return f"/sender-names/{name.pk}/{rest}"


def shown(browser, address, /, **query):
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return [row.name for row in answer.context["page"].rows]


def test_the_tab_shows_name_status_and_questionnaire(staff):
    """002: NAMES - 1 Name, 2 Status (current), 3 Questionnaire (completion)."""
    client = make.client()
    make.sender_name(client=client, name="Vento", initiator="Vento Ltd", status="refused")
    full(client=client, name="Vento24", status="approved")
    make.sender_name(name="Foreign", client=make.client())

    answer = staff.get(tab(client))

    titles = [str(column.header) for column in answer.context["table"].columns]
    assert titles[1:4] == ["Name", "Status", "Questionnaire"]
    assert [row.name for row in answer.context["page"].rows] == ["Vento", "Vento24"]
    for text in ("2 of 6", "6 of 6", "Refused", "Approved", "Names <small>2</small>"):
        assert text in answer.text


def test_the_tab_is_narrowed_to_a_channel(staff):
    """002: STATISTICS - a second channel, Viber, with its own sender IDs."""
    client = make.client()
    make.sender_name(client=client, name="Vento")
    make.sender_name(client=client, name="Vento Shop", channel="viber")

    assert shown(staff, tab(client)) == ["Vento", "Vento Shop"]
    assert shown(staff, tab(client), channel="viber") == ["Vento Shop"]
    assert shown(staff, tab(client), channel="sms") == ["Vento"]
    assert shown(staff, tab(client), channel="nonsense") == ["Vento", "Vento Shop"]


def test_a_client_without_names_is_offered_the_first(staff, as_user):
    client = make.client()

    assert f'href="{tab(client)}new/"' in staff.get(tab(client)).text
    reading = as_user(make.staff("read-only")).get(tab(client)).text
    assert "No sender names yet" in reading
    assert f'href="{tab(client)}new/"' not in reading


def test_the_operator_adds_a_name_in_a_dialog(staff):
    """002: NAMES - the tab lets the operator view and edit the Sender IDs."""
    client = make.client()

    dialog = staff.get(f"{tab(client)}new/", headers={"HX-Request": "true"})
    answer = staff.post(f"{tab(client)}new/", {"name": "Vento", "channel": "sms"}, follow=True)

    questions = ("Sender ID", "Initiator", "Registration ID", "Contacts", "Web-site", "Subject")
    places = [dialog.text.index(f"{question}</label>") for question in questions]
    assert places == sorted(places)
    assert answer.redirect_chain[0][0] == tab(client)
    assert "Vento is added as a draft." in answer.text
    assert SenderName.objects.get().status == "draft"


def test_what_is_submitted_half_answered_is_not_added(staff):
    client = make.client()
    typed = ANSWERS | {"channel": "sms", "submit": "on", "site": ""}

    answer = staff.post(f"{tab(client)}new/", typed)

    assert answer.status_code == 422
    assert "Still missing: Web-site." in answer.text
    assert 'value="Vento Pharmacy GmbH"' in answer.text
    assert not SenderName.objects.exists()


def test_the_operator_edits_a_name_on_its_page(staff):
    """002: NAMES - the tab lets the operator view and edit the Sender IDs."""
    name = full(status="approved")

    page = staff.get(page_of(name)).text
    staff.post(page_of(name), ANSWERS | {"subject": "Offers"})

    name.refresh_from_db()
    assert 'value="HRB 100200"' in page
    assert (name.subject, name.status) == ("Offers", "approved")


@pytest.mark.parametrize(("role", "status"), [("finance", 403), ("read-only", 403)])
def test_who_may_only_read_changes_and_decides_nothing(as_user, role, status):
    name = full(status="pending")
    browser = as_user(make.staff(role))

    assert browser.get(page_of(name)).status_code == 200
    assert browser.post(page_of(name), ANSWERS).status_code == status
    for deed in ("approve/", "refuse/", "remove/", "submit/"):
        assert browser.get(page_of(name, deed)).status_code == status
    assert browser.get(f"{LIST}approve/?pk={name.pk}").status_code == status


def test_a_name_is_approved_in_a_dialog_that_shows_its_answers(as_user):
    """002: NAMES - Status: current status of the sender ID."""
    name = full(status="pending")
    browser = as_user(make.staff("support"))

    dialog = browser.get(page_of(name, "approve/"), headers={"HX-Request": "true"}).text
    answer = browser.post(page_of(name, "approve/"), follow=True)

    assert "HRB 100200" in dialog
    assert "Vento is approved." in answer.text
    assert SenderName.objects.get().status == "approved"


def test_a_name_is_refused_with_a_reason_that_the_client_reads(as_user):
    """002: (b) Sender ID - table: Name, Status."""
    name = full(status="pending")
    browser = as_user(make.staff())

    empty = browser.post(page_of(name, "refuse/"), {"reason": ""})
    browser.post(page_of(name, "refuse/"), {"reason": "Too general."})
    cabinet = as_user(make.seat(name.client))

    assert empty.status_code == 422
    assert "Too general." in cabinet.get(CABINET).text
    assert "Too general." in cabinet.get(page_of(name)).text


def test_what_cannot_be_decided_is_said(staff):
    name = full(status="draft")

    answer = staff.post(page_of(name, "approve/"), follow=True)

    assert "Vento cannot be decided: its status is draft." in answer.text


def test_the_list_of_all_names_is_searched_and_filtered(staff):
    """002: NAMES - sender ids of all clients, where the operator approves them."""
    client = make.client("Saltmarsh Digital", customer=make.customer("Fenwick", account_code="FW1"))
    make.sender_name(client=client, name="Salt", status="pending")
    make.sender_name(client=make.client("Tide Ltd"), name="Tide Club", channel="viber")

    for text in ("sal", "digit", "fenw", "FW1"):
        assert shown(staff, LIST, q=text) == ["Salt"]
    assert shown(staff, LIST, q="club") == ["Tide Club"]
    assert shown(staff, LIST, status="pending") == ["Salt"]
    assert shown(staff, LIST, channel="viber") == ["Tide Club"]
    assert shown(staff, LIST, customer=client.customer_id) == ["Salt"]
    assert shown(staff, LIST, sort="-name") == ["Tide Club", "Salt"]


def test_names_of_archived_clients_are_shown_only_when_asked_for(staff):
    gone = make.client(status="archived")
    make.sender_name(client=gone, name="Gone")
    make.sender_name(customer=make.customer(), name="Own")
    make.sender_name(client=make.client(customer=make.customer(status="archived")), name="Away")

    assert shown(staff, LIST) == ["Own"]
    assert shown(staff, LIST, customer=gone.customer_id) == ["Gone"]


def test_a_new_house_is_told_what_will_be_here(staff):
    assert "No sender names yet" in staff.get(LIST).text


def test_the_list_stands_in_the_menu_under_clients(staff):
    """002: Section - side menu Clients."""
    assert f'href="{LIST}"' in staff.get("/clients/").text


def test_a_row_opens_its_page(staff):
    name = make.sender_name(client=make.client())

    assert f'data-href="{page_of(name)}"' in staff.get(LIST).text


def test_ticked_names_are_approved_at_once(staff):
    names = [full(name=f"Vento{n}", status="pending") for n in range(3)]
    draft = make.sender_name(client=names[0].client, name="Draft")
    asked = "&".join(f"pk={name.pk}" for name in [*names, draft])

    question = staff.get(f"{LIST}approve/?{asked}")
    unasked = SenderName.objects.filter(status="approved").count()
    typed = {"pk": [name.pk for name in [*names, draft]], "confirmed": "True"}
    answer = staff.post(f"{LIST}approve/", typed, follow=True)

    assert "Approve 4 sender names?" in question.text
    assert unasked == 0
    assert "3 sender names are approved." in answer.text
    assert "Draft cannot be decided" in answer.text
    assert SenderName.objects.filter(status="approved").count() == 3


def test_the_list_is_for_staff_alone(as_user, client):
    assert client.get(LIST).status_code == 302
    assert as_user(make.member()).get(LIST).status_code == 403
    assert as_user(make.seat()).get(LIST).status_code == 403


def test_staff_are_told_on_the_dashboard_of_names_that_wait():
    person = make.staff("support")
    facts = [alert.fact for alert in cards.alerts(Glance(person))]
    full(status="pending")
    full(status="pending", client=make.client(status="archived"))

    alert = next(one for one in cards.alerts(Glance(person)) if "sender name" in one.fact)

    assert not [fact for fact in facts if "sender name" in fact]
    assert alert.fact == "1 sender name waits for approval"
    assert alert.url == f"{LIST}?status=pending"


@pytest.mark.parametrize("rights", ["owner", "developer"])
def test_a_client_asks_for_a_name_in_its_cabinet(as_user, rights):
    """002: (b) Client-side Sender ID - + ADD, the six questions, SAVE; table: Name, Status."""
    client = make.client()
    browser = as_user(make.seat(client, rights))

    empty = browser.get(CABINET).text
    typed = ANSWERS | {"channel": "sms", "submit": "on"}
    answer = browser.post(f"{CABINET}new/", typed, follow=True)

    name = SenderName.objects.get()
    assert f'href="{CABINET}new/"' in empty
    assert (name.client, name.customer, name.status) == (client, client.customer, "pending")
    assert answer.redirect_chain == [(CABINET, 302)]
    assert "Waiting for approval" in answer.text


@pytest.mark.parametrize("rights", ["viewer", "finance"])
def test_viewers_of_a_client_read_its_names(as_user, rights):
    name = full()
    browser = as_user(make.seat(name.client, rights))

    cabinet = browser.get(CABINET)

    assert "Vento" in cabinet.text
    assert f"{CABINET}new/" not in cabinet.text
    assert browser.get(page_of(name)).status_code == 200
    assert browser.post(page_of(name), ANSWERS).status_code == 403
    assert browser.get(f"{CABINET}new/").status_code == 403
    assert browser.get(page_of(name, "remove/")).status_code == 403


def test_a_client_decides_nothing(as_user):
    name = full(status="pending")
    browser = as_user(make.seat(name.client))

    assert browser.post(page_of(name, "approve/")).status_code == 403
    assert browser.post(page_of(name, "refuse/"), {"reason": "x"}).status_code == 403
    assert browser.post(f"{LIST}approve/", {"pk": name.pk, "confirmed": "1"}).status_code == 403
    assert "approve/" not in browser.get(CABINET).text


def test_a_client_deletes_ticked_names(as_user):
    """002: (b) Sender ID - delete: checkbox + Delete icon."""
    client = make.client()
    first, second = full(client=client), make.sender_name(client=client, name="Keep")
    foreign = full(client=make.client())
    browser = as_user(make.seat(client))
    typed = {"pk": [first.pk], "confirmed": "True"}

    cabinet = browser.get(CABINET).text
    question = browser.get(f"{LIST}remove/?pk={first.pk}")
    answer = browser.post(f"{LIST}remove/", typed, follow=True)
    browser.post(f"{LIST}remove/", {"pk": [foreign.pk], "confirmed": "True"})

    assert f'name="pk" value="{first.pk}"' in cabinet
    assert f'formaction="{LIST}remove/"' in cabinet
    assert "Delete 1 sender name?" in question.text
    assert answer.redirect_chain == [(CABINET, 302)]
    assert set(SenderName.objects.all()) == {second, foreign}


def test_one_name_is_deleted_after_a_question(as_user):
    """002: (b) Sender ID - delete."""
    name = full(status="approved")
    browser = as_user(make.seat(name.client))

    question = browser.get(page_of(name, "remove/"))
    answer = browser.post(page_of(name, "remove/"))

    assert "It is approved" in question.text
    assert answer.url == CABINET
    assert not SenderName.objects.exists()


def test_a_draft_is_submitted_from_the_row_and_from_the_page(as_user):
    client = make.client()
    first, second = full(client=client, name="One"), full(client=client, name="Two")
    browser = as_user(make.seat(client))

    browser.post(page_of(first, "submit/"))
    browser.post(page_of(second), ANSWERS | {"name": "Two", "submit": "on"})

    assert set(SenderName.objects.values_list("status", flat=True)) == {"pending"}


def test_what_a_client_changes_is_announced_to_wait_again(as_user):
    name = full(status="approved")
    browser = as_user(make.seat(name.client))

    page = browser.get(page_of(name)).text
    browser.post(page_of(name), ANSWERS | {"subject": "Offers"})

    name.refresh_from_db()
    assert "waits for approval again" in page
    assert name.status == "pending"


def test_nobody_sees_the_names_of_another_client(as_user):
    name = full(status="pending")
    browser = as_user(make.seat(make.client()))

    assert browser.get(page_of(name)).status_code == 404
    assert browser.get(page_of(name, "remove/")).status_code == 404
    assert browser.get(tab(name.client)).status_code == 404
    assert browser.get(f"{tab(name.client)}new/").status_code == 404
    assert shown(browser, CABINET) == []


def test_staff_have_no_cabinet_and_customers_people_no_names(as_user):
    assert as_user(make.staff()).get(CABINET).status_code == 404
    assert as_user(make.member()).get(CABINET).status_code == 403


def test_names_of_a_gone_client_are_read_only(staff):
    name = full(client=make.client(status="archived"))

    assert f"{tab(name.client)}new/" not in staff.get(tab(name.client)).text
    assert staff.post(page_of(name), ANSWERS).status_code == 403


def test_a_name_of_a_customer_itself_has_a_page(staff):
    name = full(client=None, customer=make.customer("Fenwick"))

    answer = staff.post(page_of(name, "remove/"))

    assert answer.url == LIST


def test_the_export_holds_the_list():
    from clients.exports import SenderNamesExport  # noqa: PLC0415

    full(status="pending")

    export = SenderNamesExport(make.staff(), QueryDict("status=pending"))
    columns = export.chosen([column.name for column in export.columns])
    rows = [[column.reader()(row) for column in columns] for row in export.iterate()]

    assert rows[0][:6] == ["Vento", "Waiting for approval", "", "6 of 6", "SMS", "Vento Pharmacy"]


@pytest.mark.parametrize("address", [LIST, "tab", "cabinet"])
def test_many_names_cost_as_much_as_one(as_user, address, django_assert_max_num_queries):
    client = make.client()
    for _ in range(25):
        make.sender_name(client=client, status="refused", reason="No.")
    person = make.seat(client) if address == "cabinet" else make.staff()
    browser = as_user(person)
    url = {"tab": tab(client), "cabinet": CABINET}.get(address, address)
    browser.get(url)

    with django_assert_max_num_queries(30):
        browser.get(url)
