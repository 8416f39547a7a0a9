"""A route: whose it is, what a message must be to take it, and where it leads."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models import Country, Network
from billing.models.rate import Channel
from clients.forms.smpp_accounts import LinesField
from clients.models import Client, Door
from clients.scoping import LIVING
from customers.models import Customer
from customers.scoping import ACTIVE
from messaging import quirks, routes
from messaging.models import Pool, Route, Service
from portal.kit import choices

OWN = ("name", "is_enabled", "priority", "scope", "client", "customer", "service")
PLACE = ("country", "network", "number_prefix", "channel")
WHAT = ("sender", "sender_type", "text_contains", "ignore_case", "door", "starts", "ends")
WAY = ("pool", "reroute_statuses", "comments")
ONE_PER_LINE = _("One per line; any of them matches.")


class ClockField(forms.TimeField):
    """A time of day, kept as minutes since midnight."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

    def prepare_value(self, value):
        return f"{value // 60:02d}:{value % 60:02d}" if isinstance(value, int) else value

    def clean(self, value):
        found = super().clean(self.prepare_value(value))
        return None if found is None else found.hour * 60 + found.minute


class TextLines(LinesField):
    """Lines of a condition, kept as they are read."""

    def __init__(self, **more):
        super().__init__(help_text=ONE_PER_LINE, **more)


class RouteForm(forms.Form):
    """Whether a route can work at all, the verb says."""

    parts = (
        (_("Route"), "", OWN),
        (
            _("Where it goes"),
            _("All filled conditions must match together; an empty one asks nothing."),
            PLACE,
        ),
        (_("What it is"), "", WHAT),
        (_("Its way"), "", WAY),
    )

    name = forms.CharField(
        label=_("Name"), max_length=80, required=False, help_text=_("Its conditions when empty.")
    )
    is_enabled = forms.BooleanField(label=_("Enabled"), required=False, initial=True)
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=0,
        max_value=2**31 - 1,
        initial=100,
        help_text=_("Lower comes first, within the same owner."),
    )
    scope = forms.ChoiceField(
        label=_("Whose messages"),
        choices=Route.Scope.choices,
        initial=Route.Scope.PLATFORM,
        help_text=_("A client's routes come first, then its customer's, the service's, all."),
    )
    client = forms.ModelChoiceField(
        Client.objects.order_by("company", "pk"), label=_("Client"), required=False
    )
    customer = forms.ModelChoiceField(
        Customer.objects.order_by("name", "pk"), label=_("Customer"), required=False
    )
    service = forms.ModelChoiceField(Service.objects.all(), label=_("Service"), required=False)
    country = forms.ModelChoiceField(
        Country.objects.order_by("name"),
        label=_("Country"),
        required=False,
        empty_label=_("All countries"),
    )
    network = forms.CharField(
        label=_("Network"),
        required=False,
        max_length=8,
        help_text=_("By MCC-MNC, such as 234-10. Empty: all of the country."),
    )
    number_prefix = TextLines(label=_("Numbers begin with"), read=routes.numbers, rows=3)
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, initial=Channel.SMS)
    sender = TextLines(label=_("Senders"), read=routes.senders, rows=3)
    sender_type = forms.ChoiceField(
        label=_("Sender type"),
        choices=[("", _("Any")), *Route.SenderType.choices],
        required=False,
    )
    text_contains = TextLines(label=_("Parts of the text"), read=routes.texts, rows=3)
    ignore_case = forms.BooleanField(label=_("Ignore case"), required=False, initial=True)
    door = forms.ModelChoiceField(
        Door.objects.select_related("customer").order_by("name", "pk"),
        label=_("Came in by"),
        required=False,
        empty_label=_("Any account or token"),
    )
    starts = ClockField(
        label=_("From"), required=False, help_text=_("Time of day in the operator's zone.")
    )
    ends = ClockField(label=_("To"), required=False, help_text=_("May pass midnight."))
    pool = forms.ModelChoiceField(Pool.objects.all(), label=_("Pool"), empty_label=None)
    reroute_statuses = LinesField(
        label=_("Errors for rerouting"),
        read=quirks.read_statuses,
        rows=2,
        help_text=_(
            "Refused with one of these, such as 0x0B, a message goes on to the next connector "
            "instead of being rejected. The pool may name more."
        ),
    )
    comments = forms.CharField(
        label=_("Comments"), required=False, max_length=2_000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args, user, route=None, **more):
        if route is not None:
            more["initial"] = _shown(route) | (more.get("initial") or {})
        super().__init__(*args, **more)
        self._narrow(user)

    def _narrow(self, user):
        fields = self.fields
        for name, living, label in (
            ("client", Q(status__in=LIVING), _("Client ID")),
            ("customer", Q(status=ACTIVE), _("Customer ID")),
            ("door", Q(archived_at__isnull=True), _("ID of the account or token")),
        ):
            fields[name].queryset = fields[name].queryset.visible_to(user)
            choices.offer(fields[name], living, str(self.initial.get(name) or ""))
            choices.shorten(fields[name], label)

    @property
    def sections(self):
        """As components/form_fields.html wants them."""
        return [
            {"title": title, "text": text, "fields": [self[name] for name in names]}
            for title, text, names in self.parts
        ]

    def clean_network(self):
        code = self.cleaned_data["network"].strip()
        if not code:
            return None
        mcc, _dash, mnc = code.replace("/", "-").replace(" ", "-").partition("-")
        found = Network.objects.filter(mcc=mcc, mnc=mnc).select_related("country").first()
        if found is None:
            raise forms.ValidationError(_("No network has this MCC-MNC."))
        return found

    def clean(self):
        cleaned = super().clean()
        cleaned["from_minute"] = cleaned.pop("starts", None)
        cleaned["to_minute"] = cleaned.pop("ends", None)
        return cleaned


class PersonalForm(RouteForm):
    """A route of one client or customer: whose it is need not be asked."""

    parts = (
        (_("Route"), "", ("name", "is_enabled", "priority")),
        *RouteForm.parts[1:],
    )


def _shown(route):
    fields = {name: getattr(route, name) for name in (*OWN, *PLACE, *WHAT[:4], *WAY)}
    for name in ("client", "customer", "service", "country", "pool"):
        fields[name] = getattr(route, f"{name}_id")
    return fields | {
        "door": route.door_id,
        "network": route.network.mcc_mnc if route.network else "",
        "starts": route.from_minute,
        "ends": None if route.to_minute is None else route.to_minute % (24 * 60),
    }
