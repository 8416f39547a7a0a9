"""The bank's bookings from a CSV file or a workbook, whatever its columns are called."""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.bank import bookings, cells, statements
from billing.bank.bookings import Booking
from billing.forms.bank import CellsForm
from portal.core import money
from portal.core.errors import Refused
from portal.kit.imports import Fault, Field, Importer

AMOUNT = Field("amount", _("Amount"), ("betrag", "montant", "importe", "value", "sum"))


class BankLinesImport(Importer):
    slug = "bank-lines"
    title = _("Bookings of a bank account")
    text = _(
        "The amount stands in one column with its sign, or in two: money in and money out. A "
        "booking that is here already is left as it is."
    )
    permission = "billing.add_bankstatement"
    fields = (
        Field(
            "booked_on",
            _("Booked"),
            ("date", "booking date", "buchungstag", "buchungsdatum", "transaction date"),
            is_needed=True,
        ),
        AMOUNT,
        Field("paid_in", _("Money in"), ("credit", "haben", "paid in", "deposit")),
        Field("paid_out", _("Money out"), ("debit", "soll", "paid out", "withdrawal")),
        Field("unit", _("Currency"), ("waehrung", "währung", "devise", "ccy")),
        Field(
            "payer",
            _("Payer"),
            (
                "name",
                "counterparty",
                "payer name",
                "auftraggeber",
                "beguenstigter zahlungspflichtiger",
            ),
        ),
        Field("payer_iban", _("Payer's IBAN"), ("iban", "account", "kontonummer iban")),
        Field(
            "text",
            _("Text"),
            ("description", "details", "verwendungszweck", "payment details", "memo"),
        ),
        Field("reference", _("Bank's reference"), ("transaction id", "referenz", "bank reference")),
    )
    kinds = {"added": _("New"), "same": _("Here already")}
    examples = (
        ("2026-11-20", "119.00", "", "", "EUR", "Vento Pharmacy", "", "INV-2026-00012", "A1"),
        ("2026-11-20", "", "", "9.90", "EUR", "Bank", "", "Fees", "A2"),
    )

    def options_form(self, user):
        return CellsForm

    def read(self, values, options):
        unit = (values["unit"] or options["unit"]).upper()
        if unit not in money.CURRENCIES:
            raise Fault(_now("%(unit)s is no currency.") % {"unit": unit[:20]})
        amount = _amount(values, options["decimal_sign"])
        if not amount:
            raise Fault(_now("The amount is 0."))
        return Booking(
            cells.day(values["booked_on"], options["order"]),
            amount,
            unit,
            bookings.plain(values["payer"], bookings.PAYER_MAX),
            bookings.iban(values["payer_iban"]),
            bookings.plain(values["text"], bookings.TEXT_MAX),
            bookings.plain(values["reference"], bookings.PAYER_MAX),
        )

    def compare(self, lines, options):
        keys = bookings.keys(lines)
        known = statements.known_keys(options["enterprise"], keys)
        return ["same" if key in known else "added" for key in keys]

    def apply(self, user, lines, options):
        taken = statements.read_cells(options["enterprise"], lines, by=user)
        return _now("%(fresh)s bookings came in; %(known)s were here already.") % {
            "fresh": taken.fresh,
            "known": taken.known,
        }

    def back_to(self, options):
        return reverse("billing:bank-lines")


def _amount(values, decimal_sign):
    """From one signed column, or from what came in and what went out."""
    if values["amount"]:
        return cells.amount(values["amount"], decimal_sign)
    found = [
        sign * abs(cells.amount(values[name], decimal_sign))
        for name, sign in (("paid_in", 1), ("paid_out", -1))
        if values[name]
    ]
    if not found:
        raise Refused(_now("The amount is missing."))
    return sum(found, money.ZERO)
