import pytest

from customers import vat


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("", "GB"),
        ("GB980780684", "GB"),
        ("980 7806 84", "GB"),
        ("136 695 976", "DE"),
        ("EL 094259216", "GR"),
        ("XI432525179", "GB"),
        ("CHE-107.787.577 IVA", "CH"),
        ("CHE107787577", "CH"),
        ("NO 995 525 828 MVA", "NO"),
        ("DE136695976", "GB"),
        ("12-3456789", "US"),
        ("12345", ""),
    ],
)
def test_a_number_that_fits_its_country_warns_of_nothing(number, country):
    assert vat.check(number, country) == ""


@pytest.mark.parametrize(
    ("number", "country", "place"),
    [
        ("GB980780681", "GB", "United Kingdom"),
        ("DE13669597", "", "Germany"),
        ("136695978", "DE", "Germany"),
        ("CHE107787578", "CH", "Switzerland"),
        ("none", "AU", "Australia"),
    ],
)
def test_a_doubtful_number_warns_and_names_the_country(number, country, place):
    warning = vat.check(number, country)

    assert place in warning
    assert "does not look like a VAT number" in warning
