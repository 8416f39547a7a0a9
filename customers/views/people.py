"""A customer's people and their rights: the staff's tab, the customer's own page, and the deeds.

The deeds have one address each, for staff and for the customer's owners.
"""

from functools import cached_property

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import invitations, people
from customers.forms.people import RightsForm
from customers.models import Membership
from customers.views.parts import Part, PartRemove
from customers.views.record import CustomerTab
from portal.core import phone
from portal.kit import faces, rights
from portal.kit.views.action import ActionView
from portal.kit.views.form import FormView
from portal.pages import users
from portal.pages.tables.history import what, who
from portal.pages.views import invitations as invited

VIEW, ADD, CHANGE, REMOVE = (
    f"customers.{verb}_membership" for verb in ("view", "add", "change", "delete")
)
SHOWN, TOLD = 200, 20
AGAIN, WITHDRAW = "customers:invitation-again", "customers:invitation-withdraw"


class CustomerPeople(CustomerTab):
    tab = "people"
    permission_required = ("customers.view_customer", VIEW)
    template_name = "customers/people/list.html"

    def extra(self):
        may_add = self._may(ADD)
        new_url = reverse("customers:person-new", args=[self.record.pk]) if may_add else ""
        open_ones = invited.shown(
            invitations.KIND,
            self.record,
            self.request.user,
            url_names=(AGAIN, WITHDRAW),
            may_change=may_add,
        )
        return {
            "people": [self._shown(one) for one in self._people()],
            "invitations": open_ones,
            "new_url": new_url,
            "empty": _empty(new_url),
            "rights_named": Membership.Rights.labels,
            "abilities": rights.abilities(rights.ALL_CUSTOMER),
            "entries": self._told(),
        }

    def _people(self):
        rows = Membership.objects.visible_to(self.request.user).filter(customer=self.record)
        return rows.select_related("user").order_by("user__name", "pk")[:SHOWN]

    def _told(self):
        found = people.history(self.record)[:TOLD]
        return [{"at": one.at, "who": who(one), "what": what(one)} for one in found]

    def _may(self, right):
        return self.request.user.has_perm(right) and not self.record.is_archived

    def _shown(self, membership):
        user = membership.user
        logins = [user.email, phone.international(user.phone) if user.phone else ""]
        return {
            "row": membership,
            "login": ", ".join(filter(None, logins)),
            "is_me": user.pk == self.request.user.pk,
            "actions": self._actions(membership),
        }

    def _actions(self, membership):
        def to(name):
            return reverse(f"customers:person{name}", args=[self.record.pk, membership.pk])

        edit = {"title": _("Change rights"), "url": to(""), "icon": "pencil", "in_dialog": True}
        link = {"title": _("Send a password link"), "url": to("-link"), "icon": "mail"}
        remove = {
            "title": _("Remove \N{HORIZONTAL ELLIPSIS}"),
            "url": to("-remove"),
            "icon": "trash",
            "is_danger": True,
            "in_dialog": True,
        }
        user = membership.user
        asked = [
            (edit, CHANGE, True),
            (link | {"is_post": True}, CHANGE, user.email and user.is_active),
            (remove, REMOVE, True),
        ]
        return [action for action, right, fits in asked if fits and self._may(right)]


class OwnPeople(CustomerPeople):
    """The customer's own page in its portal."""

    permission_required = VIEW
    title = gettext_lazy("Users and rights")

    @cached_property
    def record(self):
        user = self.request.user
        if faces.of(user).kind != faces.CUSTOMER:
            raise Http404
        found = self.rows().filter(memberships__user=user).order_by("pk").first()
        if found is None:
            raise Http404
        return found

    def head(self):
        return {"name": None}


class Person(Part):
    """A screen about one of the customer's people; the address's `part` is the membership."""

    model = Membership
    tab_title = gettext_lazy("Users and rights")

    def rows(self):
        return super().rows().select_related("user", "customer")

    @property
    def is_own(self):
        return faces.of(self.request.user).kind == faces.CUSTOMER

    def back_to(self, row=None):
        if self.is_own:
            return reverse("customers:own-people")
        return reverse("customers:customer-people", args=[self.kwargs["pk"]])

    def crumbs(self):
        found = super().crumbs()
        return found[2:] if self.is_own else found


class PersonForm(Person, FormView):
    def _show(self, form, status=200):
        about = {"screen": self, "form": form, "back_url": self.back_to(), "crumbs": self.crumbs()}
        return render(self.request, self.template_name, about, status=status)


class PersonInvite(invited.Invite, PersonForm):
    kind = invitations.KIND
    permission_required = ADD
    initial_rights = Membership.Rights.VIEWER

    @property
    def owner(self):
        return self.customer


class PersonRights(PersonForm):
    permission_required = CHANGE
    form_class = RightsForm

    @property
    def title(self):
        return _("Rights of %(name)s") % {"name": self.part.user}

    def form_arguments(self):
        return {"initial": {"rights": self.part.rights}}

    def act(self, cleaned):
        if people.change_rights(self.part, cleaned["rights"], by=self.request.user):
            return _("%(name)s is saved.") % {"name": self.part.user}
        return _("Nothing was different.")


class PersonRemove(Person, PartRemove):
    permission_required = REMOVE
    verb = gettext_lazy("Remove")

    @property
    def title(self):
        return _("Remove %(name)s?") % {"name": self.part.user}

    def text(self):
        return _("They are logged out now and get in no more. What they did stays in the history.")

    def remove(self):
        name = self.part.user.name
        people.remove(self.part, by=self.request.user)
        return _("%(name)s is removed.") % {"name": name}


class PersonLink(Person, ActionView):
    """Send a link for a new password."""

    permission_required = CHANGE

    def act(self, row):
        site = self.request.build_absolute_uri("/")
        users.send_link(row.user, by=self.request.user, site=site)
        return _("A link for a new password went to %(email)s.") % {"email": row.user.email}


class InvitationDeed(Person, ActionView):
    kind = invitations.KIND
    permission_required = ADD

    @property
    def owner(self):
        return self.customer


class InvitationAgain(invited.SendAgain, InvitationDeed):
    pass


class InvitationWithdraw(invited.Withdraw, InvitationDeed):
    pass


class InvitationPage(invited.InvitationPage):
    kind = invitations.KIND


def _empty(new_url):
    return {
        "title": _("Nobody logs in for this customer yet"),
        "text": _("Its people see its portal, each with rights of their own."),
        "action": {"title": _("Invite somebody"), "url": new_url} if new_url else None,
    }
