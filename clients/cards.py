from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import sender_names
from clients.models import SenderName
from portal.kit import faces
from portal.kit.cards import Alert, Watch


def _waiting_names(glance):
    names = SenderName.objects.visible_to(glance.user).filter(status=sender_names.PENDING)
    number = sender_names.living(names).count()
    if not number:
        return []
    fact = ngettext(
        "%(n)s sender name waits for approval", "%(n)s sender names wait for approval", number
    )
    url = f"{reverse('clients:sender-names')}?status={sender_names.PENDING}"
    text = _("until somebody decides.")
    return [Alert("warn", fact % {"n": number}, text, url, _("See sender names"))]


WAITING_NAMES = Watch(
    _waiting_names, permission="clients.decide_sendername", faces=(faces.STAFF,), order=60
)
