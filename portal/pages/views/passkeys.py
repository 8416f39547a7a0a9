from allauth.mfa.webauthn.views import EditWebAuthnView
from django.db import transaction

from portal.pages import factors


class PasskeyEdit(EditWebAuthnView):
    """allauth's own page for a passkey's name, and the line in the history."""

    def form_valid(self, form):
        was = self.object.data.get("name", "")
        with transaction.atomic():
            answer = super().form_valid(form)
            factors.renamed(self.request.user, self.object, was)
        return answer
