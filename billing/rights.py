from django.utils.translation import gettext_lazy as _

from portal.kit import rights

GRANTS = [
    rights.Grant(
        (
            "billing.view_account",
            "billing.view_entry",
            "billing.view_balancechange",
            "billing.view_balancewarning",
            "billing.view_pricelist",
            "billing.view_rate",
            "billing.view_changegroup",
            "billing.view_changeline",
            "billing.view_pricenotice",
            "billing.view_loss",
            "billing.view_network",
            "billing.view_country",
            "billing.view_prefix",
        ),
        rights.ALL_STAFF,
    ),
    # A client's people see its money and prices, but not those who only connect programs.
    rights.Grant(
        ("billing.view_account", "billing.view_entry", "billing.view_rate"),
        ("client:owner", "client:finance", "client:viewer"),
    ),
    rights.Grant(
        ("billing.add_account", "billing.change_account", "billing.add_balancechange"),
        (rights.ADMIN, rights.FINANCE),
    ),
    rights.Grant(
        (
            "billing.add_pricelist",
            "billing.change_pricelist",
            "billing.add_rate",
            "billing.change_rate",
            "billing.add_changegroup",
            "billing.change_changegroup",
            "billing.decide_changegroup",
        ),
        (rights.ADMIN, rights.FINANCE),
    ),
    rights.Grant(("billing.approve_without_notice",), (rights.ADMIN,)),
    rights.Grant(
        tuple(
            f"billing.{verb}_{noun}"
            for noun in ("country", "network", "prefix")
            for verb in ("add", "change")
        ),
        (rights.ADMIN,),
    ),
]

ABILITIES = [
    rights.Ability(
        _("See the balance, what was paid, and prices"), "billing.view_account", order=70
    ),
]
