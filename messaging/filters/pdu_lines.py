import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.models import PduLine
from messaging.smpp.protocol.commands import Command
from portal.kit.filters import FilterSet

COMMANDS = sorted(member.name.lower() for member in Command)
ERRORS = "errors"
TAIL = 4


class PduLineFilter(FilterSet):
    """The lines of one log: by what they are, and by message ID or number as far as it is kept."""

    q = django_filters.CharFilter(method="search", label=_("Search"))
    direction = django_filters.ChoiceFilter(
        choices=PduLine.Direction.choices, label=_("Direction"), empty_label=_("Both")
    )
    command = django_filters.ChoiceFilter(
        choices=[(name, name) for name in COMMANDS], label=_("Command"), empty_label=_("All")
    )
    status = django_filters.ChoiceFilter(
        choices=[(ERRORS, _("Not OK"))], label=_("Status"), empty_label=_("All"), method="refused"
    )
    session = django_filters.CharFilter(label=_("Session"))
    sequence = django_filters.NumberFilter(
        label=_("Sequence"), min_value=0, max_value=0xFFFFFFFF, decimal_places=0
    )

    def refused(self, rows, _name, _value):
        return rows.exclude(status=0)

    def search(self, rows, _name, text):
        text = text.strip()
        digits = text.lstrip("+").replace(" ", "")
        found = Q(message_id=text)
        if digits.isascii() and digits.isdigit():
            # Without texts only the end of a number is kept.
            found |= Q(digits__in=[digits, digits[-TAIL:]])
        return rows.filter(found)
