from customers.models.customer import Customer
from customers.models.membership import Membership

__all__ = ["Customer", "Membership"]
