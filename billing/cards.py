from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing import approvals, balances
from billing.models import Account, Loss
from customers.models import Customer
from portal.kit import faces
from portal.kit.cards import Alert, Figure, Watch

NAMED_MAX = 3


def _balance(glance):
    """What one's own account has: a customer's people see the customer's, not its clients'."""
    accounts = Account.objects.visible_to(glance.user).filter(pays=True)
    if glance.face == faces.CUSTOMER:
        accounts = accounts.filter(client__isnull=True)
    return [balances.figure(account) for account in accounts.order_by("pk")[:2]]


def _below_upper(glance):
    """Accounts below their upper warning only; those that run low are told of on a higher floor."""
    above_lower = Q(lower_warning__isnull=True) | Q(balance__gte=F("lower_warning"))
    rows = Account.objects.visible_to(glance.user).filter(
        above_lower, balance__lt=F("upper_warning"), customer__status=Customer.Status.ACTIVE
    )
    found = list(rows.select_related("customer", "client").order_by("balance", "pk")[:100])
    if not found:
        return []
    count = len(found)
    fact = ngettext(
        "%(n)s account is below its upper warning",
        "%(n)s accounts are below their upper warning",
        count,
    )
    named = ", ".join(
        f"{account.client or account.customer} {balances.told(account.balance, account.unit)}"
        for account in found[:NAMED_MAX]
    )
    text = named if count <= NAMED_MAX else _("%(names)s and others") % {"names": named}
    return [Alert("warn", fact % {"n": count}, f"{text}.")]


def _sold_below_cost(_glance):
    """What the last look at all prices found; each list with its worst, and where to see them."""
    found = Loss.objects.values("rate__price_list__pk", "rate__price_list__name")
    every = Count("pk", filter=Q(rate__price__lt=F("lowest")))
    lists = found.annotate(some=Count("pk"), every=every).order_by("-every", "-some")[:NAMED_MAX]
    return [_loss(**one) for one in lists]


def _loss(*, rate__price_list__pk, rate__price_list__name, some, every):
    fact = ngettext(
        "%(n)s price of %(name)s is below its dearest cost",
        "%(n)s prices of %(name)s are below their dearest cost",
        some,
    )
    text = _("%(n)s of them below every cost.") % {"n": every} if every else ""
    url = reverse("billing:price-list", args=[rate__price_list__pk])
    about = {"n": some, "name": rate__price_list__name}
    state = "bad" if every else "warn"
    return Alert(state, fact % about, text, f"{url}?state=below-some", _("Sold below cost"))


def _to_approve(glance):
    """What others asked for and this person may decide."""
    count = approvals.waiting_for(glance.user).count()
    if not count:
        return []
    fact = ngettext("%(n)s approval waits for you", "%(n)s approvals wait for you", count)
    text = _("Another person asked for it, and it is above the limit of one.")
    return [Alert("warn", fact % {"n": count}, text, reverse("billing:approvals"), _("Approvals"))]


BALANCE = Figure(_balance, faces=(faces.CUSTOMER, faces.CLIENT), order=60)
BELOW_UPPER = Watch(_below_upper, permission="billing.view_account", faces=(faces.STAFF,), order=35)
SOLD_BELOW_COST = Watch(
    _sold_below_cost, permission="billing.view_pricelist", faces=(faces.STAFF,), order=45
)
TO_APPROVE = Watch(
    _to_approve, permission="billing.decide_approval", faces=(faces.STAFF,), order=25
)
