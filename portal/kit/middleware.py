"""What happens around every request."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone, translation

HEALTH_PATH = "/healthz"


class HealthMiddleware:
    """Whoever asks after our health is nobody: without cookies nothing looks for them in the
    database, which may be what is ill.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == HEALTH_PATH:
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)


class UserZoneMiddleware:
    """Write words and times as the signed-in user likes them; days stay those of the operator."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            timezone.deactivate()
            return self.get_response(request)
        with timezone.override(_zone(request.user)), translation.override(request.user.language):
            return self.get_response(request)


def _zone(user) -> ZoneInfo | None:
    """The user's zone; None, the operator's, if they chose none or one the world gave up."""
    try:
        return ZoneInfo(user.time_zone) if user.time_zone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
