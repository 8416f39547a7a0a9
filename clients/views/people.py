"""A client's people: the tab, and the dialogs that add, change and remove one."""

from functools import cached_property

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import client_record, people, seat_invitations
from clients.forms.people import NewSeatForm, SeatForm
from clients.models import Client, Seat
from clients.views.client_record import ClientTab
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import faces, rights
from portal.kit.views.action import ActionView
from portal.kit.views.form import FormView
from portal.kit.views.screen import Screen
from portal.pages import users
from portal.pages.views import invitations as invited

SHOWN = 200
INVITE = "clients.add_seatinvitation"
AGAIN, WITHDRAW = "clients:seat-invitation-again", "clients:seat-invitation-withdraw"


class ClientPeople(ClientTab):
    tab = "people"
    permission_required = ("clients.view_client", "clients.view_seat")
    template_name = "clients/clients/people.html"

    @cached_property
    def title(self):
        return str(self.record)

    def extra(self):
        rows = Seat.objects.visible_to(self.request.user).filter(client=self.record)
        rows = rows.select_related("user").order_by("-is_login", "user__name", "pk")[:SHOWN]
        new_url = reverse("clients:client-person-new", args=[self.record.pk])
        invite_url = reverse("clients:client-person-invite", args=[self.record.pk])
        may_invite = self.request.user.has_perm(INVITE) and not self.record.is_gone
        return {
            "invite_url": invite_url if may_invite else "",
            "invitations": invited.shown(
                seat_invitations.KIND,
                self.record,
                self.request.user,
                url_names=(AGAIN, WITHDRAW),
                may_change=may_invite,
            ),
            "rights_named": Seat.Rights.labels,
            "abilities": rights.abilities(rights.ALL_CLIENT),
            "people": [self._shown(seat) for seat in rows],
            "new_url": new_url if self._may("add_seat") else "",
            "empty": _empty(new_url if self._may("add_seat") else ""),
        }

    def _may(self, name):
        return self.request.user.has_perm(f"clients.{name}") and not self.record.is_gone

    def _shown(self, seat):
        user = seat.user
        logins = [user.email, phone.international(user.phone) if user.phone else ""]
        return {
            "row": seat,
            "login": ", ".join(filter(None, logins)),
            "actions": self._actions(seat),
        }

    def _actions(self, seat):
        def to(name):
            return reverse(f"clients:client-person{name}", args=[self.record.pk, seat.pk])

        edit = {"title": _("Edit"), "url": to(""), "icon": "pencil", "in_dialog": True}
        link = {"title": _("Send a password link"), "url": to("-link"), "icon": "mail"}
        login = {"title": _("Make it the log-in"), "url": to("-login"), "icon": "login-2"}
        remove = {
            "title": _("Remove \N{HORIZONTAL ELLIPSIS}"),
            "url": to("-remove"),
            "icon": "trash",
            "is_danger": True,
            "in_dialog": True,
        }
        asked = [
            (edit, "change_seat", True),
            (link | {"is_post": True}, "change_seat", seat.user.email and seat.user.is_active),
            (login | {"is_post": True}, "change_seat", not seat.is_login),
            (remove, "delete_seat", True),
        ]
        return [action for action, right, fits in asked if fits and self._may(right)]


class CabinetPeople(ClientPeople):
    """Who else is of the client, for its owner, who invites others; operators change the rest."""

    title = gettext_lazy("People")
    permission_required = "clients.view_seat"


class _Person(Screen):
    """A screen about one of the people of the client `pk`; the address's `part` is the seat."""

    model = Seat

    @cached_property
    def client(self):
        seen = Client.objects.visible_to(self.request.user).select_related("customer")
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    @cached_property
    def seat(self):
        return self.row()

    def rows(self):
        return super().rows().select_related("user", "client")

    def row(self):
        return get_object_or_404(self.rows(), pk=self.kwargs["part"], client=self.client)

    def back_to(self, row=None):
        return reverse("clients:client-people", args=[self.kwargs["pk"]])

    def crumbs(self):
        tab = {"title": _("People"), "url": self.back_to()}
        found = client_record.crumbs(self.client, last=self.title)
        return [*found[:-1], tab, found[-1]]


class PersonInvite(invited.Invite, _Person, FormView):
    """Whoever invites has one address, staff and the client's owner alike."""

    kind = seat_invitations.KIND
    permission_required = INVITE
    initial_rights = Seat.Rights.VIEWER

    @property
    def owner(self):
        return self.client

    def back_to(self, row=None):
        return _people_of(self)

    def _show(self, form, status=200):
        context = {"screen": self, "form": form, "back_url": self.back_to()}
        return render(self.request, self.template_name, context, status=status)


class _SeatInvitation(_Person, ActionView):
    kind = seat_invitations.KIND
    permission_required = INVITE

    @property
    def owner(self):
        return self.client

    def back_to(self, row=None):
        return _people_of(self)


class SeatInvitationAgain(invited.SendAgain, _SeatInvitation):
    pass


class SeatInvitationWithdraw(invited.Withdraw, _SeatInvitation):
    pass


class SeatInvitationPage(invited.InvitationPage):
    kind = seat_invitations.KIND


class PersonNew(_Person, FormView):
    verb = gettext_lazy("Add person")
    permission_required = "clients.add_seat"
    form_class = NewSeatForm
    template_name = "clients/clients/form.html"

    @property
    def title(self):
        return _("New person of %(name)s") % {"name": self.client}

    def act(self, cleaned):
        asked = {"by": self.request.user, "site": self.request.build_absolute_uri("/")}
        password = cleaned.pop("password")
        seat = people.add(self.client, cleaned, password=password, **asked)
        return _("%(name)s is added.") % {"name": seat.user}


class PersonEdit(_Person, FormView):
    permission_required = "clients.change_seat"
    form_class = SeatForm
    template_name = "clients/clients/form.html"

    @property
    def title(self):
        return _("Edit %(name)s") % {"name": self.seat.user}

    def form_arguments(self):
        user = self.seat.user
        number = phone.international(user.phone) if user.phone else ""
        initial = {"name": user.name, "email": user.email, "phone": number}
        return {"initial": initial | {"rights": self.seat.rights}}

    def act(self, cleaned):
        if people.change(self.seat, cleaned, by=self.request.user):
            return _("%(name)s is saved.") % {"name": cleaned["name"]}
        return _("Nothing was different.")


class PersonRemove(_Person):
    """Asks first, as the person is out at once."""

    permission_required = "clients.delete_seat"

    @property
    def title(self):
        return _("Remove %(name)s?") % {"name": self.seat.user}

    def get(self, request, **kwargs):
        text = _("They are logged out now and get in no more. What they did stays in the history.")
        question = {"title": self.title, "text": text, "verb": _("Remove"), "is_danger": True}
        context = {
            "screen": self,
            "confirm": question,
            "back_url": self.back_to(),
            "crumbs": self.crumbs(),
        }
        return render(request, "layouts/confirm.html", context)

    def post(self, request, **kwargs):
        name = self.seat.user.name
        try:
            people.remove(self.seat, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(name)s is removed.") % {"name": name})
        return redirect(self.back_to())


class PersonLogin(_Person, ActionView):
    permission_required = "clients.change_seat"

    def act(self, row):
        people.make_login(row, by=self.request.user)
        return _("%(name)s is the log-in of %(client)s.") % {
            "name": row.user,
            "client": row.client,
        }


class PersonLink(_Person, ActionView):
    """Send a link for a new password."""

    permission_required = "clients.change_seat"

    def act(self, row):
        site = self.request.build_absolute_uri("/")
        users.send_link(row.user, by=self.request.user, site=site)
        return _("A link for a new password went to %(email)s.") % {"email": row.user.email}


def _people_of(screen):
    """The page of people as its reader has it."""
    if faces.of(screen.request.user).kind == faces.CLIENT:
        return reverse("clients:people")
    return reverse("clients:client-people", args=[screen.kwargs["pk"]])


def _empty(new_url):
    return {
        "title": _("Nobody logs in for this client yet"),
        "text": _(
            "Its people see its cabinet, each with rights of their own. All of them share the "
            "client's one balance."
        ),
        "action": {"title": _("Add person"), "url": new_url} if new_url else None,
    }
