"""The address book: contact lists and their people, each of one customer or client."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging import compose, contacts
from messaging.filters.campaigns import ContactListFilter, RecipientFilter
from messaging.forms.contacts import ContactListForm, PersonForm
from messaging.models import ContactList, Recipient
from messaging.tables.contacts import ContactListTable, RecipientTable
from messaging.views.chosen import Chosen
from portal.core.errors import Refused
from portal.kit import imports
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.screen import Screen

VIEW, CHANGE = "messaging.view_contactlist", "messaging.change_contactlist"


class OfPlace(Screen):
    """What belongs to the place one sends from; for staff it is not there."""

    model = ContactList
    permission_required = (VIEW, CHANGE)

    @cached_property
    def place(self) -> compose.Place:
        found = compose.place_of(self.request.user)
        if found is None:
            raise Http404
        return found

    def rows(self):
        return super().rows().filter(customer=self.place.customer, client=self.place.client)


class OfList(OfPlace):
    """A page below one list, whose number is in the address."""

    @cached_property
    def listed(self) -> ContactList:
        return get_object_or_404(OfPlace.rows(self), pk=self.kwargs["pk"])

    def crumbs(self):
        return crumbs(self.listed, self.title)

    def back_to(self):
        return self.listed.get_absolute_url()

    def back_url(self):
        return self.back_to()


class ContactLists(OfPlace, ListView):
    key = "contact-lists"
    title = gettext_lazy("Address book")
    permission_required = VIEW
    table_class = ContactListTable
    filter_class = ContactListFilter
    export = "contact-lists"
    search_placeholder = gettext_lazy("Name of a list")
    new = ListButton(
        "contact-lists", gettext_lazy("New list"), "plus", "messaging:contact-list-new", CHANGE
    )
    empty = Empty(
        gettext_lazy("The address book is empty"),
        gettext_lazy(
            "Keep the people you write to on lists: by hand or from a file, with their names and "
            "whatever else your texts should say."
        ),
    )


class ContactListNew(OfPlace, FormView):
    title = gettext_lazy("New list")
    verb = gettext_lazy("Add list")
    form_class = ContactListForm

    def get(self, request, **kwargs):
        self.place  # noqa: B018 - staff have none.
        return super().get(request, **kwargs)

    def crumbs(self):
        return crumbs(None, self.title)

    def act(self, cleaned):
        self.made = contacts.add(self.place, by=self.request.user, **cleaned)
        return _("%(name)s is added. Now add people to it.") % {"name": self.made}

    def back_to(self):
        return self.made.get_absolute_url()


class ContactListEdit(OfList, FormView):
    title = gettext_lazy("Edit list")
    form_class = ContactListForm

    def get(self, request, **kwargs):
        self.listed  # noqa: B018 - a stranger's is not there.
        return super().get(request, **kwargs)

    def form_arguments(self):
        row = self.listed
        return {"initial": {"name": row.name, "columns": ", ".join(row.columns)}}

    def act(self, cleaned):
        if contacts.change(self.listed, by=self.request.user, **cleaned):
            return _("%(name)s is saved.") % {"name": cleaned["name"]}
        return _("Nothing was different.")


class ContactListRemove(OfList):
    """Asks first: the people go with the list."""

    title = gettext_lazy("Delete list")

    def get(self, request, pk):
        row = self.listed
        said = ngettext("%(n)s person on it goes, too.", "%(n)s people on it go, too.", row.people)
        confirm = {
            "title": _("Delete %(name)s?") % {"name": row},
            "text": said % {"n": row.people},
            "verb": self.title,
            "is_danger": True,
        }
        context = {"screen": self, "confirm": confirm, "crumbs": self.crumbs()}
        context["back_url"] = self.back_to()
        return render(request, "layouts/confirm.html", context)

    def post(self, request, pk):
        try:
            contacts.remove(self.listed, by=request.user)
            messages.success(request, _("%(name)s is deleted.") % {"name": self.listed})
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("messaging:contact-lists")


class ContactListPage(OfList, ListView):
    """The people of one list."""

    key = "contacts"
    permission_required = VIEW
    table_class = RecipientTable
    filter_class = RecipientFilter
    export = "contacts"
    search_placeholder = gettext_lazy("Number or name, from its beginning")
    template_name = "messaging/contacts/people.html"
    empty = Empty(
        gettext_lazy("Nobody is on this list yet"),
        gettext_lazy("Import a CSV or XLSX file, paste rows, or add people one by one."),
    )

    def get(self, request, pk):
        self.listed  # noqa: B018 - a stranger's is not there.
        self.model = Recipient
        return super().get(request)

    @property
    def title(self):
        return self.listed.name

    def rows(self):
        return Recipient.objects.filter(list=self.listed)

    @property
    def primary(self):
        if not self.request.user.has_perm(CHANGE):
            return None
        return {"title": _("Add person"), "url": self._url("contact-new")}

    def extra(self, page):
        may_change = self.request.user.has_perm(CHANGE)
        return {
            "crumbs": crumbs(self.listed, ""),
            "listed": self.listed,
            "may_change": may_change,
            "import_url": imports.url("contacts", list=self.listed),
        }

    def _url(self, name):
        return reverse(f"messaging:{name}", args=[self.listed.pk])

    def _export_url(self):
        found = super()._export_url()
        return f"{found}{'' if found.endswith('?') else '&'}of={self.listed.pk}"


class ContactNew(OfList, FormView):
    title = gettext_lazy("Add person")
    verb = gettext_lazy("Add")
    form_class = PersonForm

    def get(self, request, **kwargs):
        self.listed  # noqa: B018 - a stranger's is not there.
        return super().get(request, **kwargs)

    def form_arguments(self):
        return {"columns": self.listed.columns, "country": self.place.country}

    def act(self, cleaned):
        form = self.form_class(self.request.POST, **self.form_arguments())
        form.is_valid()
        line = form.person
        if contacts.known(self.listed, [line.number]):
            raise Refused(_("The number is on this list already."), field="number")
        contacts.put(self.listed, [line], by=self.request.user)
        return _("%(name)s is added.") % {"name": line.name or f"+{line.number}"}


class ContactEdit(ContactNew):
    title = gettext_lazy("Edit person")
    verb = gettext_lazy("Save")

    @cached_property
    def person(self) -> Recipient:
        people = Recipient.objects.filter(list=self.listed)
        return get_object_or_404(people, pk=self.kwargs["part"])

    def get(self, request, **kwargs):
        self.person  # noqa: B018 - a stranger's is not there.
        return super().get(request, **kwargs)

    def form_arguments(self):
        row = self.person
        first = {"number": f"+{row.number}", "name": row.name, "first_name": row.first_name}
        own = {f"own-{name}": value for name, value in row.values.items()}
        return super().form_arguments() | {"initial": first | own}

    def act(self, cleaned):
        form = self.form_class(self.request.POST, **self.form_arguments())
        form.is_valid()
        line = form.person
        # What stands under columns that the list no longer has stays.
        kept = {k: v for k, v in self.person.values.items() if k not in self.listed.columns}
        line = line._replace(values=kept | line.values)
        if contacts.change_person(self.person, line, by=self.request.user):
            return _("%(name)s is saved.") % {"name": line.name or f"+{line.number}"}
        return _("Nothing was different.")


class ContactsRemove(OfList, Chosen):
    title = gettext_lazy("Take these people off the list?")
    verb = gettext_lazy("Take off")
    is_danger = True

    def get(self, request, **kwargs):
        self.listed  # noqa: B018 - a stranger's is not there.
        return super().get(request, **kwargs)

    def post(self, request, **kwargs):
        self.listed  # noqa: B018 - a stranger's is not there.
        return super().post(request, **kwargs)

    def rows(self):
        return Recipient.objects.filter(list=self.listed)

    def act(self, rows, cleaned):
        count = contacts.remove_people(self.listed, rows, by=self.request.user)
        return ngettext("%(n)s is taken off.", "%(n)s are taken off.", count) % {"n": count}


def crumbs(listed, last):
    found = [{"title": _("Address book"), "url": reverse("messaging:contact-lists")}]
    if listed is not None:
        url = listed.get_absolute_url() if last else ""
        found.append({"title": listed.name, "url": url})
    return [*found, {"title": last}] if last else found
