"""Applications for a number: the queue, one of them, and what is decided."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import connect_looks
from messaging.connect import number_applications
from messaging.filters.connect_staff import NumberApplicationFilter
from messaging.forms.connect_staff import ApproveForm, RefuseForm
from messaging.models import NumberApplication
from messaging.tables.numbers import shown
from messaging.tables.registrations import NumberApplicationTable
from messaging.views.numbers import StaffOnly
from portal.kit.views.detail import DetailView
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.screen import Screen
from portal.pages.tables.history import lately
from portal.templatetags import onward

VIEW, CHANGE = "messaging.view_numberapplication", "messaging.change_numberapplication"
READ = (
    "registration__connection__customer",
    "registration__client",
    "country",
    "number",
    "decided_by",
)
LAST = 20


class ApplicationScreen(StaffOnly, Screen):
    model = NumberApplication
    permission_required = VIEW

    def rows(self):
        return super().rows().select_related(*READ)


class NumberApplicationList(ApplicationScreen, ListView):
    """All of them; the queue is the part that waits."""

    key = "number-applications"
    title = gettext_lazy("Number applications")
    table_class = NumberApplicationTable
    filter_class = NumberApplicationFilter
    export = "number-applications"
    search_placeholder = gettext_lazy("Username, name, e-mail, company or number")
    template_name = "messaging/connect_staff/applications.html"
    is_queue = False
    empty = Empty(
        gettext_lazy("Nobody has applied yet"),
        gettext_lazy(
            "Whoever was registered by an application may apply for a number of a country. You "
            "approve it with a free number, or refuse it with a reason; they get a mail."
        ),
    )

    def extra(self, page):
        count = waiting(super().rows()).count()
        tabs = [
            (_("Waiting"), "messaging:number-applications", True, onward.count(count)),
            (_("All"), "messaging:number-applications-all", False, ""),
        ]
        return {
            "tabs": [
                {
                    "title": title,
                    "url": reverse(name),
                    "is_current": of_queue == self.is_queue,
                    "count": told,
                }
                for title, name, of_queue, told in tabs
            ]
        }


class NumberApplicationQueue(NumberApplicationList):
    key = "number-application-queue"
    is_queue = True
    title = gettext_lazy("Applications that wait")
    empty = Empty(
        gettext_lazy("Nothing waits"),
        gettext_lazy("Each application for a number that is to be decided stands here."),
    )

    def rows(self):
        return waiting(super().rows())

    def _export_url(self):
        return f"{super()._export_url()}&state={NumberApplication.State.APPLIED}"


class NumberApplicationPage(ApplicationScreen, DetailView):
    template_name = "messaging/connect_staff/application.html"

    @cached_property
    def title(self):
        return _("Number application")

    def extra(self, row):
        state, text = connect_looks.application(row)
        is_open = row.state == NumberApplication.State.APPLIED
        may = is_open and self.request.user.has_perm(CHANGE)
        sees_history = self.request.user.has_perm("portal.view_historyentry")
        return {
            "crumbs": crumbs(str(row.registration)),
            "name": _("%(name)s wants a number of %(country)s")
            % {"name": row.registration, "country": row.country},
            "badges": [{"state": state, "text": text}],
            "about": _about(row),
            "decided": _decided(row),
            "free_count": number_applications.free(row.country).count() if is_open else None,
            "approve_url": _url("approve", row) if may else "",
            "refuse_url": _url("refuse", row) if may else "",
            "shows_history": sees_history,
            **(self._history(row) if sees_history else {}),
        }

    def _history(self, row):
        return lately(self.request.user, "numberapplication", row.pk, most=LAST)


class Deciding(ApplicationScreen, FormView):
    """A dialog about one application; it goes back to it."""

    permission_required = (VIEW, CHANGE)
    template_name = "messaging/connect_staff/form.html"

    @cached_property
    def application(self):
        return self.row()

    @property
    def text(self):
        return _("%(name)s, %(country)s: %(purpose)s") % {
            "name": self.application.registration,
            "country": self.application.country,
            "purpose": self.application.purpose,
        }

    def get(self, request, **kwargs):
        self.row()
        return super().get(request, **kwargs)

    def crumbs(self):
        return crumbs(str(self.application.registration), self.title)

    def back_url(self):
        return self.application.get_absolute_url()

    def back_to(self):
        return self.back_url()


class NumberApplicationApprove(Deciding):
    form_class = ApproveForm
    title = gettext_lazy("Give a number?")
    verb = gettext_lazy("Approve")

    def form_arguments(self):
        return {"country": self.application.country}

    def act(self, cleaned):
        number = cleaned["number"]
        row = number_applications.approve(self.application, number=number, by=self.request.user)
        about = {"number": shown(row.number.digits), "client": row.registration.client}
        return _("%(number)s is %(client)s's; a mail tells them.") % about


class NumberApplicationRefuse(Deciding):
    form_class = RefuseForm
    title = gettext_lazy("Refuse this application?")
    verb = gettext_lazy("Refuse")
    is_danger = True

    def act(self, cleaned):
        reason = cleaned["reason"]
        number_applications.refuse(self.application, reason=reason, by=self.request.user)
        return _("Refused; a mail tells %(name)s why.") % {"name": self.application.registration}


def waiting(rows):
    return rows.filter(state=NumberApplication.State.APPLIED)


def crumbs(*last):
    return [
        {"title": _("Number applications"), "url": reverse("messaging:number-applications")},
        *({"title": one} for one in last),
    ]


def _url(deed, row):
    return reverse(f"messaging:number-application-{deed}", args=[row.pk])


def _about(row):
    person = row.registration
    return [
        {"label": _("Who"), "value": person.username, "url": person.get_absolute_url()},
        {"label": _("Client"), "value": person.client},
        {"label": _("Connection"), "value": person.connection},
        {"label": _("Customer"), "value": person.connection.customer},
        {"label": _("Country"), "value": row.country},
        {"label": _("Service type"), "value": row.get_use_display()},
        {"label": _("What for"), "value": row.purpose},
        {"label": _("No adult content"), "value": _("promised")},
        {"label": _("Applied"), "value": _moment(row.created_at)},
    ]


def _decided(row):
    if row.state == NumberApplication.State.APPLIED:
        return []
    number = row.number
    return [
        {"label": _("Decision"), "value": row.get_state_display()},
        {
            "label": _("Number"),
            "value": shown(number.digits) if number else None,
            "url": number.get_absolute_url() if number else "",
            "is_mono": True,
        },
        {"label": _("What was said"), "value": row.decision or None},
        {"label": _("By"), "value": row.decided_by.name if row.decided_by else _("the system")},
        {"label": _("When"), "value": _moment(row.decided_at)},
    ]


def _moment(moment):
    return date_format(localtime(moment), "j M Y, H:i") if moment else None
