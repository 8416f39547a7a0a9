from django.contrib import messages
from django.contrib.auth.models import Group
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import phone
from portal.core.errors import Refused
from portal.kit.views.action import ActionView
from portal.kit.views.detail import DetailView
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.screen import Screen
from portal.models import HistoryEntry, User
from portal.pages import roles, users
from portal.pages.filters.users import UserFilter
from portal.pages.forms.users import PersonForm, StaffForm
from portal.pages.tables.history import what, who
from portal.pages.tables.users import UserTable, kind, place
from portal.templatetags.onward import NOTHING

PLACES = ("groups", "memberships__customer", "seats__client")
LAST = 10


class UserList(ListView):
    model = User
    key = "users"
    title = gettext_lazy("Users")
    permission_required = "portal.view_user"
    table_class = UserTable
    filter_class = UserFilter
    search_placeholder = gettext_lazy("Name, e-mail or phone")
    template_name = "pages/users/list.html"
    empty = Empty(
        gettext_lazy("Nobody is here yet"),
        gettext_lazy("Everybody who may log in will be here: yours, customers', clients' people."),
    )

    def rows(self):
        return super().rows().prefetch_related(*PLACES)

    @property
    def primary(self):
        if not self.request.user.has_perm("portal.add_user"):
            return None
        return {"title": _("New user"), "url": reverse("user-new")}


class UserDetail(DetailView):
    model = User
    permission_required = "portal.view_user"
    template_name = "pages/users/detail.html"

    def rows(self):
        return super().rows().prefetch_related(*PLACES)

    def extra(self, row):
        may_change = self.request.user.has_perm("portal.change_user")
        return {
            "name": row.name,
            "crumbs": [{"title": _("Users"), "url": reverse("users")}, {"title": row.name}],
            "badges": [] if row.is_active else [{"state": "off", "text": _("Closed")}],
            "facts": _facts(row),
            "actions": _actions(row) if may_change else [],
            "more_actions": _more(row, self.request.user) if may_change else [],
            "entries": self._entries(row),
            "entries_url": f"{reverse('history')}?kind=user&of={row.pk}",
        }

    def _entries(self, row):
        entries = HistoryEntry.objects.visible_to(self.request.user)
        entries = entries.filter(subject_kind="user", subject_id=row.pk)
        entries = entries.select_related("actor", "acting_as")[:LAST]
        return [{"at": one.at, "who": who(one), "what": what(one)} for one in entries]


class UserNew(FormView):
    title = gettext_lazy("New user")
    text = gettext_lazy("One of your own people. They get a mail with a link to set a password.")
    verb = gettext_lazy("Add user")
    permission_required = "portal.add_user"
    form_class = StaffForm
    template_name = "pages/users/form.html"

    def crumbs(self):
        return [{"title": _("Users"), "url": reverse("users")}, {"title": self.title}]

    def act(self, cleaned):
        site = self.request.build_absolute_uri("/")
        self.user = users.add(**cleaned, by=self.request.user, site=site)
        return _("%(name)s is added; a link went to %(email)s.") % {
            "name": self.user,
            "email": self.user.email,
        }

    def back_to(self):
        return reverse("user", args=[self.user.pk])


class UserEdit(FormView):
    model = User
    permission_required = "portal.change_user"
    template_name = "pages/users/form.html"

    @cached_property
    def user(self):
        return self.row()

    def crumbs(self):
        return [*_crumbs(self.user), {"title": _("Edit")}]

    @property
    def title(self):
        return _("Edit %(name)s") % {"name": self.user}

    @property
    def form_class(self):
        return StaffForm if self.user.is_staff else PersonForm

    def form_arguments(self):
        user = self.user
        initial = {"name": user.name, "email": user.email}
        initial["phone"] = phone.international(user.phone) if user.phone else ""
        if user.is_staff:
            initial["roles"] = list(user.groups.values_list("name", flat=True))
        return {"initial": initial}

    def act(self, cleaned):
        if users.change(self.user, by=self.request.user, **cleaned):
            return _("%(name)s is saved.") % {"name": cleaned["name"]}
        return _("Nothing was different.")

    def back_to(self):
        return reverse("user", args=[self.kwargs["pk"]])


class UserClose(Screen):
    """Asks first, as the person is out at once."""

    model = User
    permission_required = "portal.change_user"

    def get(self, request, pk):
        user = self.row()
        question = {
            "title": _("Close %(name)s?") % {"name": user},
            "text": _("They are logged out everywhere now and cannot log in until opened again."),
            "verb": _("Close %(name)s") % {"name": user},
            "is_danger": True,
        }
        context = {
            "screen": self,
            "confirm": question,
            "back_url": reverse("user", args=[pk]),
            "crumbs": [*_crumbs(user), {"title": _("Close")}],
        }
        return render(request, "layouts/confirm.html", context)

    def post(self, request, pk):
        user = self.row()
        try:
            users.close(user, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(name)s is closed.") % {"name": user})
        return redirect("user", pk)


class UserOpen(ActionView):
    model = User
    permission_required = "portal.change_user"

    def act(self, row):
        users.reopen(row, by=self.request.user)
        return _("%(name)s may log in again.") % {"name": row}

    def back_to(self, row):
        return reverse("user", args=[row.pk])


class UserLink(UserOpen):
    """Send a link for a new password."""

    def act(self, row):
        users.send_link(row, by=self.request.user, site=self.request.build_absolute_uri("/"))
        return _("A link for a new password went to %(email)s.") % {"email": row.email}


class Roles(Screen):
    title = gettext_lazy("Roles")
    permission_required = "portal.view_user"

    def get(self, request):
        staff = Count("user", filter=Q(user__is_active=True))
        groups = {group.name: group for group in Group.objects.annotate(people=staff)}
        heads = [
            {
                "title": title,
                "text": text,
                "people": groups[role].people,
                "url": f"{reverse('users')}?role={groups[role].pk}&state=open",
            }
            for role, (title, text) in roles.ROLES.items()
        ]
        crumbs = [{"title": _("Users"), "url": reverse("users")}, {"title": self.title}]
        context = {"screen": self, "heads": heads, "lines": roles.table(), "crumbs": crumbs}
        return render(request, "pages/users/roles.html", context)


def _crumbs(user):
    return [
        {"title": _("Users"), "url": reverse("users")},
        {"title": user.name, "url": reverse("user", args=[user.pk])},
    ]


def _facts(user):
    return [
        {"label": _("E-mail"), "value": user.email or NOTHING, "copied": user.email},
        {
            "label": _("Phone"),
            "value": phone.international(user.phone) if user.phone else NOTHING,
            "is_mono": bool(user.phone),
            "copied": f"+{user.phone}" if user.phone else "",
        },
        {"label": kind(user), "value": place(user), "copied": ""},
    ]


def _actions(user):
    edit = reverse("user-edit", args=[user.pk])
    shown = [
        {"title": _("Edit"), "url": edit, "icon": "pencil", "key": "e", "in_dialog": True},
    ]
    if user.is_active and user.email:
        link = reverse("user-link", args=[user.pk])
        title = _("Send a password link")
        shown.append({"title": title, "url": link, "icon": "mail", "is_post": True})
    if not user.is_active:
        url = reverse("user-open", args=[user.pk])
        shown.append({"title": _("Open again"), "url": url, "icon": "lock-open", "is_post": True})
    return shown


def _more(user, viewer):
    if not user.is_active or user.pk == viewer.pk:
        return []
    url = reverse("user-close", args=[user.pk])
    return [
        {
            "title": _("Close …"),
            "url": url,
            "icon": "ban",
            "is_danger": True,
            "in_dialog": True,
        }
    ]
