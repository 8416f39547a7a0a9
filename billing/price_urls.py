"""Addresses of prices: lists, their changes, and the own prices of clients and customers."""

from django.urls import path

from billing.views.change_group import ChangeGroupPage
from billing.views.change_groups import ChangeGroupList, ChangeGroupNew
from billing.views.destinations import ClientOwnPrices, CustomerOwnPrices
from billing.views.group_deeds import (
    ChangeGroupApprove,
    ChangeGroupChange,
    ChangeGroupPropose,
    ChangeGroupRecall,
    ChangeGroupReject,
    LineNew,
    LineRemove,
)
from billing.views.own_lines import CLIENT_LINES, CUSTOMER_LINES
from billing.views.price_lists import (
    ChangeGroups,
    PriceListHistory,
    PriceListList,
    PriceListNew,
    PriceListSettings,
    Rates,
    UsedBy,
)
from billing.views.rates import RateChange, RateEnd, RateNew, RateWithdraw

LIST, GROUP = "price-lists/<int:pk>/", "price-changes/<int:pk>/"
TABS = {
    "changes": ChangeGroups,
    "users": UsedBy,
    "history": PriceListHistory,
    "settings": PriceListSettings,
}
RATE = {"change": RateChange, "end": RateEnd, "withdraw": RateWithdraw}
DEEDS = {
    "change": ChangeGroupChange,
    "propose": ChangeGroupPropose,
    "recall": ChangeGroupRecall,
    "approve": ChangeGroupApprove,
    "reject": ChangeGroupReject,
}
OWN = {
    "client": ("clients/<int:pk>/destinations/", ClientOwnPrices, CLIENT_LINES),
    "customer": ("customers/<int:pk>/destinations/", CustomerOwnPrices, CUSTOMER_LINES),
}
urlpatterns = [
    path("price-lists/", PriceListList.as_view(), name="price-lists"),
    path("price-lists/new/", PriceListNew.as_view(), name="price-list-new"),
    path(LIST, Rates.as_view(), name="price-list"),
    *(
        path(f"{LIST}{tab}/", view.as_view(), name=f"price-list-{tab}")
        for tab, view in TABS.items()
    ),
    path(f"{LIST}changes/new/", ChangeGroupNew.as_view(), name="change-group-new"),
    path(f"{LIST}rates/new/", RateNew.as_view(), name="rate-new"),
    *(
        path(f"{LIST}rates/<int:part>/{deed}/", view.as_view(), name=f"rate-{deed}")
        for deed, view in RATE.items()
    ),
    path("price-changes/", ChangeGroupList.as_view(), name="change-groups"),
    path(GROUP, ChangeGroupPage.as_view(), name="change-group"),
    *(
        path(f"{GROUP}{deed}/", view.as_view(), name=f"change-group-{deed}")
        for deed, view in DEEDS.items()
    ),
    path(f"{GROUP}lines/new/", LineNew.as_view(), name="change-group-line-new"),
    path(f"{GROUP}lines/<int:part>/remove/", LineRemove.as_view(), name="change-group-line-remove"),
    *(
        path(start, page.as_view(), name=f"{kind}-destinations")
        for kind, (start, page, _lines) in OWN.items()
    ),
    *(
        path(f"{start}<int:part>/{deed}/", view.as_view(), name=f"{kind}-destinations-{deed}")
        for kind, (start, _page, lines) in OWN.items()
        for deed, view in lines.items()
    ),
]
