"""Templates: the list, and the page of one with what it looks like filled in."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import text_templates
from messaging.filters.campaigns import TextTemplateFilter
from messaging.forms.contacts import TextTemplateForm
from messaging.models import TextTemplate
from messaging.tables.contacts import TextTemplateTable
from messaging.text import placeholders
from messaging.text.parts import parts
from messaging.views.contacts import OfPlace
from messaging.views.message import ENCODINGS
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView

VIEW, CHANGE = "messaging.view_texttemplate", "messaging.change_texttemplate"
# What stands for a placeholder in a preview.
SAMPLES = {"name": "Ana Moreno", "first_name": "Ana", "number": "447700900318"}


class TextTemplates(OfPlace, ListView):
    model = TextTemplate
    key = "text-templates"
    title = gettext_lazy("Templates")
    permission_required = VIEW
    table_class = TextTemplateTable
    filter_class = TextTemplateFilter
    export = "text-templates"
    search_placeholder = gettext_lazy("Name or text")
    new = ListButton(
        "text-templates",
        gettext_lazy("New template"),
        "plus",
        "messaging:text-template-new",
        CHANGE,
    )
    empty = Empty(
        gettext_lazy("No templates yet"),
        gettext_lazy(
            "A template is a text you send again and again. {name} and such are filled in for each "
            "recipient."
        ),
    )


class TextTemplateNew(OfPlace, FormView):
    model = TextTemplate
    title = gettext_lazy("New template")
    verb = gettext_lazy("Add template")
    permission_required = (VIEW, CHANGE)
    form_class = TextTemplateForm

    def get(self, request, **kwargs):
        self.place  # noqa: B018 - staff have none.
        return super().get(request, **kwargs)

    def crumbs(self):
        return crumbs(self.title)

    def act(self, cleaned):
        self.made = text_templates.add(self.place, by=self.request.user, **cleaned)
        return _("%(name)s is added.") % {"name": self.made}

    def back_to(self):
        return self.made.get_absolute_url()


class TextTemplatePage(OfPlace, FormView):
    """Its form, and below it the text as a recipient would read it."""

    model = TextTemplate
    permission_required = VIEW
    form_class = TextTemplateForm
    template_name = "messaging/text_templates/page.html"

    @cached_property
    def template(self) -> TextTemplate:
        return self.row()

    @property
    def title(self):
        return self.template.name

    @property
    def may_change(self) -> bool:
        return self.request.user.has_perm(CHANGE)

    def get(self, request, **kwargs):
        self.template  # noqa: B018 - a stranger's is not there.
        return super().get(request, **kwargs)

    def post(self, request, **kwargs):
        self.template  # noqa: B018 - a stranger's is not there.
        if not self.may_change:
            return self.handle_no_permission()
        return super().post(request, **kwargs)

    def crumbs(self):
        return crumbs(self.template.name)

    def form_arguments(self):
        row = self.template
        return {"initial": {"name": row.name, "sender": row.sender, "text": row.text}}

    def preview(self) -> dict:
        """The saved text filled with samples, and how long it then is."""
        text = self.template.text
        samples = {name: SAMPLES.get(name, name) for name in placeholders.names(text)}
        filled = placeholders.fill(text, samples)
        size = parts(filled)
        encoding = ENCODINGS[size.encoding]
        about = {"parts": size.parts, "characters": size.characters, "encoding": encoding}
        return about | {"text": filled, "is_same_for_all": not samples}

    def act(self, cleaned):
        if text_templates.change(self.template, by=self.request.user, **cleaned):
            return _("%(name)s is saved.") % {"name": cleaned["name"]}
        return _("Nothing was different.")

    def back_to(self):
        return self.template.get_absolute_url()


class TextTemplateRemove(OfPlace):
    model = TextTemplate
    title = gettext_lazy("Delete template")
    permission_required = (VIEW, CHANGE)

    def get(self, request, pk):
        row = self.row()
        confirm = {
            "title": _("Delete %(name)s?") % {"name": row},
            "text": _("Campaigns that were written with it stay as they are."),
            "verb": self.title,
            "is_danger": True,
        }
        context = {"screen": self, "confirm": confirm, "crumbs": crumbs(row.name)}
        context["back_url"] = row.get_absolute_url()
        return render(request, "layouts/confirm.html", context)

    def post(self, request, pk):
        row = self.row()
        name = row.name
        text_templates.remove(row, by=request.user)
        messages.success(request, _("%(name)s is deleted.") % {"name": name})
        return redirect("messaging:text-templates")


def crumbs(last):
    return [
        {"title": _("Templates"), "url": reverse("messaging:text-templates")},
        {"title": last},
    ]
