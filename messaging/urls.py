from django.urls import path, register_converter

from messaging.views.message import MessageDetail
from messaging.views.messages import MessageList
from messaging.views.provisioning import ProvisioningTab
from messaging.views.quick_create import QuickCreateCustomer, QuickCreateSmpp
from portal.kit import opaque


class MessageId:
    """A message in an address: its outside id, which no other installation gave out."""

    regex = "m_[0-9a-z]{26}"

    def to_python(self, text: str) -> int:
        number = opaque.open_id("m", text)
        if number is None:
            raise ValueError("No message of this house.")
        return number

    def to_url(self, text: str) -> str:
        return text


register_converter(MessageId, "message")

app_name = "messaging"
urlpatterns = [
    path("customers/quick/", QuickCreateCustomer.as_view(), name="quick-create"),
    path("customers/<int:pk>/quick-smpp/", QuickCreateSmpp.as_view(), name="quick-create-smpp"),
    path("settings/provisioning/", ProvisioningTab.as_view(), name="settings-provisioning"),
    path("messaging/messages/", MessageList.as_view(), name="messages"),
    path("messaging/messages/<message:pk>/", MessageDetail.as_view(), name="message"),
]
