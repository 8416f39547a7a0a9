"""What every page's template may name."""

from django.conf import settings
from django.urls import reverse

from portal.kit import acting, faces, menu, operator
from portal.models import Job


def page(request) -> dict:
    """Context processor: face, menu, organisation, version and the jobs that run.

    A page is rendered in pieces, its table for one; what stands around it is asked for once.
    """
    if not hasattr(request, "onward_page"):
        request.onward_page = _page(request)
    return request.onward_page


def _page(request) -> dict:
    organisation = operator.organisation()
    context = {
        "organisation": organisation.name,
        "logo_url": organisation.logo_url,
        "version": settings.VERSION,
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    face = faces.of(user)
    return context | {
        "face": face.kind,
        "whose": face.organisation,
        "menu": menu.build(user, request.path),
        "sidebar": menu.sidebar(user, request.path),
        "running_jobs": _running(user),
        "acting": _acting(),
        # The others see few kinds of things, and each of their lists has a search of its own.
        "search_url": reverse("search") if face.kind == faces.STAFF else "",
    }


def _running(user) -> dict | None:
    jobs = list(Job.objects.filter(owner=user).open())
    if not jobs:
        return None
    return {
        "count": len(jobs),
        "percent": sum(job.percent for job in jobs) // len(jobs),
        "url": reverse("downloads"),
    }


def _acting() -> dict | None:
    """What components/acting.html shows; None if people are who they are."""
    current = acting.now()
    if current is None:
        return None
    return {
        "who": current.actor,
        "as_whom": current.person,
        "why": current.why,
        "until": current.until,
        "leave_url": reverse("leave-acting"),
    }
