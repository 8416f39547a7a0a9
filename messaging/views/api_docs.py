"""How programs use the REST interface: the page that stands beside its OpenAPI description."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from clients.models import ApiToken
from messaging import api_docs
from messaging.api import description
from portal.kit.views.screen import Screen


class ApiDocs(Screen):
    """Everything the description says, for whoever is signed in."""

    permission_required = None
    title = gettext_lazy("REST API")

    def get(self, request):
        about = {
            "screen": self,
            "groups": api_docs.groups(),
            "scopes": ApiToken.Scope.choices,
            "address": request.build_absolute_uri("/api/v1"),
            "openapi_url": reverse("api-1:openapi-json"),
            "errors": description.ALL.items(),
        }
        return render(request, "messaging/api_docs/page.html", about)
