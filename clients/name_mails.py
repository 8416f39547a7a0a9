"""The mails that tell what was decided about a sender name, once for each decision.

They are written into the outbox in the decision's transaction. Who has no address reads it in the
cabinet.
"""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.letters import NAME_APPROVED, NAME_REFUSED
from clients.models import SenderName
from portal.core import countries
from portal.kit import letters
from portal.kit.letters import Letter


def approved(name: SenderName) -> None:
    places = ", ".join(countries.NAMES[code] for code in name.countries)
    _send(
        NAME_APPROVED,
        name,
        until=date_format(name.expires_on, "j M Y") if name.expires_on else _("no end"),
        countries=places or _("all"),
    )


def refused(name: SenderName) -> None:
    _send(NAME_REFUSED, name, reason=name.reason)


def address(name: SenderName) -> str:
    """The client's address, or its customer's; empty when there is none."""
    own = name.client.email if name.client else ""
    return own or name.customer.email


def _send(letter: Letter, name: SenderName, **facts: str) -> None:
    to = address(name)
    if to:
        who = str(name.client if name.client and name.client.email else name.customer)
        about = {"client": who, "name": name.name, "channel": name.get_channel_display()}
        letters.send(letter, [to], about | facts)
