"""Log in as a customer's owner."""

from customers.models import Customer, Membership
from portal.pages.acting import Place
from portal.pages.views.acting import ActAs


class CustomerActAs(ActAs):
    model = Customer

    def person_of(self, record):
        owners = Membership.objects.visible_to(self.request.user).filter(
            customer=record, rights=Membership.Rights.OWNER, user__is_active=True
        )
        owner = owners.select_related("user").order_by("pk").first()
        return owner.user if owner else None

    def place_of(self, record):
        return Place(record.get_absolute_url(), customer=record.pk)
