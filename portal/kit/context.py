"""What every page's template may name."""

from django.conf import settings

from portal.kit import faces, menu
from portal.models import Job


def page(request) -> dict:
    """Context processor: face, menu, organisation, version and the jobs that run."""
    context = {"organisation": settings.ORGANISATION, "version": settings.VERSION, "search_url": ""}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    face = faces.of(user)
    return context | {
        "face": face.kind,
        "whose": face.organisation,
        "menu": menu.build(user, request.path),
        "running_jobs": _running(user),
    }


def _running(user) -> dict | None:
    from django.urls import reverse  # noqa: PLC0415  (the urls import this module's app)

    jobs = list(Job.objects.filter(owner=user).open())
    if not jobs:
        return None
    return {
        "count": len(jobs),
        "percent": sum(job.percent for job in jobs) // len(jobs),
        "url": reverse("downloads"),
    }
