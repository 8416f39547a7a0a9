from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.models import Message
from portal.core import phone
from portal.kit import opaque
from portal.kit.search import Hit, Source

DIGITS_MIN = 6


def _find(user, text):
    """A message by its outside id; messages to a number by a link to their list, unread."""
    number = opaque.open_id("m", text)
    if number is not None:
        found = Message.objects.visible_to(user).filter(pk=number).first()
        if found is None:
            return []
        return [Hit(found.public_id, found.get_absolute_url(), found.get_status_display())]
    digits = text.translate(phone.CLEAN).removeprefix("+").removeprefix("00")
    if not (digits.isascii() and digits.isdigit() and len(digits) >= DIGITS_MIN):
        return []
    url = f"{reverse('messaging:messages')}?{urlencode({'q': digits})}"
    return [Hit(_("Messages to numbers that begin so"), url, code=f"+{digits}")]


MESSAGES = Source(gettext_lazy("Messages"), _find, "messaging.view_message", order=40)
