"""Terms of Connect per country: the versions, what one says, and the next one."""

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import connect_looks
from messaging.connect import terms
from messaging.filters.connect_staff import TermsFilter
from messaging.forms.connect_staff import TermsForm
from messaging.models import ConnectTerms, Registration
from messaging.tables.connect_staff import TermsTable
from messaging.views.numbers import StaffOnly
from portal.kit.columns import ListButton
from portal.kit.views.detail import DetailView
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.screen import Screen
from portal.templatetags import onward

VIEW, ADD = "messaging.view_connectterms", "messaging.add_connectterms"
DELETE = "messaging.delete_connectterms"


class TermsScreen(StaffOnly, Screen):
    model = ConnectTerms
    permission_required = VIEW

    def rows(self):
        return terms.with_state(super().rows().select_related("country"))


class TermsList(TermsScreen, ListView):
    key = "connect-terms"
    title = gettext_lazy("Terms")
    table_class = TermsTable
    filter_class = TermsFilter
    export = "connect-terms"
    search_placeholder = gettext_lazy("Country or words of the text")
    new = ListButton(
        "connect-terms", gettext_lazy("New version"), "plus", "messaging:connect-terms-new", ADD
    )
    empty = Empty(
        gettext_lazy("No terms yet"),
        gettext_lazy(
            "Whoever registers accepts the terms of their country, or those of everybody else. "
            "Nobody can register before there are some."
        ),
    )


class TermsPage(TermsScreen, DetailView):
    template_name = "messaging/connect_staff/terms.html"

    @property
    def title(self):
        return _("Terms")

    def extra(self, row):
        state, text = connect_looks.version(row)
        is_coming = row.starts_on > terms.today()
        user = self.request.user
        accepted = Registration.objects.visible_to(user).filter(terms=row).count()
        may_remove = is_coming and user.has_perm(DELETE)
        query = f"?from={row.pk}"
        return {
            "crumbs": crumbs(named(row)),
            "name": named(row),
            "badges": [{"state": state, "text": text}],
            "facts": [
                {"label": _("From"), "value": date_format(row.starts_on, "j M Y")},
                {"label": _("Accepted by registrations"), "value": onward.count(accepted)},
            ],
            "public_url": "" if is_coming else reverse("messaging:connect-terms", args=[row.pk]),
            "new_url": _url("new") + query if user.has_perm(ADD) else "",
            "remove_url": _url("remove", row.pk) if may_remove else "",
        }


class TermsNew(TermsScreen, FormView):
    """The next version, which begins with the words of the one it is written from."""

    title = gettext_lazy("New version of the terms")
    verb = gettext_lazy("Add version")
    text = gettext_lazy("What was in force stays as it is, and with it who accepted it.")
    is_wide = True
    permission_required = (VIEW, ADD)
    form_class = TermsForm
    template_name = "messaging/connect_staff/form.html"

    def crumbs(self):
        return crumbs(self.title)

    def back_url(self):
        return _url()

    def form_arguments(self):
        start = {"starts_on": terms.today()}
        asked = self.request.GET.get("from", "")
        known = asked.isascii() and asked.isdigit() and len(asked) < 19
        source = self.rows().filter(pk=int(asked)).first() if known else None
        if source is not None:
            start |= {"country": source.country_id, "text": source.text}
        return {"initial": start}

    def act(self, cleaned):
        made = terms.add(
            cleaned["country"], cleaned["text"], cleaned["starts_on"], by=self.request.user
        )
        return _("The terms of %(name)s hold from %(day)s on.") % {
            "name": made.country or _("everybody else"),
            "day": date_format(made.starts_on, "j M Y"),
        }

    def back_to(self):
        return _url()


class TermsRemove(TermsScreen, FormView):
    """Takes back a version that is still to come."""

    title = gettext_lazy("Take this version back?")
    verb = gettext_lazy("Take back")
    is_danger = True
    permission_required = (VIEW, DELETE)
    form_class = forms.Form
    template_name = "messaging/connect_staff/form.html"

    @cached_property
    def version(self):
        return self.row()

    @property
    def text(self):
        return _("%(name)s: it does not come into force.") % {"name": named(self.version)}

    def crumbs(self):
        return crumbs(named(self.version))

    def back_url(self):
        return self.version.get_absolute_url()

    def act(self, cleaned):
        terms.remove(self.version, by=self.request.user)
        return _("The version is taken back.")

    def back_to(self):
        return _url()


def named(row):
    country = row.country.name if row.country else _("everybody else")
    return _("%(country)s, from %(day)s") % {
        "country": country,
        "day": date_format(row.starts_on, "j M Y"),
    }


def crumbs(last):
    return [{"title": _("Terms"), "url": _url()}, {"title": last}]


def _url(deed="", *arguments):
    name = f"messaging:connect-terms-{deed}" if deed else "messaging:connect-terms-versions"
    return reverse(name, args=arguments)
