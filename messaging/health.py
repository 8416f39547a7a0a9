from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from messaging.models import Connector
from portal.kit import health
from portal.kit.health import Probe


def _links() -> str:
    """Well when a link to a supplier is up, or none is wanted."""
    wanted = Connector.objects.filter(is_enabled=True)
    seen = timezone.now() - timedelta(seconds=20)
    up = wanted.filter(state__state="up", state__seen_at__gt=seen)
    if up.exists() or not wanted.exists():
        return ""
    return "no link to a supplier is up"


SMPP = Probe("smpp", _links)


def _server() -> str:
    """Well when a process serves SMPP to customers, or none is wanted."""
    if not (settings.SMPP_PORT or settings.SMPP_TLS_PORT):
        return ""
    return health.alive("smppd")


SERVER = Probe("smppd", _server)
