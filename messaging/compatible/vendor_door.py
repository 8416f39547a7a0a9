"""What the doors in other vendors' forms have in common: they are called by programs.

No cookie counts here, so nothing is lost by doing without the CSRF token; whatever is refused
leaves in the vendor's own form of error.
"""

from abc import ABC, abstractmethod
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from messaging.compatible import faults
from messaging.compatible.faults import Fault


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class VendorDoor(View, ABC):
    """A call of a vendor's interface; `told` says a fault as the vendor does."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except faults.CAUGHT as error:
            fault = faults.of(error)
        response = self.told(fault)
        if fault.status in {429, 503}:
            response.headers["Retry-After"] = str(fault.retry_s)
        return response

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        allowed = ", ".join(self._allowed_methods())
        response = self.told(Fault(405, "method", f"Use {allowed}.", ""))
        response.headers["Allow"] = allowed
        return response

    @abstractmethod
    def told(self, fault: Fault) -> HttpResponse:
        """The fault as this vendor's clients expect it."""
