"""The page behind the link in a client's mail. Nobody is signed in there yet."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from clients import activation
from portal.core.errors import Refused
from portal.pages import login


class ClientActivate(View):
    """Asks with a button, as programs that look into mails open every link in them."""

    def get(self, request, public_id, key):
        client = activation.find(public_id, key)
        status = 200 if client else 410
        return render(request, "clients/clients/activate.html", {"client": client}, status=status)

    def post(self, request, public_id, key):
        try:
            client = activation.activate(public_id, key)
        except Refused:
            return self.get(request, public_id, key)
        messages.success(request, _("%(name)s is activated.") % {"name": client})
        person = activation.login_of(client)
        if person is None or person.has_usable_password():
            return redirect("account_login")
        # Whoever has this link has the mailbox, as with the link for a new password.
        return redirect(login.password_link(person, ""))
