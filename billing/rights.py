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
            "billing.view_enterprise",
            "billing.view_taxrule",
            "billing.view_series",
            "billing.view_billingterms",
            "billing.view_recurringcharge",
        ),
        rights.ALL_STAFF,
    ),
    rights.Grant(("billing.view_invoicerun",), rights.ALL_STAFF),
    rights.Grant(("billing.add_invoicerun",), (rights.ADMIN, rights.FINANCE)),
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
        ("billing.view_payment",),
        (
            *rights.ALL_STAFF,
            rights.OWNER,
            rights.CUSTOMER_FINANCE,
            rights.CLIENT_OWNER,
            rights.CLIENT_FINANCE,
        ),
    ),
    rights.Grant(("billing.view_paymentmethod", "billing.view_allocation"), rights.ALL_STAFF),
    rights.Grant(
        (
            "billing.add_payment",
            "billing.change_payment",
            "billing.add_paymentmethod",
            "billing.change_paymentmethod",
        ),
        (rights.ADMIN, rights.FINANCE),
    ),
    rights.Grant(
        ("billing.view_invoice",),
        (
            *rights.ALL_STAFF,
            rights.OWNER,
            rights.CUSTOMER_FINANCE,
            rights.CLIENT_OWNER,
            rights.CLIENT_FINANCE,
        ),
    ),
    rights.Grant(
        (
            "billing.add_invoice",
            "billing.change_invoice",
            "billing.issue_invoice",
            "billing.credit_invoice",
            "billing.write_off_invoice",
        ),
        (rights.ADMIN, rights.FINANCE),
    ),
    # Who issues documents, which tax they bear, and on which terms an account gets them.
    rights.Grant(
        (
            "billing.add_enterprise",
            "billing.change_enterprise",
            "billing.add_taxrule",
            "billing.delete_taxrule",
            "billing.change_billingterms",
            "billing.add_recurringcharge",
            "billing.change_recurringcharge",
        ),
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
    rights.Grant(
        (
            "billing.view_bankstatement",
            "billing.add_bankstatement",
            "billing.view_bankline",
            "billing.change_bankline",
            "billing.view_checkout",
            "billing.change_checkout",
        ),
        (rights.ADMIN, rights.FINANCE),
    ),
    rights.Grant(
        ("billing.add_checkout",),
        ("customer:owner", "customer:finance", "client:owner", "client:finance"),
    ),
    rights.Grant(
        ("billing.view_approval", "billing.decide_approval"), (rights.ADMIN, rights.FINANCE)
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
    rights.Ability(_("Pay invoices and top up online"), "billing.add_checkout", order=76),
    rights.Ability(
        _("See the balance, what was paid, and prices"), "billing.view_account", order=70
    ),
    rights.Ability(_("See and download invoices"), "billing.view_invoice", order=75),
    rights.Ability(_("See payments"), "billing.view_payment", order=76),
]
