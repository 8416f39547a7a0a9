"""Numbers from files: new ones, changed ones, and whose they are."""

import pytest

from messaging.imports import NumbersImport
from messaging.models import Number, NumberUse
from portal.core.errors import Refused
from portal.kit.imports import Fault
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    make.country()
    return make.client("Vento Pharmacy", customer=make.customer(account_code="VENTO331"))


def lines(*rows, **options):
    importer = NumbersImport(make.staff())
    return importer, [importer.read(row, options) for row in rows]


def applied(*rows, **options):
    importer, read = lines(*rows, **options)
    kinds = importer.compare(read, options)
    return kinds, importer.apply(importer.user, read, options)


def test_new_numbers_are_added_and_assigned(shop):
    account = make.smpp_account(client=shop, system_id="vento")

    kinds, said = applied(
        {"number": "+44 7700 900500", "system_id": "VENTO"},
        {"number": "60777", "country": "gb", "keyword": "PIZZA", "customer": "vento331"},
        {"number": "60777", "country": "gb", "keyword": "pasta", "client": str(shop.pk)},
        {"number": "447700900501", "kind": "virtual", "fee_note": "EUR 25"},
    )

    assert (kinds, said) == (["added"] * 4, "3 numbers added, 3 assigned.")
    assert {str(use): use.client for use in NumberUse.objects.all()} == {
        "447700900500": shop,
        "60777 pizza": None,
        "60777 pasta": shop,
    }
    assert NumberUse.objects.get(keyword="").door_id == account.pk
    assert Number.objects.get(digits="60777").kind == "short"
    assert Number.objects.get(digits="447700900501").fee_note == "EUR 25"


def test_what_is_chosen_beside_the_file_holds_for_all_of_it(shop):
    applied({"number": "447700900500"}, {"number": "447700900501"}, client=shop)

    assert NumberUse.objects.filter(client=shop).count() == 2


def test_the_same_file_twice_changes_nothing(shop):
    rows = {"number": "447700900500"}, {"number": "447700900501", "fee_note": "EUR 25"}
    applied(*rows, client=shop)

    kinds, said = applied(*rows, client=shop)
    changed, _said = applied({"number": "447700900501", "fee_note": "EUR 30"})
    assigned, _said = applied({"number": "447700900500"}, {"number": "447700900502"})

    assert (kinds, said) == (["same", "same"], "0 numbers added, 0 assigned.")
    assert (changed, assigned) == (["changed"], ["same", "added"])


def test_a_number_that_somebody_else_has_stops_the_file(shop):
    make.number_use(make.phone_number("447700900500"), client=make.client("Another"))

    importer, read = lines({"number": "447700900500"}, client=shop)

    assert importer.compare(read, {}) == ["assigned"]
    with pytest.raises(Refused, match="447700900500"):
        importer.apply(importer.user, read, {})


@pytest.mark.parametrize(
    "row",
    [
        {"number": "abc"},
        {"number": "447700900500", "kind": "fax"},
        {"number": "447700900500", "country": "Atlantis"},
        {"number": "447700900500", "connector": "Nobody"},
        {"number": "447700900500", "customer": "NOBODY1"},
        {"number": "447700900500", "client": "nobody"},
        {"number": "447700900500", "system_id": "nobody"},
        {"number": "447700900500", "keyword": "pizza"},
        {"number": "447700900500", "keyword": "two words", "customer": "VENTO331"},
    ],
)
def test_a_row_that_cannot_be_taken_says_why(shop, row):
    with pytest.raises((Fault, Refused)):
        lines(row)


def test_a_short_number_needs_its_country(shop):
    importer, read = lines({"number": "60777"})

    with pytest.raises(Refused, match="60777"):
        importer.apply(importer.user, read, {})


def test_names_are_looked_up_once_for_a_file(shop, django_assert_max_num_queries):
    importer = NumbersImport(make.staff())
    options = {}

    with django_assert_max_num_queries(4):
        for place in range(50):
            importer.read(
                {"number": f"4477009005{place:02}", "client": str(shop.pk), "country": "GB"},
                options,
            )


def test_the_page_of_the_import_opens_with_its_owner_chosen(as_user, shop):
    page = as_user(make.staff()).get(f"/import/numbers/?client={shop.pk}").text

    assert f'value="{shop.pk}" selected' in page
