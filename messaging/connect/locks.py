"""Locks against guessing: two failures of a user, or ten of an address, and a captcha is needed.

A failure is counted in a transaction of its own, so that the call that failed cannot undo it. A
successful log-in ends the lock of its user and of its address.
"""

from django.db import connection
from django.utils import timezone

from messaging.connect import codes
from messaging.models import AddressFailures, Registration

USER_MAX, ADDRESS_MAX = 2, 10
COUNT = """
INSERT INTO messaging_addressfailures (address, failures, last_at) VALUES (%s, 1, %s)
ON CONFLICT (address) DO UPDATE
   SET failures = messaging_addressfailures.failures + 1, last_at = excluded.last_at
"""


def of(user: Registration | None, address: str) -> int:
    """The code of the lock that holds now; 0 where none does."""
    if user is not None and user.failures >= USER_MAX:
        return codes.USER_LOCKED
    count = AddressFailures.objects.filter(address=address).values_list("failures", flat=True)
    return codes.ADDRESS_LOCKED if (count.first() or 0) >= ADDRESS_MAX else 0


def failed(user: Registration | None, address: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [address, timezone.now()])
        if user is not None:
            cursor.execute(
                "UPDATE messaging_registration SET failures = least(failures + 1, 1000)"
                " WHERE id = %s",
                [user.pk],
            )


def entered(user: Registration, address: str) -> None:
    if user.failures:
        Registration.objects.filter(pk=user.pk).update(failures=0)
    AddressFailures.objects.filter(address=address).delete()
