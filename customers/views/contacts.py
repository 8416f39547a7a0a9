"""A customer's contacts: the tab, and the dialogs that add, change and remove one."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import contacts
from customers.forms.contacts import ContactForm
from customers.models import Contact
from customers.views.parts import Part, PartRemove
from customers.views.record import CustomerTab
from portal.core import phone
from portal.kit import letters
from portal.kit.paging import Page
from portal.kit.views.form import FormView

SIZE = 25


class CustomerContacts(CustomerTab):
    tab = "contacts"
    permission_required = ("customers.view_customer", "customers.view_contact")
    template_name = "customers/contacts/list.html"

    def extra(self):
        rows = Contact.objects.visible_to(self.request.user).filter(customer=self.record)
        page = Page(
            rows.order_by("name", "pk"), self.request.GET, size=SIZE, path=self.request.path
        )
        page.sizes = ()
        new_url = reverse("customers:contact-new", args=[self.record.pk])
        may_add = self._may("add_contact")
        return {
            "page": page,
            "contacts": [self._shown(contact) for contact in page.rows],
            "new_url": new_url if may_add else "",
            "empty": _empty(new_url if may_add else ""),
        }

    def _may(self, name):
        return self.request.user.has_perm(f"customers.{name}") and not self.record.is_archived

    def _shown(self, contact):
        roles, topics = dict(Contact.Role.choices), dict(letters.topics())
        return {
            "row": contact,
            "phone": phone.international(contact.phone) if contact.phone else "",
            "roles": ", ".join(str(roles.get(role, role)) for role in contact.roles),
            "mails": ", ".join(str(topics[topic]) for topic in contact.mails if topic in topics),
            "actions": self._actions(contact),
        }

    def _actions(self, contact):
        place = [self.record.pk, contact.pk]
        edit = {
            "title": _("Edit"),
            "url": reverse("customers:contact", args=place),
            "icon": "pencil",
            "in_dialog": True,
        }
        remove = {
            "title": _("Remove \N{HORIZONTAL ELLIPSIS}"),
            "url": reverse("customers:contact-remove", args=place),
            "icon": "trash",
            "is_danger": True,
            "in_dialog": True,
        }
        asked = [(edit, "change_contact"), (remove, "delete_contact")]
        return [action for action, right in asked if self._may(right)]


class ContactScreen(Part):
    model = Contact
    tab_title = gettext_lazy("Contacts")
    tab_url_name = "customers:customer-contacts"


class ContactNew(ContactScreen, FormView):
    verb = gettext_lazy("Add contact")
    permission_required = "customers.add_contact"
    form_class = ContactForm
    template_name = "customers/customers/form.html"

    @property
    def title(self):
        return _("New contact of %(name)s") % {"name": self.customer}

    def act(self, cleaned):
        contact = contacts.add(self.customer, cleaned, by=self.request.user)
        return _("%(name)s is added.") % {"name": contact}


class ContactEdit(ContactScreen, FormView):
    permission_required = "customers.change_contact"
    form_class = ContactForm
    template_name = "customers/customers/form.html"

    @property
    def title(self):
        return _("Edit %(name)s") % {"name": self.part}

    def form_arguments(self):
        return {"contact": self.part}

    def act(self, cleaned):
        if contacts.change(self.part, cleaned, by=self.request.user):
            return _("%(name)s is saved.") % {"name": cleaned["name"]}
        return _("Nothing was different.")


class ContactRemove(ContactScreen, PartRemove):
    permission_required = "customers.delete_contact"
    verb = gettext_lazy("Remove contact")

    @property
    def title(self):
        return _("Remove %(name)s?") % {"name": self.part}

    def text(self):
        return _("They get no more mails. The history keeps that they were here.")

    def remove(self):
        contacts.remove(self.part, by=self.request.user)
        return _("%(name)s is removed.") % {"name": self.part}


def _empty(new_url):
    return {
        "title": _("No contacts yet"),
        "text": _(
            "Contacts are the people you write to: about balances, invoices and new accounts. "
            "They need not log in."
        ),
        "action": {"title": _("Add contact"), "url": new_url} if new_url else None,
    }
