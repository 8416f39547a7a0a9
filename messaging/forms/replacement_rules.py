"""The settings of a replacement rule, and the message by which it is tried."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.models import Country, Network
from clients.forms.smpp_accounts import LinesField
from clients.models import Client
from clients.scoping import LIVING
from customers.models import Customer
from customers.scoping import ACTIVE
from messaging.models import Connector, ReplacementRule
from messaging.rules.phrases import PHRASE_MAX, REPLACEMENT_MAX
from messaging.text.parts import parts
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import choices

CONDITIONS = ("country", "network", "connector", "sender", "ignore_case")
FIRST = ("name", "is_enabled", "priority")
OWNER = ("scope", "client", "customer")
OF_KIND = {
    ReplacementRule.Kind.SENDER: ("senders", "is_sticky"),
    ReplacementRule.Kind.CONTENT: ("phrase", "is_regex", "put", "replacement"),
}
LONGEST = 2_000


def _lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


class RuleForm(forms.Form):
    """What both kinds have. Whether a rule can work, the verb says.

    `owner` names the fields of an owner that is not to be chosen any more.
    """

    name = forms.CharField(label=_("Name"), max_length=80)
    is_enabled = forms.BooleanField(label=_("Enabled"), required=False, initial=True)
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=0,
        max_value=2**31 - 1,
        initial=100,
        help_text=_("Lower comes first."),
    )
    scope = forms.ChoiceField(
        label=_("Whose rule"),
        choices=ReplacementRule.Scope.choices,
        initial=ReplacementRule.Scope.PLATFORM,
        help_text=_("A client's come first, then its customer's, the connector's, the platform's."),
    )
    client = forms.ModelChoiceField(
        Client.objects.order_by("company", "pk"),
        label=_("Client"),
        required=False,
        empty_label=_("None"),
        help_text=_("For a client's rule."),
    )
    customer = forms.ModelChoiceField(
        Customer.objects.order_by("name", "pk"),
        label=_("Customer"),
        required=False,
        empty_label=_("None"),
        help_text=_("For a customer's rule."),
    )
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
    connector = forms.ModelChoiceField(
        Connector.objects.order_by("name"),
        label=_("Connector"),
        required=False,
        empty_label=_("All connectors"),
    )
    sender = forms.CharField(
        label=_("Original sender"),
        required=False,
        max_length=32,
        help_text=_("As the message came. Empty or * stands for all."),
    )
    ignore_case = forms.BooleanField(label=_("Ignore case"), required=False, initial=True)
    sample_sender = forms.CharField(
        label=_("Sender"), max_length=32, required=False, initial="Vento"
    )
    sample_number = forms.CharField(
        label=_("Number"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "class": "mono"}),
        help_text=_("Its country and network are those of the prefixes."),
    )
    sample_text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 3}),
        initial=_("Your otp is 4711."),
    )

    kind = ReplacementRule.Kind.CONTENT

    def __init__(self, *args, user, rule=None, initial=None, **more):
        start = {} if rule is None else _initial(rule)
        super().__init__(*args, initial=start | (initial or {}), **more)
        self.user = user
        for name, living, label in (
            ("customer", Q(status=ACTIVE), _("Customer ID")),
            ("client", Q(status__in=LIVING), _("Client ID")),
        ):
            field = self.fields[name]
            asked = self.data.get(name) or self.initial.get(name)
            field.queryset = field.queryset.visible_to(user)
            choices.offer(field, living, str(getattr(asked, "pk", asked) or ""))
            choices.shorten(field, label)

    @property
    def sections(self):
        """As components/form_fields.html wants them; the sample stands elsewhere."""
        named = (
            (_now("Rule"), "", FIRST),
            (_now("Owner"), "", OWNER),
            (_now("Conditions"), _now("All that are filled in must match."), CONDITIONS),
            (self.title, "", OF_KIND[self.kind]),
        )
        return [
            {"title": title, "text": text, "fields": [self[name] for name in names]}
            for title, text, names in named
        ]

    @property
    def sample(self):
        return [self["sample_sender"], self["sample_number"], self["sample_text"]]

    def clean_network(self):
        typed = self.cleaned_data["network"].strip()
        if not typed:
            return None
        mcc, _dash, mnc = typed.partition("-")
        found = Network.objects.filter(mcc=mcc, mnc=mnc).first()
        if found is None:
            raise ValidationError(_now("There is no network of this MCC-MNC."))
        return found

    def clean_sample_number(self):
        typed = self.cleaned_data["sample_number"].strip()
        try:
            return phone.digits(typed) if typed else ""
        except phone.NotANumber as fault:
            raise ValidationError(str(fault)) from fault

    def clean_sample_text(self):
        text = _one_line_end(self.cleaned_data["sample_text"])
        try:
            parts(text)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return text

    @property
    def fields_of_rule(self):
        """The cleaned data that are the rule's."""
        return {
            "kind": self.kind,
            **{name: value for name, value in self.cleaned_data.items() if "sample" not in name},
        }


class SenderRuleForm(RuleForm):
    title = _("New senders")
    kind = ReplacementRule.Kind.SENDER

    senders = LinesField(
        label=_("Senders"),
        read=_lines,
        rows=4,
        help_text=_("One in a line. One of them is picked at random for each message."),
    )
    is_sticky = forms.BooleanField(
        label=_("The same sender for the same recipient"), required=False
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["senders"].required = True


class ContentRuleForm(RuleForm):
    title = _("Searched and replaced")
    kind = ReplacementRule.Kind.CONTENT

    phrase = forms.CharField(
        label=_("Searched phrase"),
        max_length=PHRASE_MAX,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 2, "spellcheck": "false"}),
        help_text=_(
            "Macros find and keep: {SAVEDIGITS} digits that stand alone, {SAVEURL} a link, "
            "{SAVEPHONE} a phone number. To change the digits of the whole text, leave it empty."
        ),
    )
    is_regex = forms.BooleanField(label=_("Is a regular expression (RE2)"), required=False)
    put = forms.ChoiceField(label=_("Replaced by"), choices=ReplacementRule.Put.choices)
    replacement = forms.CharField(
        label=_("Replacement"),
        max_length=REPLACEMENT_MAX,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_(
            "The same macros show what was kept, in order; \\1 to \\9 the groups of an expression."
        ),
    )

    def clean_phrase(self):
        return _one_line_end(self.cleaned_data["phrase"])

    def clean_replacement(self):
        return _one_line_end(self.cleaned_data["replacement"])


FORMS = {form.kind: form for form in (ContentRuleForm, SenderRuleForm)}


def _initial(rule):
    names = ("name", "is_enabled", "priority", "scope", "sender", "ignore_case", "senders")
    names += ("is_sticky", "phrase", "is_regex", "put", "replacement")
    whose = {name: getattr(rule, f"{name}_id") for name in ("customer", "client", "connector")}
    network = rule.network.mcc_mnc if rule.network else ""
    where = {"country": rule.country_id, "network": network}
    return {name: getattr(rule, name) for name in names} | whose | where


def _one_line_end(text):
    """Browsers send line ends as two characters; a message has one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
