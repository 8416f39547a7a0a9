"""Replacement rules in the portal: found, written with a preview beside, switched, deleted."""

import pytest
from django.urls import reverse

from messaging.exports import ReplacementRulesExport
from messaging.models import ReplacementRule
from portal.core.errors import Refused
from portal.kit import imports
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
LIST = "messaging:replacement-rules"


def url(name, *args):
    return reverse(f"messaging:{name}", args=args)


def fields(**more):
    """A content rule as its form posts it."""
    return {
        "name": "Codes",
        "is_enabled": "on",
        "priority": "10",
        "scope": "platform",
        "ignore_case": "on",
        "phrase": "otp",
        "put": "text",
        "replacement": "code",
        "sample_sender": "Vento",
        "sample_text": "Your otp is 4711.",
    } | more


def test_an_empty_list_says_what_rules_are(staff):
    page = staff.get(reverse(LIST))

    assert "No replacement rules yet" in page.content.decode()


def test_the_list_shows_what_is_searched_and_what_stands_there(staff):
    make.replacement_rule(phrase="otp {SAVEDIGITS}", replacement="pin {SAVEDIGITS}")
    make.replacement_rule(kind="sender", senders=["One", "Two"])

    text = staff.get(reverse(LIST)).content.decode()

    assert "otp {SAVEDIGITS}" in text
    assert "pin {SAVEDIGITS}" in text
    assert "One, Two" in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"Codes", "Names", "Links"}),
        ({"kind": "sender"}, {"Names"}),
        ({"scope": "customer"}, {"Names"}),
        ({"country": "FR"}, {"Links"}),
        ({"sender": "vento"}, {"Codes"}),
        ({"q": "short"}, {"Links"}),
        ({"q": "otp"}, {"Codes"}),
        ({"q": "Fresh"}, {"Names"}),
        ({"is_enabled": "false"}, {"Links"}),
        ({"country": "XX"}, set()),
    ],
)
def test_rules_are_found_by_what_they_are_and_say(staff, asked, found):
    make.replacement_rule(name="Codes", sender="Vento")
    make.replacement_rule(name="Names", kind="sender", scope="customer", customer=make.customer())
    make.replacement_rule(
        name="Links",
        phrase="{SAVEURL}",
        replacement="our short page",
        country=make.country("FR", "France"),
        is_enabled=False,
    )

    page = staff.get(reverse(LIST), asked)

    assert {rule.name for rule in page.context["table"].data.data} == found


def test_the_list_asks_as_much_for_many_as_for_few(staff, django_assert_max_num_queries):
    for _ in range(20):
        owner = make.customer()
        make.replacement_rule(scope="customer", customer=owner, country=make.country())

    with django_assert_max_num_queries(26):
        staff.get(reverse(LIST))


def test_a_rule_is_added_and_told_in_the_history(staff):
    answer = staff.post(url("replacement-rule-new"), fields())

    rule = ReplacementRule.objects.get()
    assert answer.status_code == 302
    assert (rule.kind, rule.phrase, rule.replacement, rule.priority) == (
        *("content", "otp", "code"),
        10,
    )
    assert HistoryEntry.objects.get().event == "messaging.replacement-rule.added"


def test_a_sender_rule_takes_its_senders_line_by_line(staff):
    wanted = fields(senders="One\nTwo \n\n+447700900100\nOne", is_sticky="on", sender="*")

    staff.post(url("replacement-rule-new-sender"), wanted)

    rule = ReplacementRule.objects.get()
    assert rule.senders == ["One", "Two", "447700900100"]
    assert (rule.kind, rule.is_sticky, rule.sender, rule.phrase) == ("sender", True, "", "")


@pytest.mark.parametrize(
    ("name", "wanted", "said"),
    [
        ("replacement-rule-new", {"phrase": ""}, "Say what is searched"),
        ("replacement-rule-new", {"replacement": ""}, "choose to erase the phrase"),
        ("replacement-rule-new", {"phrase": "(a", "is_regex": "on"}, "This is no pattern"),
        ("replacement-rule-new", {"replacement": "{SAVEURL}"}, "saves no more"),
        ("replacement-rule-new", {"scope": "client"}, "Say whose rule it is"),
        ("replacement-rule-new", {"network": "999-99"}, "There is no network"),
        ("replacement-rule-new-sender", {"senders": ""}, "This field is required"),
        ("replacement-rule-new-sender", {"senders": "a$"}, "cannot be a sender"),
    ],
)
def test_a_rule_that_can_never_work_is_refused_and_kept_as_typed(staff, name, wanted, said):
    page = staff.post(url(name), fields(**wanted))

    assert page.status_code == 422
    assert said in page.content.decode()
    assert 'value="Codes"' in page.content.decode()
    assert not ReplacementRule.objects.exists()


def test_a_network_brings_its_country(staff):
    network = make.network()

    staff.post(url("replacement-rule-new"), fields(network=network.mcc_mnc))

    rule = ReplacementRule.objects.get()
    assert (rule.network, rule.country_id) == (network, "GB")


def test_a_changed_rule_tells_what_it_was(staff):
    rule = make.replacement_rule(name="Codes", priority=10)

    staff.post(url("replacement-rule", rule.pk), fields(replacement="pin"))
    staff.post(url("replacement-rule", rule.pk), fields(replacement="pin"))

    entry = HistoryEntry.objects.get()
    assert entry.data["before"] == {"replacement": "code"}
    assert entry.data["after"] == {"replacement": "pin"}


def test_a_copy_is_a_new_rule(staff):
    rule = make.replacement_rule(name="Codes", replacement="pin")
    address = f"{url('replacement-rule-new')}?copy={rule.pk}"

    page = staff.get(address)
    staff.post(address, fields(name="Codes again"))

    assert "Codes, copy" in page.content.decode()
    assert ReplacementRule.objects.count() == 2


def test_the_preview_shows_what_goes_out_and_which_rules_did_it(staff):
    make.replacement_rule(name="Greeting", phrase="your", replacement="The", priority=5)
    make.replacement_rule(name="Too long", phrase="is", replacement="x" * 500, priority=500)

    page = staff.post(url("replacement-rule-new"), fields(step="preview", name=""))

    preview = page.context["preview"]
    assert page.status_code == 200
    assert preview.text == "The code is 4711."
    assert [(line.name, line.is_own, line.code) for line in preview.lines] == [
        ("Greeting", False, ""),
        ("", True, ""),
        ("Too long", False, "more_parts"),
    ]
    assert "left out" in page.content.decode()
    assert not ReplacementRule.objects.filter(name="Codes").exists()


def test_the_preview_alone_follows_what_is_typed(staff):
    rule = make.replacement_rule(phrase="otp")
    asked = fields(rule=rule.pk, kind="content", replacement="{SAVEURL}")

    fits = staff.post(url("replacement-rule-preview"), asked | {"replacement": "pin"})
    faulty = staff.post(url("replacement-rule-preview"), asked)

    assert "Your pin is 4711." in fits.content.decode()
    assert "This rule cannot work yet" in faulty.content.decode()
    assert "<html" not in fits.content.decode()


def test_the_preview_places_the_message_by_its_number(staff):
    make.network()
    asked = fields(kind="content", country="GB")
    make.country("FR", "France")

    def text(**more):
        page = staff.post(url("replacement-rule-preview"), asked | more)
        return page.context["preview"].text

    assert text(sample_number="+44 7700 900318") == "Your code is 4711."
    assert text(sample_number="+44 7700 900318", country="FR") == "Your otp is 4711."


def test_an_untouched_form_has_its_preview(staff):
    rule = make.replacement_rule(kind="sender", senders=["Fresh"])

    page = staff.get(url("replacement-rule", rule.pk))

    assert page.context["preview"].sender == "Fresh"


@pytest.mark.parametrize(("name", "before", "after"), [("on", False, True), ("off", True, False)])
def test_ticked_rules_are_switched_after_a_question(staff, name, before, after):
    rules = [make.replacement_rule(is_enabled=before) for _ in range(2)]
    asked = {"pk": [rule.pk for rule in rules]}

    question = staff.get(url(f"replacement-rules-{name}"), asked)
    staff.post(url(f"replacement-rules-{name}"), asked | {"confirmed": "True"})

    assert rules[0].name in question.content.decode()
    assert set(ReplacementRule.objects.values_list("is_enabled", flat=True)) == {after}
    assert HistoryEntry.objects.count() == 2


def test_a_deleted_rule_is_told_with_its_words(staff):
    rule = make.replacement_rule()

    staff.post(url("replacement-rules-remove"), {"pk": rule.pk, "confirmed": "True"})

    assert not ReplacementRule.objects.exists()
    assert "otp" in HistoryEntry.objects.get().data["words"]


def test_an_owners_page_shows_its_own_rules_alone(staff):
    client, connector = make.client(), make.connector()
    make.replacement_rule(name="Other")
    owned = {
        "client": {"client": client, "customer": client.customer},
        "customer": {"customer": client.customer},
        "connector": {"connector": connector},
    }
    for scope, owner in owned.items():
        make.replacement_rule(name=f"Of {scope}", scope=scope, **owner)

        page = staff.get(url(f"{scope}-replacement-rules", owner[scope].pk))

        assert [rule.name for rule in page.context["table"].data.data] == [f"Of {scope}"]


def test_a_rule_begun_on_its_owners_page_is_its_owners(staff):
    client = make.client()
    tab = url("client-replacement-rules", client.pk)
    page = staff.get(tab)

    new = staff.get(page.context["new_url"])
    answer = staff.post(page.context["new_url"], fields(scope="client", client=client.pk))

    assert new.context["form"]["client"].value() == str(client.pk)
    rule = ReplacementRule.objects.get()
    assert (rule.client, rule.customer) == (client, client.customer)
    assert answer.url == tab


def test_support_reads_rules_and_changes_none(as_user):
    rule = make.replacement_rule(name="Codes")
    reader = as_user(make.staff("support"))

    page = reader.get(url("replacement-rule", rule.pk))

    assert "Your code is 4711." in page.content.decode()
    assert "You may read this rule" in page.content.decode()
    assert reader.post(url("replacement-rule", rule.pk), fields()).status_code == 403
    assert reader.get(url("replacement-rule-new")).status_code == 403
    assert reader.post(url("replacement-rules-remove"), {"pk": rule.pk}).status_code == 403


@pytest.mark.parametrize("stranger", [make.member, make.seat])
def test_nobody_but_staff_sees_rules(as_user, stranger):
    rule = make.replacement_rule()
    browser = as_user(stranger())

    for address in (reverse(LIST), url("replacement-rule", rule.pk)):
        assert browser.get(address).status_code == 403


def imported(person, rows):
    """What an import says of these rows, before and after it is applied."""
    importer = imports.find("replacement-rules", person)
    options = {}
    lines = [
        importer.read({field.name: row.get(field.name, "") for field in importer.fields}, options)
        for row in rows
    ]
    kinds = importer.compare(lines, options)
    return kinds, importer.apply(person, lines, options)


def test_rules_come_from_a_file_and_the_same_again_changes_nothing():
    person, owner = make.staff(), make.customer()
    rows = [
        {"name": "Codes", "phrase": "otp", "replacement": "code", "country": "gb"},
        {"name": "Gone", "phrase": "spam", "replacement": "*NULL*", "is_enabled": "no"},
        {"name": "Names", "scope": "customer", "owner_id": str(owner.pk), "senders": "One, Two"},
    ]
    make.country()

    first = imported(person, rows)
    second = imported(person, [rows[0], rows[1] | {"priority": "5"}, rows[2]])

    assert first == (["added"] * 3, "3 rules are added, 0 changed.")
    assert second == (["same", "changed", "same"], "0 rules are added, 1 changed.")
    rules = {rule.name: rule for rule in ReplacementRule.objects.all()}
    assert (rules["Codes"].country_id, rules["Codes"].is_enabled) == ("GB", True)
    assert (rules["Gone"].put, rules["Gone"].priority) == ("null", 5)
    assert (rules["Names"].customer, rules["Names"].senders) == (owner, ["One", "Two"])


@pytest.mark.parametrize(
    "row",
    [
        {"phrase": "(a", "is_regex": "yes", "replacement": "x"},
        {"phrase": "a", "replacement": "x", "country": "QQ"},
        {"phrase": "a", "replacement": "x", "scope": "customer", "owner_id": "0"},
        {"phrase": "a", "replacement": "x", "priority": "first"},
        {"phrase": "a", "replacement": "x", "is_enabled": "perhaps"},
        {"senders": "a$"},
    ],
)
def test_a_row_that_makes_no_rule_is_not_taken(row):
    with pytest.raises((imports.Fault, Refused)):
        imported(make.staff(), [row])

    assert not ReplacementRule.objects.exists()


def test_an_export_is_what_an_import_reads():
    person = make.staff()
    make.replacement_rule(name="Codes", network=make.network(), country=make.country())
    make.replacement_rule(name="Names", kind="sender", senders=["One", "Two"], is_sticky=True)
    export = ReplacementRulesExport(person, {})
    rows = [
        {column.name: _cell(column.reader()(row)) for column in export.columns}
        for row in export.iterate()
    ]

    kinds, _said = imported(person, rows)

    assert kinds == ["same", "same"]


def _cell(value):
    return "" if value is None else str(value)
