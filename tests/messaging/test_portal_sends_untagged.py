"""What a person sends from the portal is never tagged: that is for programs alone."""

import pytest

from clients import tagging
from messaging.models import Message
from tests import make
from tests.messaging.test_send_page import TYPED, money, post, token_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_header_and_no_field_tags_what_is_sent_from_the_portal(as_user):
    make.network()
    make.routing(make.connector("Tern"))
    customer = make.customer(country="GB", client_tagging=True)
    money(make.account(customer=customer))
    vento = tagging.create(customer, "Vento", by=None)
    browser = as_user(make.member(customer))
    named = {"Client-Id": vento.public_id, "Dvgt-Client-Id": vento.public_id}
    tag = {"clientId": vento.public_id, "client": str(vento.pk)}
    token = token_of(post(browser))

    browser.post("/messaging/send/", TYPED | tag | {"step": "send", "token": token}, headers=named)

    assert [message.client_id for message in Message.objects.all()] == [None]
