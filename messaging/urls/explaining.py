from django.urls import path

from messaging.urls import converters  # noqa: F401  (its address uses one)
from messaging.views.explaining import Explain, ExplainMessage

urlpatterns = [
    path("routing/explain/", Explain.as_view(), name="explain"),
    path(
        "messaging/messages/<message:pk>/explanation/",
        ExplainMessage.as_view(),
        name="message-explanation",
    ),
]
