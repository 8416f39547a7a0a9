"""A customer's notes: the tab, and what is done to one of them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import notes
from customers.forms.notes import NoteForm, NoteTextForm
from customers.models import Note
from customers.views.parts import Part, PartRemove
from customers.views.record import CustomerTab
from portal.kit import words
from portal.kit.paging import Page
from portal.kit.views.action import ActionView
from portal.kit.views.form import FormView
from portal.kit.views.record import TabForm

SIZE = 25


class CustomerNotes(CustomerTab, TabForm):
    """Notes can be written of an archived customer, too."""

    tab = "notes"
    permission_required = ("customers.view_customer", "customers.view_note")
    change_permission = "customers.add_note"
    form_class = NoteForm
    template_name = "customers/notes/list.html"
    verb = gettext_lazy("Add note")

    def extra(self):
        search = self.request.GET.get("q", "").strip()
        page = Page(self._found(search), self.request.GET, size=SIZE, path=self.request.path)
        page.sizes = ()
        return {
            "page": page,
            "notes": [self._shown(note) for note in page.rows],
            "search": search,
            "tab_url": self.request.path,
        }

    def act(self, cleaned):
        notes.write(self.record, **cleaned, by=self.request.user)
        return _("The note is written.")

    def _found(self, search):
        rows = Note.objects.visible_to(self.request.user).filter(customer=self.record)
        if search:
            rows = rows.filter(words.begin(search, "text"))
        return rows.select_related("author").order_by("-is_pinned", "-pk")

    def _shown(self, note):
        return {"row": note, "actions": self._actions(note)}

    def _actions(self, note):
        user, place = self.request.user, [self.record.pk, note.pk]
        may_change = user.has_perm("customers.change_note")
        is_own = notes.is_editable(note, user)
        shown = []
        if may_change:
            shown.append(_pinning(note, place))
        if may_change and is_own:
            shown.append(_opened(_("Edit"), "pencil", "customers:note", place))
        if is_own and user.has_perm("customers.delete_note"):
            title = _("Remove \N{HORIZONTAL ELLIPSIS}")
            remove = _opened(title, "trash", "customers:note-remove", place)
            shown.append(remove | {"is_danger": True})
        return shown


class NoteScreen(Part):
    model = Note
    tab_title = gettext_lazy("Notes")
    tab_url_name = "customers:customer-notes"

    def rows(self):
        return super().rows().select_related("author")


class NoteEdit(NoteScreen, FormView):
    title = gettext_lazy("Edit note")
    permission_required = "customers.change_note"
    form_class = NoteTextForm
    template_name = "customers/customers/form.html"

    def form_arguments(self):
        return {"initial": {"text": self.part.text}}

    def act(self, cleaned):
        if notes.edit(self.part, cleaned["text"], by=self.request.user):
            return _("The note is saved.")
        return _("Nothing was different.")


class NoteRemove(NoteScreen, PartRemove):
    title = gettext_lazy("Remove this note?")
    verb = gettext_lazy("Remove note")
    permission_required = "customers.delete_note"

    def text(self):
        return self.part.text

    def remove(self):
        notes.remove(self.part, by=self.request.user)
        return _("The note is removed.")


class NotePin(NoteScreen, ActionView):
    permission_required = "customers.change_note"

    def act(self, row):
        notes.pin(row, by=self.request.user)
        return _("The note stands above the others.")


class NoteUnpin(NoteScreen, ActionView):
    permission_required = "customers.change_note"

    def act(self, row):
        notes.unpin(row, by=self.request.user)
        return _("The note stands among the others again.")


def _pinning(note, place):
    if note.is_pinned:
        title, name = _("No longer pin"), "customers:note-unpin"
    else:
        title, name = _("Pin"), "customers:note-pin"
    return {"title": title, "url": reverse(name, args=place), "icon": "flag", "is_post": True}


def _opened(title, icon, name, place):
    url = reverse(name, args=place)
    return {"title": title, "url": url, "icon": icon, "in_dialog": True}
