from django.urls import URLPattern, path

from messaging.views.auto_replies import ReplyChange, ReplyNew, ReplyRemove
from messaging.views.incoming import (
    ClientAssign,
    ClientIncoming,
    CustomerAssign,
    CustomerIncoming,
)
from messaging.views.number_release import NumberUsesRelease
from messaging.views.number_uses import NumberUseList, NumberUsePage
from messaging.views.numbers import (
    NumberAssign,
    NumberHistory,
    NumberList,
    NumberMain,
    NumberNew,
    NumberUses,
)

USE = "messaging/numbers/<int:pk>"

urlpatterns: list[URLPattern] = [
    path("numbers/", NumberList.as_view(), name="numbers"),
    path("numbers/new/", NumberNew.as_view(), name="number-new"),
    path("numbers/<int:pk>/", NumberMain.as_view(), name="number"),
    path("numbers/<int:pk>/uses/", NumberUses.as_view(), name="number-uses-of"),
    path("numbers/<int:pk>/assign/", NumberAssign.as_view(), name="number-assign"),
    path("numbers/<int:pk>/history/", NumberHistory.as_view(), name="number-history"),
    path("messaging/numbers/", NumberUseList.as_view(), name="number-uses"),
    path("messaging/numbers/release/", NumberUsesRelease.as_view(), name="number-uses-release"),
    path(f"{USE}/", NumberUsePage.as_view(), name="number-use"),
    path(f"{USE}/replies/new/", ReplyNew.as_view(), name="reply-new"),
    path(f"{USE}/replies/<int:part>/", ReplyChange.as_view(), name="reply"),
    path(f"{USE}/replies/<int:part>/remove/", ReplyRemove.as_view(), name="reply-remove"),
    path("clients/<int:pk>/incoming/", ClientIncoming.as_view(), name="client-incoming"),
    path("clients/<int:pk>/incoming/assign/", ClientAssign.as_view(), name="client-assign"),
    path("customers/<int:pk>/incoming/", CustomerIncoming.as_view(), name="customer-incoming"),
    path("customers/<int:pk>/incoming/assign/", CustomerAssign.as_view(), name="customer-assign"),
]
