"""Where a request comes from. A header counts only as far as proxies of ours have written it."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The IP address behind as many proxies as TRUSTED_PROXIES says; empty when it is not told.

    Each proxy appends the address it sees to X-Forwarded-For, so ours wrote the last ones. What
    stands before them came from outside and proves nothing.
    """
    proxies = settings.TRUSTED_PROXIES
    if not proxies:
        return request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    return hops[-proxies] if len(hops) >= proxies else ""
