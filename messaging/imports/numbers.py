"""Numbers of ours and replacement rules from files."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from messaging import number_files, replacement_rule_files
from messaging.forms.number_files import NumbersForm
from portal.kit.imports import Field, Importer


class ReplacementRulesImport(Importer):
    """The columns of the list's export; a rule of the same owner and name is changed."""

    slug = "replacement-rules"
    title = gettext_lazy("Replacement rules")
    text = gettext_lazy(
        "A rule of the same kind, owner and name is changed, any other one is added. Without an "
        "owner a rule is the platform's. Rules that are not in the file stay."
    )
    permission = "messaging.add_replacementrule"
    fields = (
        Field("name", gettext_lazy("Name")),
        Field("kind", gettext_lazy("Kind"), ("type",)),
        Field("scope", gettext_lazy("Owner"), ("scope",)),
        Field("owner_id", gettext_lazy("Owner ID")),
        Field("priority", gettext_lazy("Priority")),
        Field("country", gettext_lazy("Country"), ("destination", "iso")),
        Field("network", "MCC-MNC", ("mccmnc",)),
        Field("connector", gettext_lazy("Connector"), ("aggregator",)),
        Field("sender", gettext_lazy("Original sender"), ("sender",)),
        Field("ignore_case", gettext_lazy("Ignore case")),
        Field("phrase", gettext_lazy("Searched phrase"), ("search", "phrase")),
        Field("is_regex", gettext_lazy("Regular expression"), ("regex",)),
        Field("put", gettext_lazy("Replaced by")),
        Field("replacement", gettext_lazy("Replacement")),
        Field("senders", gettext_lazy("Senders"), ("new senders",)),
        Field("is_sticky", gettext_lazy("Same for a recipient"), ("sticky",)),
        Field("is_enabled", gettext_lazy("Enabled"), ("on",)),
    )
    examples = (
        (
            *("Codes", "content", "", "", "10", "GB", "", "", "", "", "otp {SAVEDIGITS}"),
            *("", "text", "code {SAVEDIGITS}", "", "", "yes"),
        ),
        (
            *("Local senders", "sender", "", "", "20", "FR", "", "", "*", "", ""),
            *("", "", "", "Ventopost, Ventoline", "yes", "yes"),
        ),
    )

    def read(self, values, options):
        if "world" not in options:
            options["world"] = replacement_rule_files.World()
        return replacement_rule_files.read(values, options["world"])

    def key(self, line):
        return replacement_rule_files.key(line)

    def compare(self, lines, options):
        return replacement_rule_files.compare(lines)

    def apply(self, user, lines, options):
        return replacement_rule_files.apply(lines, user)

    def back_to(self, options):
        return reverse("messaging:replacement-rules")


class NumbersImport(Importer):
    slug = "numbers"
    title = gettext_lazy("Numbers")
    text = gettext_lazy(
        "New numbers are added and known ones changed as far as the file says it. Where it names a "
        "customer, client or SMPP account the number is assigned, all of it or with a prefix."
    )
    permission = "messaging.add_number"
    kinds = Importer.kinds | {"assigned": gettext_lazy("Assigned")}
    fields = (
        Field(
            "number", gettext_lazy("Number"), ("phone", "msisdn", "digits", "did"), is_needed=True
        ),
        Field("keyword", gettext_lazy("Prefix"), ("keyword",)),
        Field("kind", gettext_lazy("Kind"), ("type",)),
        Field("country", gettext_lazy("Country"), ("iso", "country code")),
        Field("connector", gettext_lazy("Connector"), ("supplier", "aggregator")),
        Field("fee_note", gettext_lazy("Monthly fee"), ("fee", "note")),
        Field("customer", gettext_lazy("Customer's account code"), ("customer", "account code")),
        Field("client", gettext_lazy("Client's ID or login"), ("client", "login")),
        Field("system_id", gettext_lazy("System ID"), ("smpp account", "smpp")),
    )
    examples = (
        ("447700900500", "", "long", "GB", "", "EUR 25", "", "", "shop-live"),
        ("60777", "PIZZA", "short", "GB", "", "", "ABCCORP331", "", ""),
    )

    def options_form(self, user):
        return NumbersForm

    def read(self, values, options):
        return number_files.read(values, options)

    def key(self, line):
        return line.digits, line.keyword

    def compare(self, lines, options):
        return number_files.compare(lines)

    def apply(self, user, lines, options):
        def done():
            self.done += 1

        return number_files.apply(lines, by=user, done=done)

    def back_to(self, options):
        for name in ("client", "customer"):
            if options.get(name):
                return reverse(f"messaging:{name}-incoming", args=[options[name].pk])
        return reverse("messaging:numbers")
