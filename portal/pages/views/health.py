import structlog
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.kit import health

log = structlog.get_logger(__name__)


@never_cache
@require_safe
def healthz(request):
    """Public: is the house in order? 200 or 503, whatever is broken."""
    try:
        is_well, answers = health.report()
    except Exception:
        log.exception("health_report_failed")
        is_well, answers = False, {}
    return JsonResponse({"ok": is_well} | answers, status=200 if is_well else 503)
