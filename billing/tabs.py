"""What money adds to the pages of customers and clients."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import accounts, balances, invoice_buttons, payment_actions
from portal.kit.records import Action, Badge, Figure, Tab
from portal.templatetags import onward

VIEW = "billing.view_account"


def _payer(customer):
    """The customer's account that pays, read once for a page."""
    if not hasattr(customer, "paying_account"):
        customer.paying_account = accounts.of_customer(customer).filter(pays=True).first()
    return customer.paying_account


def _balance(customer, _user):
    account = _payer(customer)
    return account and balances.figure(account) | {"id": "balance-figure"}


def _below(customer, _user):
    account = _payer(customer)
    threshold = account and balances.crossed(account)
    if threshold is None:
        return None
    said = _("Balance below %(sum)s") % {"sum": balances.told(threshold, account.unit)}
    return {"state": "warn", "text": said}


def _top_up(customer, _user):
    if customer.is_archived or _payer(customer) is None:
        return None
    return {
        "title": _("Top up account"),
        "url": reverse("billing:balance-change", args=[customer.pk]),
        "icon": "coin",
        "in_dialog": True,
    }


def _own(client):
    """The client's own account that pays, or another one of its own; read once for a page."""
    if not hasattr(client, "own_account"):
        client.own_account = accounts.of_client(client).first()
    return client.own_account


def _client_balance(client, _user):
    account = _own(client)
    return account and balances.figure(account) | {"id": "balance-figure"}


def _client_credit(client, _user):
    account = _own(client)
    if account is None:
        return None
    return {
        "label": _("Credit"),
        "value": onward.money(account.credit_limit, account.unit, code=False),
        "unit": account.unit,
        "note": _("can spend %(sum)s")
        % {"sum": balances.told(balances.free(account), account.unit)},
    }


def _client_below(client, _user):
    account = _own(client)
    if account is None:
        return None
    if account.balance < 0:
        return {"state": "bad", "text": _("Balance below zero")}
    threshold = balances.crossed(account)
    if threshold is None:
        return None
    said = _("Balance below %(sum)s") % {"sum": balances.told(threshold, account.unit)}
    return {"state": "warn", "text": said}


def _of_client(title, icon, url_name):
    """A button of a client's head that opens a dialog about its account."""

    def ask(client, _user):
        account = _own(client)
        if account is None or client.is_gone or client.customer.is_archived:
            return None
        url = reverse(url_name, args=[client.pk, account.pk])
        return {"title": title, "url": url, "icon": icon, "in_dialog": True}

    return ask


BALANCE = Tab(
    "customer",
    "balance",
    gettext_lazy("Balance"),
    "billing:customer-balance",
    permission=VIEW,
    order=30,
)
FIGURE = Figure("customer", _balance, permission=VIEW, order=10)
BELOW = Badge("customer", _below, permission=VIEW, order=20)
TOP_UP = Action("customer", _top_up, permission="billing.add_balancechange", order=30)

FINANCE = Tab(
    "client",
    "finance",
    gettext_lazy("Finance"),
    "billing:client-finance",
    permission=VIEW,
    order=20,
)
PAYMENTS = [
    Tab(
        kind,
        "payments",
        gettext_lazy("Payments"),
        f"billing:{kind}-payments",
        permission="billing.view_payment",
        order=order,
    )
    for kind, order in (("client", 22), ("customer", 32))
]
INVOICES = [
    Tab(
        kind,
        "invoices",
        gettext_lazy("Invoices"),
        f"billing:{kind}-invoices",
        permission="billing.view_invoice",
        order=order,
    )
    for kind, order in (("client", 21), ("customer", 31))
]
PRICES = Tab(
    "client",
    "prices",
    gettext_lazy("Prices"),
    "billing:client-prices",
    permission="billing.view_rate",
    order=25,
)
CLIENT_BALANCE = Figure("client", _client_balance, permission=VIEW, order=10)
CLIENT_CREDIT = Figure("client", _client_credit, permission=VIEW, order=11)
CLIENT_BELOW = Badge("client", _client_below, permission=VIEW, order=20)
CLIENT_TOP_UP = Action(
    "client",
    _of_client(gettext_lazy("Top up account"), "coin", "billing:client-top-up"),
    permission="billing.add_balancechange",
    order=60,
)
CLIENT_CREDIT_SET = Action(
    "client",
    _of_client(gettext_lazy("Set credit"), "credit-card", "billing:client-credit"),
    permission="billing.change_account",
    order=61,
    is_rare=True,
)


def _waiting_groups(price_list, _user):
    return price_list.change_groups.filter(status="proposed").count()


LIST_RATES = Tab("price-list", "rates", gettext_lazy("Rates"), "billing:price-list", order=10)
LIST_CHANGES = Tab(
    "price-list",
    "changes",
    gettext_lazy("Change groups"),
    "billing:price-list-changes",
    permission="billing.view_changegroup",
    order=20,
    count=_waiting_groups,
)
LIST_USERS = Tab(
    "price-list", "users", gettext_lazy("Used by"), "billing:price-list-users", order=30
)
LIST_SETTINGS = Tab(
    "price-list", "settings", gettext_lazy("Settings"), "billing:price-list-settings", order=80
)
LIST_HISTORY = Tab(
    "price-list",
    "history",
    gettext_lazy("History"),
    "billing:price-list-history",
    permission="portal.view_historyentry",
    order=90,
)
# The tab Destinations, and the first page in it; higher floors hang theirs beside it.
DESTINATIONS = [
    Tab(
        kind,
        "destinations",
        gettext_lazy("Destinations"),
        f"billing:{kind}-destinations",
        permission="billing.view_pricelist",
        order=28 if kind == "client" else 35,
    )
    for kind in ("client", "customer")
]
OWN_PRICES = [
    Tab(
        f"{kind}-destinations",
        "prices",
        gettext_lazy("Prices"),
        f"billing:{kind}-destinations",
        permission="billing.view_pricelist",
        order=10,
    )
    for kind in ("client", "customer")
]
OF_INVOICE = invoice_buttons.OF_PAGE
OF_PAYMENT = payment_actions.OF_PAGE
PAYMENT_PROVIDERS = Tab(
    "settings",
    "payment-providers",
    gettext_lazy("Payment providers"),
    "billing:settings-providers",
    "portal.change_setting",
    order=60,
)
ENTERPRISE_TABS = [
    Tab("enterprise", "settings", gettext_lazy("Enterprise"), "billing:enterprise", order=10),
    Tab(
        "enterprise",
        "tax",
        gettext_lazy("Tax"),
        "billing:enterprise-tax",
        permission="billing.view_taxrule",
        order=20,
    ),
    Tab(
        "enterprise",
        "numbers",
        gettext_lazy("Numbers"),
        "billing:enterprise-numbers",
        permission="billing.view_series",
        order=30,
    ),
    Tab(
        "enterprise",
        "history",
        gettext_lazy("History"),
        "billing:enterprise-history",
        permission="portal.view_historyentry",
        order=90,
    ),
]


def _terms(kind, account_of):
    """The way to how the account that pays is invoiced, from every tab of its owner."""

    def ask(owner, _user):
        account = account_of(owner)
        if account is None:
            return None
        url = reverse(f"billing:{kind}-terms", args=[owner.pk, account.pk])
        return {"title": _("Billing terms"), "url": url, "icon": "file-text"}

    return ask


TERMS = [
    Action(
        record,
        _terms(kind, account_of),
        permission="billing.view_billingterms",
        order=65,
        is_rare=True,
    )
    for record, kind, account_of in (("customer", "account", _payer), ("client", "client", _own))
]
