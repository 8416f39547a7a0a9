"""The terms of Connect, for anybody: as a page, or as plain text."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views import View

from messaging.models import ConnectTerms

TEXT = "text"


class TermsPage(View):
    """`?format=text` is the text alone."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        rows = ConnectTerms.objects.select_related("country").filter(starts_on__lte=today)
        found = get_object_or_404(rows, pk=pk)
        if request.GET.get("format") == TEXT:
            return HttpResponse(found.text, content_type="text/plain; charset=utf-8")
        return render(request, "messaging/connect/terms.html", {"terms": found})
