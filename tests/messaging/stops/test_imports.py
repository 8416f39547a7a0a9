"""Block lists and opt-outs from files."""

import pytest

from messaging.imports import BlockListImport, OptOutImport
from messaging.models import BlockEntry, OptOut
from portal.core.errors import Refused
from portal.kit.imports import Fault
from tests import make

pytestmark = pytest.mark.django_db


def options(importer, user, **chosen):
    form = importer.options_form(user)(chosen)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def lines(importer, *rows, names):
    return [importer.read(dict(zip(names, row, strict=True)), {}) for row in rows]


def test_numbers_prefixes_and_senders_come_from_a_file_and_are_told_apart_from_known_ones():
    staff, names = make.staff(), ("value", "kind", "note", "until")
    importer = BlockListImport(staff)
    asked = options(importer, staff, scope="platform")
    rows = (("+447700900318", "", "", ""), ("4477", "prefix", "old", "2999-01-31"))
    first = lines(importer, *rows, ("Vento*", "sender", "", ""), names=names)

    assert importer.compare(first, asked) == ["added"] * 3
    importer.apply(staff, first, asked)

    again = lines(importer, rows[0], ("4477", "prefix", "new", ""), names=names)
    assert importer.compare(again, asked) == ["same", "changed"]
    assert {(one.kind, one.value) for one in BlockEntry.objects.all()} == {
        ("number", "447700900318"),
        ("prefix", "4477"),
        ("sender", "vento*"),
    }


@pytest.mark.parametrize(
    "row", [("12", "number", "", ""), ("1", "planet", "", ""), ("4477", "prefix", "", "soon")]
)
def test_a_row_that_cannot_be_blocked_is_refused(row):
    with pytest.raises((Fault, Refused)):
        lines(BlockListImport(), row, names=("value", "kind", "note", "until"))


def test_a_customer_imports_opt_outs_for_itself_alone():
    company, other = make.customer(), make.customer()
    member = make.member(company)
    importer = OptOutImport(member)
    asked = options(importer, member, scope="customer", customer=other.pk)
    found = lines(importer, ("+447700900318", "by mail"), names=("number", "note"))

    assert importer.compare(found, asked) == ["added"]
    importer.apply(member, found, asked)

    row = OptOut.objects.get()
    assert (row.customer, row.source, row.note) == (company, "import", "by mail")
    assert importer.compare(found, asked) == ["same"]
