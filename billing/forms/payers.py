"""Choosing the account that a document is made for."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import invoice_looks
from billing.models import Account
from clients.models import Client
from clients.scoping import LIVING
from customers.scoping import ACTIVE
from portal.core import money
from portal.kit.choices import CHOICES_MAX
from portal.models import User

BIGGEST = 2**63


def payers(user: User) -> QuerySet[Account]:
    """Accounts in a currency whose customer or client is not archived."""
    living = Q(customer__status=ACTIVE) & (Q(client=None) | Q(client__status__in=LIVING))
    rows = Account.objects.visible_to(user).filter(living).exclude(unit=money.CREDITS)
    return rows.select_related("customer", "client").order_by(
        "customer__name", "client__company", "unit"
    )


def payer(user: User, asked: str) -> Account | None:
    """The account that an address names by its number."""
    is_number = asked.isascii() and asked.isdigit() and int(asked) < BIGGEST
    return payers(user).filter(pk=asked).first() if is_number else None


class PayerField(forms.ModelChoiceField):
    """A list while it is short enough to read, else an account code or a client's login is typed.

    Who has accounts in several currencies is typed with the currency behind: `PELL01 EUR`.
    """

    def __init__(self, **more):
        super().__init__(
            Account.objects.none(),
            label=gettext_lazy("Customer or client"),
            empty_label=gettext_lazy("Choose"),
            **more,
        )
        self.is_typed = False

    def offer(self, accounts: QuerySet[Account], fixed: Account | None) -> None:
        """Let one of these be chosen; a fixed one is not asked for."""
        self.queryset = accounts
        if fixed is not None:
            self.initial, self.widget = fixed.pk, forms.HiddenInput()
        elif len(accounts.order_by().values("pk")[: CHOICES_MAX + 1]) > CHOICES_MAX:
            self.is_typed, self.widget = True, forms.TextInput({"autocomplete": "off"})
            self.help_text = _("An account code, a client's login or ID; then the currency.")

    def label_from_instance(self, account):
        code = account.client.login if account.client else account.customer.account_code
        return " · ".join(filter(None, (invoice_looks.owner(account), code, account.unit)))

    def to_python(self, value):
        if not self.is_typed or value in self.empty_values:
            return super().to_python(value)
        found = list(self.queryset.filter(_said(str(value)))[:2])
        if not found:
            raise ValidationError(_("There is no account of this code, login or ID."))
        if len(found) > 1:
            raise ValidationError(_("It has several accounts: write the currency behind it."))
        return found[0]


def _said(text: str) -> Q:
    """The condition that a text names the owner of an account, and perhaps its currency."""
    name, _space, unit = text.strip().rpartition(" ")
    if unit.upper() not in money.CURRENCIES or not name:
        name, unit = text.strip(), ""
    clients = Client.objects.filter(Q(login=name.removeprefix("+")) | Q(public_id=name))
    said = Q(customer__account_code__iexact=name, client=None) | Q(client__in=clients)
    return said & Q(unit=unit.upper()) if unit else said
