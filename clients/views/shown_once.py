"""Pages that make a secret and show it in the answer to their POST, and nowhere again.

The page's token is used once, so that loading the answer anew makes nothing twice.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.kit import periodic
from portal.kit.views.screen import Screen


class ShownOnce(Screen):
    """Ask, do it once, show the secret. `job` names the kind of secret."""

    job = ""

    def once(self, token: str, work) -> tuple | None:
        """What `work` made, or None if this page was sent before."""
        made = []
        return made[0] if periodic.once(self.job, token, lambda: made.append(work())) else None

    def done_before(self, url):
        messages.info(self.request, _("This was done already; nothing was done twice."))
        return redirect(url)

    def answer(self, template_name, context):
        """The page with the secret; neither browser nor proxy may keep it."""
        response = render(self.request, template_name, {"screen": self} | context)
        response["Cache-Control"] = "no-store"
        return response
