"""Mail templates on the Settings page: the list, the words of one letter, how they look."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from portal.core.errors import Refused
from portal.kit import letters
from portal.kit.letters import Words
from portal.models import MailTemplate
from portal.pages import settings
from portal.pages.forms.settings import ROLES, LetterForm
from portal.pages.views.settings import SettingsTab, SettingsTabForm

PAGE = "pages/settings/preview.html"
# A mail carries its styles at its elements. It is shown in a frame that may do nothing else.
SEALED = {
    "default-src": [NONE],
    "img-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "form-action": [NONE],
    "base-uri": [NONE],
    "sandbox": True,
}


class LetterTab(SettingsTab):
    """Everything about mail templates; with a slug in its address, about one letter."""

    tab = "letters"

    @cached_property
    def letter(self):
        found = letters.find(self.kwargs["slug"])
        if found is None:
            raise Http404
        return found


class LetterList(LetterTab):
    template_name = "pages/settings/letters.html"

    def extra(self):
        changed = dict(MailTemplate.objects.values_list("slug", "changed_at"))
        return {
            "lines": [
                {
                    "title": one.title,
                    "text": one.text,
                    "role": ROLES[one.role][0],
                    "changed_at": changed.get(one.slug),
                    "url": reverse("settings-letter", args=[one.slug]),
                }
                for one in letters.letters()
            ]
        }


class LetterEdit(LetterTab, SettingsTabForm):
    form_class = LetterForm
    template_name = "pages/settings/letter.html"

    def head(self):
        back = {"title": _("Mail templates"), "url": reverse("settings-letters")}
        return super().head() | {"crumbs": [back, {"title": self.letter.title}]}

    def extra(self):
        return {
            "letter": self.letter,
            "role": ROLES[self.letter.role][0],
            "is_changed": MailTemplate.objects.filter(pk=self.letter.slug).exists(),
            "names": [
                {"name": name, "meaning": meaning, "is_secret": name in self.letter.secrets}
                for name, meaning, _example in self.letter.names
            ],
        }

    def form_arguments(self):
        now = letters.words(self.letter)
        return {"initial": {"subject": now.subject, "body": now.body}}

    def act(self, cleaned):
        is_different = settings.change_letter(self.letter, Words(**cleaned), by=self.request.user)
        return self.saved(is_different, self.letter.title)


class LetterTest(LetterEdit):
    """Mails the words in the form to who asks, and shows the form as it was typed."""

    def get(self, request, slug):
        return redirect("settings-letter", slug)

    def post(self, request, slug):
        form = self._form(request.POST)
        if form.is_valid():
            try:
                words = Words(**form.cleaned_data)
                to = settings.send_test_letter(self.letter, words, by=request.user)
            except Refused as refusal:
                form.add_error(refusal.field or None, str(refusal))
            else:
                messages.success(request, _("A test mail is on its way to %(to)s.") % {"to": to})
        return self.show(form=form, status=422 if form.errors else 200)


class LetterReset(LetterTab):
    """Gives a letter its original words back; asks first."""

    template_name = "layouts/confirm.html"

    def extra(self):
        title = {"title": self.letter.title}
        return {
            "confirm": {
                "title": _("Restore the original of %(title)s?") % title,
                "text": _("Your changes go; the history keeps them."),
                "verb": _("Restore the original"),
                "is_danger": True,
            },
            "back_url": self._back(),
        }

    def post(self, request, slug):
        if settings.reset_letter(self.letter, by=request.user):
            said = _("%(title)s has its original words again.")
        else:
            said = _("%(title)s had its original words already.")
        messages.success(request, said % {"title": self.letter.title})
        return redirect(self._back())

    def _back(self):
        return reverse("settings-letter", args=[self.letter.slug])


@method_decorator(xframe_options_sameorigin, "dispatch")
@method_decorator(csp_replace(SEALED), "dispatch")
class LetterPreview(LetterTab):
    """The letter with examples filled in, as HTML and as text: today's words, or those typed."""

    def get(self, request, slug):
        return self._show(letters.words(self.letter))

    def post(self, request, slug):
        form = LetterForm(request.POST)
        if not form.is_valid():
            return self._refused([fault for faults in form.errors.values() for fault in faults])
        words = Words(**form.cleaned_data)
        try:
            settings.check_words(self.letter, words)
        except Refused as refusal:
            return self._refused([str(refusal)])
        return self._show(words)

    def _show(self, words):
        facts = letters.examples(self.letter)
        return HttpResponse(letters.write(self.letter, facts, words, template=PAGE).html)

    def _refused(self, faults):
        context = {"faults": faults}
        return render(self.request, "pages/settings/preview_refused.html", context, status=422)
