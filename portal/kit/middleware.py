"""What happens around every request."""

from zoneinfo import ZoneInfo

from django.utils import timezone


class UserZoneMiddleware:
    """Write times in the signed-in user's zone; days stay those of the operator."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        zone = getattr(request.user, "time_zone", "")
        if not zone:
            timezone.deactivate()
            return self.get_response(request)
        with timezone.override(ZoneInfo(zone)):
            return self.get_response(request)
