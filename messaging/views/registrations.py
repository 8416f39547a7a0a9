"""Whom applications registered: the list, the page of one, and its end."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import registration_record
from messaging.connect import closing
from messaging.filters.connect_staff import RegistrationFilter
from messaging.models import NumberApplication, Registration
from messaging.registration_record import CHANGE
from messaging.tables.registrations import NumberApplicationTable, RegistrationTable
from messaging.views.numbers import StaffOnly
from portal.kit.paging import Page
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.record import TabView
from portal.kit.views.screen import Screen
from portal.pages.tables.history import lately

VIEW = "messaging.view_registration"
LISTED = ("connection__customer", "client", "account_type", "country")
SIZE, LAST = 25, 50


class RegistrationList(StaffOnly, ListView):
    model = Registration
    key = "registrations"
    title = gettext_lazy("Registrations")
    permission_required = VIEW
    table_class = RegistrationTable
    filter_class = RegistrationFilter
    export = "registrations"
    search_placeholder = gettext_lazy("Username, name, e-mail, company or number")
    empty = Empty(
        gettext_lazy("Nobody has registered yet"),
        gettext_lazy(
            "Applications register their own customers by Connect. Each becomes a client of the "
            "connection's customer, with an account of its own, and stands here."
        ),
    )

    def rows(self):
        return super().rows().select_related(*LISTED)


class RegistrationScreen(StaffOnly, Screen):
    model = Registration
    permission_required = VIEW

    def rows(self):
        return super().rows().select_related(*LISTED, "login", "coupon", "terms")


class RegistrationTab(RegistrationScreen, TabView):
    @cached_property
    def title(self):
        return self.record.username

    def head(self):
        return registration_record.head(self.record, self.request.user, self.tab)


class RegistrationMain(RegistrationTab):
    tab = "main"
    template_name = "messaging/connect_staff/registration.html"

    def extra(self):
        row, user = self.record, self.request.user
        return {
            "person": registration_record.person(row),
            "activation": registration_record.activation(row),
            "account": registration_record.account(row, user),
            "subscription": registration_record.subscription(row, user),
            "allowance": registration_record.allowance(row, user),
        }


class RegistrationApplications(RegistrationTab):
    tab = "applications"
    permission_required = (VIEW, "messaging.view_numberapplication")
    template_name = "messaging/connect_staff/applications_of.html"

    def extra(self):
        user = self.request.user
        rows = NumberApplication.objects.visible_to(user).filter(registration=self.record)
        about = ("registration__connection", "registration__client", "country", "number")
        rows = rows.select_related(*about).order_by("-pk")
        page = Page(rows, self.request.GET, size=SIZE, path=self.request.path)
        page.sizes = ()
        kept = ("registration", "connection", "company")
        chosen = [n for n in NumberApplicationTable.Meta.default_columns if n not in kept]
        table = NumberApplicationTable(page.rows, user=user, chosen=chosen, orderable=False)
        return {
            "page": page,
            "table": table,
            "has_rows": bool(page.rows),
            "empty": {
                "title": _("No applications"),
                "text": _("Whoever is activated by e-mail may apply for a number of their own."),
            },
        }


class RegistrationHistory(RegistrationTab):
    tab = "history"
    permission_required = (VIEW, "portal.view_historyentry")
    template_name = "messaging/numbers/history.html"

    def extra(self):
        return lately(self.request.user, "registration", self.record.pk, most=LAST)


class RegistrationClose(RegistrationScreen, FormView):
    """Asks once more, and tells what follows."""

    permission_required = (VIEW, CHANGE)
    title = gettext_lazy("Close this registration for good?")
    verb = gettext_lazy("Close registration")
    is_danger = True
    form_class = forms.Form
    template_name = "messaging/connect_staff/form.html"

    @cached_property
    def registration(self):
        return self.row()

    @property
    def text(self):
        said = _(
            "%(name)s is not let in by the application any more. A subscription ends and its "
            "number goes back to the pool, and applications that wait are withdrawn. The client "
            "%(client)s, its account, its log-in and its API tokens stay as they are."
        )
        return said % {"name": self.registration.username, "client": self.registration.client}

    def crumbs(self):
        return registration_record.crumbs(self.registration, _("Close"))

    def back_url(self):
        return self.registration.get_absolute_url()

    def act(self, cleaned):
        closing.close(self.registration, by=self.request.user)
        return _("The registration of %(name)s is closed.") % {"name": self.registration.username}

    def back_to(self):
        return self.back_url()
