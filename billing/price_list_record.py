"""The head of a price list's page, and of what stands below it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.models import ChangeGroup, PriceList
from portal.kit import records
from portal.models import User

KIND = "price-list"
GROUP_STATES = {
    ChangeGroup.Status.DRAFT: "off",
    ChangeGroup.Status.PROPOSED: "wait",
    ChangeGroup.Status.APPROVED: "ok",
    ChangeGroup.Status.REJECTED: "bad",
}


def head(price_list: PriceList, user: User, tab: str) -> dict:
    """What layouts/record.html shows around the tab of this slug."""
    hung = records.head(KIND, price_list, user, tab)
    return hung | {
        "name": price_list.name,
        "crumbs": crumbs(price_list),
        "facts": _facts(price_list),
    }


def crumbs(price_list: PriceList | None = None, last: str = "") -> list[dict]:
    """The way to the lists, to one of them, and to a page behind it."""
    found = [{"title": _("Price lists"), "url": reverse("billing:price-lists")}]
    if price_list is not None:
        url = price_list.get_absolute_url() if last else ""
        found.append({"title": price_list.name, "url": url})
    return [*found, {"title": last}] if last else found


def _facts(price_list: PriceList) -> list[dict]:
    facts = [
        {"label": _("Kind"), "value": price_list.get_kind_display()},
        {"label": _("Currency"), "value": price_list.unit},
    ]
    account = price_list.made_for
    if account is not None:
        kind = "client" if account.client_id else "customer"
        owner = account.client or account.customer
        url = reverse(f"billing:{kind}-destinations", args=[owner.pk])
        facts.append({"label": _("Own prices of"), "value": str(owner), "url": url})
    return facts
