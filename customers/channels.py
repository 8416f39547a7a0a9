"""The channels that can be sent by, as the pages call them."""

from django.utils.translation import gettext_lazy as _

TITLES = {"sms": "SMS", "email": _("e-mail"), "viber": "Viber"}


def told(channels: list[str]) -> str:
    """The channels in one line."""
    return ", ".join(str(TITLES.get(channel, channel)) for channel in channels)
