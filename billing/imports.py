"""What billing takes from files."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing import change_groups, network_files, own_prices, price_files
from billing.bank_imports import BankLinesImport
from billing.forms.price_lists import ImportForm, own_import_form
from portal.kit.imports import Field, Importer

__all__ = ["BankLinesImport"]

MCC_MNC = Field("mcc_mnc", "MCC-MNC", ("plmn", "mccmnc", "network code"))
MCC, MNC = Field("mcc", "MCC"), Field("mnc", "MNC")
COUNTRY = Field("country", _("Country"), ("iso", "country code", "iso code", "land"))


class NetworksImport(Importer):
    slug = "networks"
    title = _("Networks")
    text = _("MCC and MNC in one column or in two. Networks that are not in the file stay.")
    permission = "billing.change_network"
    fields = (
        MCC_MNC,
        MCC,
        MNC,
        Field("name", _("Name"), ("network", "operator", "carrier", "brand"), is_needed=True),
        COUNTRY,
    )
    examples = (("262-01", "", "", "Telekom", "DE"), ("", "234", "10", "O2", "United Kingdom"))

    def read(self, values, options):
        return network_files.read_network(values, _world(options))

    def key(self, line):
        return line.key

    def compare(self, lines, options):
        return network_files.compare_networks(lines)

    def apply(self, user, lines, options):
        return network_files.apply_networks(lines, user)

    def back_to(self, options):
        return reverse("billing:networks")


class PrefixesImport(Importer):
    slug = "prefixes"
    title = _("Prefixes")
    text = _(
        "First digits of numbers with the country code, and whose they are. The longest prefix "
        "decides. Prefixes that are not in the file stay."
    )
    permission = "billing.change_prefix"
    fields = (
        Field("prefix", _("Prefix"), ("digits", "code", "dial code", "range"), is_needed=True),
        MCC_MNC,
        MCC,
        MNC,
        COUNTRY,
    )
    examples = (("49151", "262-01", "", "", ""), ("49", "", "", "", "DE"))

    def read(self, values, options):
        return network_files.read_prefix(values, _world(options))

    def key(self, line):
        return line.digits

    def compare(self, lines, options):
        return network_files.compare_prefixes(lines)

    def apply(self, user, lines, options):
        return network_files.apply_prefixes(lines, user, self)

    def back_to(self, options):
        return reverse("billing:prefixes")


def _world(options):
    """What rows are read against, kept for this run."""
    if "world" not in options:
        options["world"] = network_files.World()
    return options["world"]


class PricesImport(Importer):
    """Becomes a draft change group: prices of many are decided by two people."""

    slug = "prices"
    title = _("Prices")
    text = _(
        "Each row names a country, an MCC-MNC or a country with a network, or * for everywhere "
        "else. The word “end” as its price ends one. The rows become a draft, which another "
        "person approves; rows that change nothing are left out."
    )
    permission = "billing.add_changegroup"
    fields = price_files.FIELDS
    kinds = price_files.KINDS
    examples = price_files.EXAMPLES

    def options_form(self, user):
        return ImportForm

    def read(self, values, options):
        return price_files.read(values, options)

    def key(self, line):
        return price_files.key(line)

    def compare(self, lines, options):
        return price_files.compare(options["price_list"].pk, lines)

    def apply(self, user, lines, options):
        fresh = price_files.fresh(options["price_list"].pk, lines)
        title, days = options["title"], options["notice_days"]
        group = change_groups.make(
            options["price_list"], title, notice_days=days, by=user, lines=fresh
        )
        said = ngettext(
            "“%(title)s” is a draft with %(n)s line: propose it, and another person decides.",
            "“%(title)s” is a draft with %(n)s lines: propose it, and another person decides.",
            len(fresh),
        )
        return said % {"title": group, "n": len(fresh)}

    def back_to(self, options):
        if "price_list" not in options:
            return reverse("billing:price-lists")
        return reverse("billing:price-list-changes", args=[options["price_list"].pk])


class OwnPricesImport(Importer):
    """An account's own prices, which hold as soon as the file says."""

    slug = "own-prices"
    title = _("Own prices")
    text = _(
        "Direction and price in columns of their own, and if need be how it is charged and from "
        "when. The word “end” as a price ends one. Prices that are not in the file stay."
    )
    permission = "billing.change_rate"
    fields = price_files.FIELDS
    kinds = price_files.KINDS
    examples = price_files.EXAMPLES

    def options_form(self, user):
        return own_import_form(user)

    def read(self, values, options):
        return price_files.read(values, options)

    def key(self, line):
        return price_files.key(line)

    def compare(self, lines, options):
        return price_files.compare(options["account"].own_list_id, lines)

    def apply(self, user, lines, options):
        said = _counted(self.compare(lines, options), self.kinds)
        taken = own_prices.take_in(options["account"], lines, said, by=user)
        told = ngettext("%(n)s price is taken in.", "%(n)s prices are taken in.", taken)
        return told % {"n": taken}

    def back_to(self, options):
        account = options.get("account")
        if account is None:
            return ""
        if account.client_id:
            return reverse("billing:client-destinations", args=[account.client_id])
        return reverse("billing:customer-destinations", args=[account.customer_id])


def _counted(found, titles):
    """How many of each kind, in words."""
    return ", ".join(
        f"{found.count(kind)} {str(title).lower()}"
        for kind, title in titles.items()
        if kind in found
    )
