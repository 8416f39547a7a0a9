"""Forms of the block lists and the opt-outs."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.scoping import LIVING
from customers.models import Customer
from customers.scoping import ACTIVE
from messaging import block_lists, opt_outs
from messaging.models import BlockEntry, BlockList, Connector, OptOut
from portal.core.errors import Refused
from portal.kit import choices, faces

SHOWN_FAULTS = 3


class PlaceFields(forms.Form):
    """Whose list: the scope, and the one it is of."""

    scope = forms.ChoiceField(
        label=_("Scope"),
        choices=BlockList.Scope.choices,
        help_text=_("For whose messages it holds, or for what goes by which connector."),
    )
    connector = forms.ModelChoiceField(
        Connector.objects.all(), label=_("Connector"), required=False
    )
    customer = forms.ModelChoiceField(Customer.objects.all(), label=_("Customer"), required=False)
    client = forms.ModelChoiceField(
        Client.objects.order_by("company", "pk"), label=_("Client"), required=False
    )

    def __init__(self, *args, user, **more):
        super().__init__(*args, **more)
        offer_owners(self, user)

    def clean(self):
        cleaned = super().clean()
        scope = cleaned.get("scope", "")
        if scope and scope != BlockList.Scope.PLATFORM and not cleaned.get(scope):
            self.add_error(scope, _("Say whose list it is."))
        return cleaned


class BlockForm(PlaceFields):
    kind = forms.ChoiceField(label=_("Kind"), choices=BlockEntry.Kind.choices)
    values = forms.CharField(
        label=_("What is blocked"),
        widget=forms.Textarea({"rows": 6}),
        max_length=2_000_000,
        help_text=_(
            "One a line. Numbers with their country code; a sender may end with * for all that "
            "begin so."
        ),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty blocks for good."),
    )

    field_order = ("kind", "values", "scope", "connector", "customer", "client", "note", "until")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") and "values" in cleaned:
            kind = cleaned["kind"]
            cleaned["values"] = self.lines(lambda text: block_lists.plain(kind, text))
        return cleaned

    def lines(self, read):
        return read_lines(self, "values", read)


def read_lines(form, name, read):
    """What the lines of a field are; each line that is none adds a fault, the first few of them."""
    found, faults = [], []
    for number, line in enumerate(form.cleaned_data[name].splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(read(line.strip()))
        except Refused as refusal:
            said = _("Line %(n)s: %(fault)s")
            faults.append(said % {"n": number, "fault": refusal})
    for fault in faults[:SHOWN_FAULTS]:
        form.add_error(name, fault)
    return found


def offer_owners(form, user):
    """Offer what is living and theirs; who is no staff chooses among its own."""
    for name, living, label in (
        ("customer", Q(status=ACTIVE), _("Customer ID")),
        ("client", Q(status__in=LIVING), _("Client ID")),
    ):
        field = form.fields.get(name)
        if field is None:
            continue
        asked = form.data.get(name) or form.initial.get(name)
        field.queryset = field.queryset.visible_to(user)
        choices.offer(field, living, str(asked) if asked and user.is_staff else None)
        choices.shorten(field, label)


class OptOutForm(forms.Form):
    """Who wants no more messages of whom. Customers and clients enter theirs only."""

    numbers = forms.CharField(
        label=_("Numbers"),
        widget=forms.Textarea({"rows": 5}),
        max_length=2_000_000,
        help_text=_("One a line, with the country code."),
    )
    scope = forms.ChoiceField(label=_("They want none of"), choices=OptOut.Scope.choices)
    customer = forms.ModelChoiceField(Customer.objects.all(), label=_("Customer"), required=False)
    client = forms.ModelChoiceField(
        Client.objects.order_by("company", "pk"),
        label=_("Client"),
        required=False,
        help_text=_("Empty for all messages of the customer."),
    )
    sender = forms.CharField(
        label=_("Sender"),
        max_length=32,
        required=False,
        help_text=_("The name or number that messages show, for one sender."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("How the wish became known.")
    )

    def __init__(self, *args, user, **more):
        super().__init__(*args, **more)
        self._user = user
        if not user.is_staff:
            every = OptOut.Scope.PLATFORM
            own = [one for one in OptOut.Scope.choices if one[0] != every]
            titles = {OptOut.Scope.CUSTOMER.value: _("All our messages")}
            self.fields["scope"].choices = [(key, titles.get(key, text)) for key, text in own]
            del self.fields["customer"]
        if faces.of(user).kind == faces.CLIENT:
            del self.fields["client"]
        offer_owners(self, user)

    def clean(self):
        cleaned = super().clean()
        if "numbers" in cleaned:
            cleaned["numbers"] = read_lines(self, "numbers", opt_outs.plain)
        if cleaned.get("scope") == OptOut.Scope.SENDER and not cleaned.get("sender"):
            self.add_error("sender", _("Say which sender."))
        wants_owner = cleaned.get("scope") == OptOut.Scope.CUSTOMER and self._user.is_staff
        if wants_owner and not (cleaned.get("customer") or cleaned.get("client")):
            self.add_error("customer", _("Say which customer."))
        if not self.errors:
            cleaned["whose"] = self._whose(cleaned)
        return cleaned

    def _whose(self, cleaned):
        """Who is no staff speaks for itself, whatever was chosen."""
        user, scope, sender = self._user, cleaned["scope"], cleaned["sender"]
        if user.is_staff:
            return opt_outs.Whose(scope, cleaned["customer"], cleaned["client"], sender)
        if faces.of(user).kind == faces.CLIENT:
            own = Client.objects.visible_to(user).select_related("customer").first()
            return opt_outs.Whose(scope, own.customer, own, sender)
        client = cleaned["client"]
        customer = client.customer if client else Customer.objects.visible_to(user).first()
        return opt_outs.Whose(scope, customer, client, sender)
