"""The documents of a sender name: add, fetch and take off, on the name's page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import name_documents
from clients.forms.sender_names import DocumentForm
from clients.models import NameDocument
from clients.views.sender_name import SenderNameScreen
from portal.core.errors import Refused
from portal.kit.views.form import FormView
from portal.kit.views.screen import Screen

CHANGE = ("clients.view_sendername", "clients.change_sendername")


class NameDocumentNew(SenderNameScreen, FormView):
    permission_required = CHANGE
    form_class = DocumentForm
    template_name = "clients/sender_names/refuse.html"
    title = gettext_lazy("Add document")
    verb = gettext_lazy("Add document")

    @cached_property
    def name(self):
        return self.row()

    def crumbs(self):
        return super().crumbs(self.name, self.verb)

    def act(self, cleaned):
        made = name_documents.add(self.name, cleaned["file"], by=self.request.user)
        return _("%(file)s is added.") % {"file": made}

    def back_to(self):
        return self.name.get_absolute_url()


class NameDocumentScreen(Screen):
    model = NameDocument

    def row(self):
        rows = self.rows().filter(sender_name=self.kwargs["pk"])
        return get_object_or_404(rows, pk=self.kwargs["part"])


class NameDocumentFile(NameDocumentScreen):
    """Handed out as a file, never shown: what is in it came from outside."""

    permission_required = "clients.view_sendername"

    def get(self, request, **kwargs):
        document = self.row()
        answer = HttpResponse(
            bytes(document.body),
            content_type=document.content_type,
            headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
        )
        answer.headers["Content-Disposition"] = content_disposition_header(True, document.name)
        return answer


class NameDocumentRemove(NameDocumentScreen):
    permission_required = CHANGE

    def rows(self):
        return super().rows().select_related("sender_name").defer("body")

    def post(self, request, **kwargs):
        document = self.row()
        try:
            name_documents.remove(document, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(file)s is removed.") % {"file": document})
        return redirect(document.sender_name)
