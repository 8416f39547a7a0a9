"""Notes on customers: what staff write themselves, and what the system notes for them."""

from django.utils import timezone

from customers.models import Customer, Note


def tell(customer: Customer, text: str) -> Note:
    """Let the system note something, in the caller's transaction."""
    return Note.objects.create(customer=customer, text=text, is_system=True, at=timezone.now())
