"""Countries, networks and prefixes: people's edits hold, and whoever decides hears of them."""

import pytest

from billing import networks, world
from billing.models import Country, Network, Prefix
from messaging import book
from portal.core.errors import Refused
from portal.kit import imports
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(as_user):
    return as_user(make.staff())


@pytest.fixture
def northcell():
    return make.network("Northcell", prefixes=("447700", "447701"))


def destination(number):
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        return book.current(cursor)[0].prefixes.find(number)


def told(row):
    return [entry.event for entry in networks.entries(row, make.staff()).order_by("pk")]


def test_a_network_is_found_by_code_name_country_and_prefix(browser, northcell):
    make.network("Otherwave", code="DE", mcc="262", mnc="98", prefixes=("49151",))
    Country.objects.filter(code="DE").update(name="Germany")

    for text in ("234-97", "23497", "234", "northc", "united kin", "GB", "4477"):
        page = browser.get("/routing/networks/", {"q": text})
        assert "Northcell" in page.text, text
        assert "Otherwave" not in page.text, text


def test_a_prefix_is_found_by_digits_network_and_country(browser, northcell):
    make.network("Otherwave", code="DE", mcc="262", mnc="98", prefixes=("49151",))

    for text in ("+44 77", "northcell", "234-97", "gb"):
        page = browser.get("/routing/networks/prefixes/", {"q": text})
        assert "447701" in page.text, text
        assert "49151" not in page.text, text


@pytest.mark.parametrize(
    ("path", "fields", "row"),
    [
        (
            "networks/countries",
            {"code": "ZX", "name": "Zembla"},
            lambda: Country.objects.get(code="ZX"),
        ),
        (
            "networks",
            {"name": "Zemtel", "country": "GB", "mcc": "999", "mnc": "01"},
            lambda: Network.objects.get(mcc="999", mnc="01"),
        ),
        (
            "networks/prefixes",
            {"digits": "4479", "mcc_mnc": "234/97", "country": ""},
            lambda: Prefix.objects.get(digits="4479", network__mnc="97", country="GB"),
        ),
    ],
)
def test_what_is_added_stands_there_with_its_history(browser, northcell, path, fields, row):
    page = browser.post(f"/routing/{path}/new/", fields, follow=True)

    assert page.status_code == 200
    assert "is added" in page.text
    assert told(row()) == ["billing.world.added"]
    assert row().origin == "own"


@pytest.mark.parametrize(
    ("path", "fields", "why"),
    [
        ("networks/countries", {"code": "gb", "name": "x"}, "Two capital letters"),
        ("networks/countries", {"code": "GB", "name": "x"}, "is there already"),
        ("networks", {"name": "x", "country": "GB", "mcc": "234", "mnc": "97"}, "there already"),
        ("networks", {"name": "x", "country": "GB", "mcc": "23", "mnc": "1"}, "Three digits"),
        ("networks/prefixes", {"digits": "+44"}, "without +"),
        ("networks/prefixes", {"digits": "447700", "country": "GB"}, "is there already"),
        ("networks/prefixes", {"digits": "4478", "mcc_mnc": "999-99"}, "Add it first"),
        ("networks/prefixes", {"digits": "4478", "mcc_mnc": "x"}, "as in 262-01"),
        ("networks/prefixes", {"digits": "4478"}, "Name the country or a network"),
        (
            "networks/prefixes",
            {"digits": "4478", "mcc_mnc": "234-97", "country": "DE"},
            "is a network of",
        ),
    ],
)
def test_a_bad_row_says_why_and_keeps_what_was_typed(browser, northcell, path, fields, why):
    make.country("DE", "Germany")

    page = browser.post(f"/routing/{path}/new/", fields)

    assert page.status_code == 422
    assert why in page.text
    assert f'value="{fields.get("digits", fields.get("name"))}"' in page.text


def test_an_edit_is_saved_told_and_reaches_whoever_decides(browser, northcell):
    other = make.network("Otherwave", mcc="234", mnc="98", prefixes=())
    prefix = Prefix.objects.get(digits="447700")
    assert destination("447700900123") == ("GB", northcell.pk)

    browser.post(prefix.get_absolute_url(), {"mcc_mnc": "234-98", "country": ""})

    assert destination("447700900123") == ("GB", other.pk)
    assert told(prefix) == ["billing.world.changed"]


def test_what_is_still_named_is_not_taken_out(browser, northcell):
    page = browser.post(f"{northcell.get_absolute_url()}archive/", follow=True)

    assert "Northcell (234-97) is still named by 2 prefixes." in page.text
    assert Network.objects.get(pk=northcell.pk).archived_at is None


def test_an_archived_prefix_decides_nothing_until_it_is_brought_back(browser, northcell):
    make.country("GB")
    Prefix.objects.create(digits="44", country_id="GB")
    prefix = Prefix.objects.get(digits="447700")

    browser.post(f"{prefix.get_absolute_url()}archive/")
    without = destination("447700900123")
    browser.post(f"{prefix.get_absolute_url()}restore/")

    assert without == ("GB", None)
    assert destination("447700900123") == ("GB", northcell.pk)
    assert told(prefix) == ["billing.world.archived", "billing.world.restored"]


def test_what_was_taken_out_comes_back_when_it_is_added_again(northcell):
    prefix = Prefix.objects.get(digits="447700")
    networks.archive(prefix, by=None)

    again = networks.add(Prefix(digits="447700", country_id="GB"), by=None)

    assert again.pk == prefix.pk
    assert Prefix.objects.get(digits="447700").network is None
    assert Prefix.objects.get(digits="447700").archived_at is None


def test_a_prefix_of_an_archived_network_waits_for_it(northcell):
    for prefix in northcell.prefix_set.all():
        networks.archive(prefix, by=None)
    networks.archive(northcell, by=None)

    with pytest.raises(Refused, match="First bring back Northcell"):
        networks.restore(prefix, by=None)


def test_who_may_only_read_sees_no_way_to_change(as_user, northcell):
    browser = as_user(make.staff(role="support"))

    page = browser.get(northcell.get_absolute_url())

    assert "Northcell" in page.text
    assert "Archive" not in page.text
    assert browser.post(northcell.get_absolute_url(), {"name": "x"}).status_code == 403
    assert browser.post(f"{northcell.get_absolute_url()}archive/").status_code == 403


def test_networks_are_imported_from_a_file(browser, northcell):
    text = (
        "MCC;MNC;Operator;Country\n234;97;Northcell UK;GB\n999;1;Bad;GB\n234;01;New;\n999;02;No;\n"
    )

    preview = browser.post(imports.url("networks"), {"text": text}, follow=True)
    done = browser.post(preview.request["PATH_INFO"], follow=True)

    assert [left.number for left in preview.context["left"]] == [3, 5]
    assert "1 was added, 1 changed; 0 were so already. 2 rows were not taken." in done.text
    assert Network.objects.get(mcc="234", mnc="97").name == "Northcell UK"
    assert Network.objects.get(mcc="234", mnc="01").country_id == "GB"
    assert told(northcell) == ["billing.world.changed"]


def test_prefixes_are_imported_from_a_file(browser, northcell):
    make.country("DE", "Germany")
    text = (
        "Prefix,MCC-MNC,Country\n447700,,GB\n447702,234-97,\n+49 15,,germany\n"
        "447701,234-97,\n12,999-99,\nx,,GB\n"
    )

    preview = browser.post(imports.url("prefixes"), {"text": text}, follow=True)
    browser.post(preview.request["PATH_INFO"])

    assert [(one["title"], one["count"]) for one in preview.context["counts"]] == [
        ("Added", 2),
        ("Changed", 1),
        ("As they are", 1),
        ("Rejected", 2),
    ]
    assert dict(Prefix.objects.values_list("digits", "network__name")) == {
        "447700": None,
        "447701": "Northcell",
        "447702": "Northcell",
        "4915": None,
    }
    entry = HistoryEntry.objects.get(subject="447700")
    assert entry.data["before"] == {"network": "234-97"}
    assert destination("447702900123") == ("GB", northcell.pk)


@pytest.mark.parametrize("what", ["networks", "prefixes"])
def test_an_export_can_be_imported_again(browser, northcell, what):
    from django.http import QueryDict  # noqa: PLC0415

    from billing import exports  # noqa: PLC0415

    kind = {"networks": exports.NetworksExport, "prefixes": exports.PrefixesExport}[what]
    made = kind(make.staff(), QueryDict())
    columns = made.chosen([])
    lines = [[str(c.title) for c in columns]]
    lines += [[str(c.reader()(row) or "") for c in columns] for row in made.iterate()]
    text = "\n".join(";".join(line) for line in lines)

    preview = browser.post(imports.url(what), {"text": text, "has_titles": "on"}, follow=True)
    if preview.request["PATH_INFO"].endswith("columns/"):
        fields = {
            field.html_name: field.initial
            for field in preview.context["form"]
            if field.initial not in (None, "")
        }
        preview = browser.post(preview.request["PATH_INFO"], fields, follow=True)

    assert preview.context["left"] == []
    assert {one["title"]: one["count"] for one in preview.context["counts"]}["As they are"] > 0


@pytest.mark.parametrize("path", ["networks", "networks/prefixes", "networks/countries"])
def test_the_lists_ask_few_questions(browser, path, django_assert_max_num_queries):
    world.load()

    with django_assert_max_num_queries(20):
        page = browser.get(f"/routing/{path}/")

    assert "Import" in page.text or path.endswith("countries")


@pytest.mark.parametrize("path", ["networks", "networks/prefixes", "networks/countries"])
def test_an_empty_list_says_how_to_begin(browser, path):
    assert "manage.py world" in browser.get(f"/routing/{path}/").text


@pytest.mark.parametrize("path", ["networks", "networks/prefixes", "networks/countries"])
def test_outsiders_do_not_see_them(as_user, path):
    assert as_user(make.member()).get(f"/routing/{path}/").status_code == 403
