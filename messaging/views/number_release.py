"""Numbers that were ticked in a list are taken back from their users, after a question."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging import number_record, number_uses
from messaging.forms.numbers import ChosenUsesForm
from messaging.models import NumberUse
from messaging.number_lists import SHOWN
from portal.core.errors import Refused
from portal.kit.views.screen import Screen

AT_ONCE_MAX = 200
NAMED_MAX = 20


class NumberUsesRelease(Screen):
    """Lists lead here with their ticked rows; what is confirmed is posted and done."""

    model = NumberUse
    permission_required = ("messaging.view_numberuse", "messaging.delete_numberuse")
    title = gettext_lazy("Release")

    def rows(self):
        return super().rows().living().select_related(*SHOWN)

    def get(self, request):
        return self._take(ChosenUsesForm(request.GET, uses=self.rows()))

    def post(self, request):
        return self._take(ChosenUsesForm(request.POST, uses=self.rows()))

    def _take(self, form):
        chosen = list(form.cleaned_data["pk"]) if form.is_valid() else []
        if not 0 < len(chosen) <= AT_ONCE_MAX:
            said = _("Choose at least one number, and at most %(n)s.") % {"n": AT_ONCE_MAX}
            messages.error(self.request, said)
            return redirect("messaging:numbers")
        if self.request.method != "POST" or not form.cleaned_data["confirmed"]:
            return self._ask(chosen)
        back_url = self._back_url(chosen)
        done = self._released(chosen)
        if done:
            said = ngettext("%(n)s number is released.", "%(n)s numbers are released.", done)
            messages.success(self.request, said % {"n": done})
        return redirect(back_url)

    def _released(self, chosen):
        done = 0
        for use in chosen:
            try:
                number_uses.release(use, by=self.request.user)
            except Refused as refusal:
                messages.error(self.request, str(refusal))
            else:
                done += 1
        return done

    def _ask(self, chosen):
        count = len(chosen)
        named = chosen[:NAMED_MAX]
        whose = [f"{number_record.told(one)} ({one.client or one.customer})" for one in named]
        told = ", ".join(whose)
        more = ", \N{HORIZONTAL ELLIPSIS}" if count > len(named) else "."
        confirm = {
            "title": ngettext("Release %(n)s number?", "Release %(n)s numbers?", count)
            % {"n": count},
            "text": _(
                "%(numbers)s What comes from now on is nobody's, and is neither told, forwarded "
                "nor answered. What came stays where it is."
            )
            % {"numbers": told + more},
            "verb": _("Release"),
            "is_danger": True,
        }
        asked = {"pk": [use.pk for use in chosen], "confirmed": True}
        back_url = self._back_url(chosen)
        context = {
            "screen": self,
            "confirm": confirm,
            "form": ChosenUsesForm(initial=asked, uses=self.rows()),
            "form_action": self.request.path,
            "back_url": back_url,
            "crumbs": [{"title": _("Numbers"), "url": back_url}, {"title": self.title}],
        }
        return render(self.request, "layouts/confirm.html", context)

    def _back_url(self, chosen):
        """Where they stand together: at their number, their client, their customer, or the list."""
        for name, url in (
            ("number_id", "messaging:number-uses-of"),
            ("client_id", "messaging:client-incoming"),
            ("customer_id", "messaging:customer-incoming"),
        ):
            whose = {getattr(use, name) for use in chosen}
            if len(whose) == 1 and None not in whose:
                return reverse(url, args=[*whose])
        return reverse("messaging:numbers")
