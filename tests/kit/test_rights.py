"""Who may do what: staff by their roles, customers' and clients' people by their face."""

import pytest

from portal.kit import faces, rights
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "may"),
    [("admin", True), ("support", True), ("finance", False), ("read-only", False)],
)
def test_roles_of_staff_are_groups_with_their_permissions(role, may):
    assert make.staff(role).has_perm("customers.change_customer") is may


@pytest.mark.parametrize("role", rights.STAFF_ROLES)
def test_every_role_of_staff_may_look_at_customers(role):
    assert make.staff(role).has_perm("customers.view_customer")


def test_an_admin_holds_every_permission_that_anybody_holds():
    everything = {name for role in rights.STAFF_ROLES for name in rights.permissions_of(role)}

    assert everything == rights.permissions_of(rights.ADMIN)


def test_a_customers_person_gets_what_the_face_grants_and_no_more():
    person = make.member(rights="viewer")

    assert faces.of(person).kind == faces.CUSTOMER
    assert person.has_perm("messaging.view_message")
    assert not person.has_perm("customers.view_customer")


def test_a_clients_person_gets_what_the_face_grants_and_no_more():
    person = make.seat()

    assert faces.of(person).kind == faces.CLIENT
    assert person.has_perm("messaging.view_message")
    assert not person.has_perm("clients.view_client")


def test_who_belongs_nowhere_may_do_nothing():
    assert not make.user().has_perm("messaging.view_message")


def test_who_may_not_log_in_may_do_nothing():
    person = make.member(is_active=False)

    assert not person.has_perm("messaging.view_message")


def test_the_people_of_an_archived_customer_may_do_nothing():
    customer = make.customer(status="archived")

    assert not make.member(customer).has_perm("messaging.view_message")
