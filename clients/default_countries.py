"""The country in which a door reads numbers that have neither + nor 00 in front."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.core import countries
from portal.core.errors import Refused

NONE = _("None: every number has its country code")
CHOICES = [("", NONE), *sorted(countries.NAMES.items(), key=lambda item: item[1])]
HELP = _("Numbers without + or 00 are then national numbers of this country.")


def read(code: str) -> str:
    """ISO 3166 letters, or "" for none. Raises `Refused` for what is no country."""
    if code and code not in countries.NAMES:
        raise Refused(_now("There is no such country."), field="default_country")
    return code
