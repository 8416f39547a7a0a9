from customers import tagging
from customers.models import Membership
from customers.scoping import ACTIVE
from portal.kit import faces


def _face(user):
    membership = (
        Membership.objects.filter(user=user, customer__status=ACTIVE)
        .select_related("customer")
        .first()
    )
    if membership is None:
        return None
    customer = membership.customer
    features = frozenset({tagging.FEATURE} if customer.client_tagging else ())
    return faces.Face(faces.CUSTOMER, membership.rights, customer.name, features)


CUSTOMER_FACE = faces.FaceOf(_face)
