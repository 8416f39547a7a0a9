"""The figures of documents, by the laws they obey whatever the amounts are."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from billing.invoicing import amounts
from billing.invoicing.amounts import Tax
from portal.core import money

EXACT = st.decimals("-99999", "99999", places=6)
UNITS = st.sampled_from(["EUR", "JPY", "KWD"])
TAXES = st.sampled_from(
    [Tax(Decimal("20"), "S"), Tax(Decimal("7.70"), "S"), Tax(Decimal("0"), "AE")]
)
LINES = st.lists(st.tuples(EXACT, TAXES), min_size=1, max_size=40)


def coin(unit):
    return Decimal(1).scaleb(-money.places(unit))


@given(LINES, UNITS)
def test_a_document_adds_up_and_is_rounded_once(lines, unit):
    found = amounts.totals(lines, unit)

    assert sum(found.amounts) == found.net
    assert found.gross == found.net + found.tax
    assert found.net == money.in_currency(sum(exact for exact, _ in lines), unit)


@given(LINES, UNITS)
def test_no_line_moves_by_a_whole_coin(lines, unit):
    found = amounts.totals(lines, unit)

    moved = [abs(share - exact) for share, (exact, _) in zip(found.amounts, lines, strict=True)]
    assert max(moved) < coin(unit)
    assert all(share == money.in_currency(share, unit) for share in found.amounts)


@given(LINES, UNITS)
def test_rounding_each_line_would_be_off_by_no_more_than_the_law_allows(lines, unit):
    each = sum(money.in_currency(exact, unit) for exact, _ in lines)

    assert abs(each - amounts.totals(lines, unit).net) <= (len(lines) + 1) * coin(unit) / 2


@given(LINES, UNITS)
def test_a_document_with_the_opposite_sign_mirrors_it_to_the_coin(lines, unit):
    found = amounts.totals(lines, unit)

    mirrored = amounts.totals([(-exact, tax) for exact, tax in lines], unit)

    assert mirrored.amounts == [-share for share in found.amounts]
    assert (mirrored.tax, mirrored.gross) == (-found.tax, -found.gross)


@given(LINES, UNITS)
def test_tax_is_reckoned_once_on_all_lines_that_bear_it(lines, unit):
    found = amounts.totals(lines, unit)

    for one in found.sums:
        bearing = zip(found.amounts, lines, strict=True)
        base = sum((share for share, (_, tax) in bearing if tax == one.tax), Decimal(0))
        assert one.base == base
        assert one.amount == money.percent_of(base, one.tax.percent, unit)
    assert len(found.sums) == len({tax for _, tax in lines})


@given(
    st.integers(1, 10**7), st.integers(0, 10**6), st.lists(st.integers(1, 999), max_size=8), UNITS
)
def test_parts_of_a_document_make_its_net_and_tax_to_the_coin(net, tax, cuts, unit):
    net, tax = net * coin(unit), tax * coin(unit)
    rest_net, rest_tax = net, tax

    for cut in cuts:
        gross = money.in_currency((net + tax) * cut / 10_000, unit)
        part_net, part_tax = amounts.parted(gross, net=net, tax=tax, unit=unit)
        assert part_net + part_tax == gross
        assert abs(part_tax - gross * tax / (net + tax)) < coin(unit)
        rest_net, rest_tax = rest_net - part_net, rest_tax - part_tax

    assert rest_net + rest_tax == net + tax - sum(
        money.in_currency((net + tax) * cut / 10_000, unit) for cut in cuts
    )


def test_three_thirds_of_a_cent_do_not_lose_it():
    third = Decimal("0.333333")

    found = amounts.totals([(third, Tax(Decimal(20), "S"))] * 3, "EUR")

    assert found.amounts == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]
    assert (found.net, found.tax, found.gross) == (
        Decimal("1.00"),
        Decimal("0.20"),
        Decimal("1.20"),
    )
