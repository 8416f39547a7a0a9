from customers.models.contact import Contact
from customers.models.customer import Customer
from customers.models.invitation import Invitation
from customers.models.membership import Membership
from customers.models.note import Note

__all__ = ["Contact", "Customer", "Invitation", "Membership", "Note"]
