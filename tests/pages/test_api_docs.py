"""The page of the REST interface."""

import pytest
from django.urls import reverse

from messaging import api_docs
from messaging.api.urls import api
from tests import make

pytestmark = pytest.mark.django_db


def test_the_page_names_every_operation_with_its_scope(as_user):
    page = as_user(make.member()).get(reverse("messaging:api-docs")).content.decode()

    for path, operations in api.get_openapi_schema()["paths"].items():
        for method, operation in operations.items():
            assert f"{method.upper()} {path}" in page
            assert operation["x-scope"] in page
            assert operation["summary"] in page


def test_a_field_inside_a_list_has_a_dotted_name():
    (send,) = [
        operation
        for group in api_docs.groups()
        for operation in group.operations
        if (operation.method, operation.path) == ("POST", "/api/v1/messages")
    ]

    answered = {field.name for answer in send.answers for field in answer.fields}
    titles = [body.title for body in send.bodies]

    assert {"id", "messages[].recipient", "messages[].status"} <= answered
    assert titles == ["NewSms", "NewMail", "NewViber"]


def test_a_stranger_is_sent_to_the_log_in(client):
    answer = client.get(reverse("messaging:api-docs"))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_the_page_asks_the_database_little(as_user, django_assert_max_num_queries):
    signed_in = as_user(make.member())
    address = reverse("messaging:api-docs")
    signed_in.get(address)

    with django_assert_max_num_queries(15):
        signed_in.get(address)
