"""The page of a sender name with its questionnaire, and the dialogs in which it is decided."""

from abc import ABC, abstractmethod

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import name_documents, name_looks, sender_names
from clients.forms.sender_names import ApproveForm, NewForm, QuestionsForm, RefuseForm
from clients.models import SenderName
from clients.models.sender_name import QUESTIONS
from clients.name_actions import KIND
from clients.tables.sender_names import completion, state
from clients.views.client_record import ClientTab
from portal.core.countries import NAMES
from portal.core.errors import Refused
from portal.kit import records
from portal.kit.views.form import FormView
from portal.kit.views.record import TabForm
from portal.kit.views.screen import Screen


def names_url(name: SenderName, user) -> str:
    """Where the names beside this one stand for whoever looks."""
    if not user.is_staff:
        return reverse("clients:names")
    if name.client_id is None:
        return reverse("clients:sender-names")
    return reverse("clients:client-names", args=[name.client_id])


def list_url(user) -> str:
    return reverse("clients:sender-names" if user.is_staff else "clients:names")


class SenderNameScreen(Screen):
    model = SenderName

    def rows(self):
        return super().rows().select_related("customer", "client", "decided_by")

    def crumbs(self, name, last=""):
        found = [{"title": _("Sender names"), "url": list_url(self.request.user)}]
        if not last:
            return [*found, {"title": name.name}]
        return [*found, {"title": name.name, "url": name.get_absolute_url()}, {"title": last}]


class SenderNamePage(SenderNameScreen, TabForm):
    """Its questionnaire; who may change it saves it, and submits it in the same step."""

    permission_required = "clients.view_sendername"
    change_permission = "clients.change_sendername"
    form_class = QuestionsForm
    template_name = "clients/sender_names/page.html"

    @property
    def may_change(self):
        name = self.record
        is_gone = name.customer.is_archived or (name.client is not None and name.client.is_gone)
        return super().may_change and not is_gone

    @property
    def text(self):
        if self.record.status == SenderName.Status.APPROVED and not self.request.user.is_staff:
            return _("What you change here waits for approval again.")
        return ""

    def form_arguments(self):
        may_submit = self.may_change and self.record.status in sender_names.ASKABLE
        return {"name": self.record, "may_submit": may_submit}

    def head(self):
        name, user = self.record, self.request.user
        hung = records.head(KIND, name, user, "questionnaire")
        shown_state, text = state(name)
        return hung | {
            "name": name.name,
            "crumbs": self.crumbs(name),
            "badges": [{"state": shown_state, "text": text}, *hung["badges"]],
            "facts": self._facts(),
            "notice": self._notice(),
        }

    def extra(self):
        return {
            "completion": completion(self.record),
            "questions": len(QUESTIONS),
            "documents": list(name_documents.of(self.record)),
            "documents_most": name_documents.MOST,
            "may_add_document": self.may_change,
        }

    def act(self, cleaned):
        by = self.request.user
        with transaction.atomic():
            is_new = sender_names.change(self.record, cleaned, by=by)
            if cleaned.get("submit"):
                sender_names.submit(self.record, by=by)
                return _("%(name)s waits for approval.") % {"name": cleaned["name"]}
        if is_new:
            return _("%(name)s is saved.") % {"name": cleaned["name"]}
        return _("Nothing was different.")

    def _facts(self):
        name = self.record
        facts = [{"label": _("Channel"), "value": name.get_channel_display()}]
        if self.request.user.is_staff:
            facts += self._owners()
        facts.append({"label": _("Added"), "value": _day(name.created_at)})
        if name.decided_at and name.status in {sender_names.APPROVED, sender_names.REFUSED}:
            facts.append({"label": _("Decided"), "value": _day(name.decided_at)})
            if self.request.user.is_staff and name.decided_by:
                facts.append({"label": _("by"), "value": name.decided_by.name})
        if name.status == sender_names.APPROVED:
            facts += terms(name)
        return facts

    def _owners(self):
        name = self.record
        customer = {
            "label": _("Customer"),
            "value": name.customer.name,
            "url": name.customer.get_absolute_url(),
        }
        if name.client is None:
            return [customer]
        url = names_url(name, self.request.user)
        return [{"label": _("Client"), "value": name.client.company, "url": url}, customer]

    def _notice(self):
        name = self.record
        if name.status == SenderName.Status.REFUSED:
            return {"state": "bad", "fact": _("Refused:"), "text": name.reason}
        if name.is_expired:
            text = _("What is sent under this name is refused. Approving it again renews it.")
            return {"state": "warn", "fact": _("The approval is over."), "text": text}
        found = name_looks.like(name) if self.request.user.is_staff else []
        return {"state": "warn", "fact": _("Looks like:"), "text": told(found)} if found else None


class SenderNameNew(FormView, ClientTab):
    """One more name for a client, by staff or by its own people."""

    title = gettext_lazy("Add sender name")
    verb = gettext_lazy("Add sender name")
    permission_required = ("clients.view_sendername", "clients.add_sendername")
    form_class = NewForm
    template_name = "clients/sender_names/form.html"
    made = None

    def act(self, cleaned):
        by = self.request.user
        with transaction.atomic():
            client = self.record
            self.made = sender_names.add(client.customer, client, cleaned, by=by)
            if cleaned["submit"]:
                sender_names.submit(self.made, by=by)
                return _("%(name)s waits for approval.") % {"name": self.made}
        return _("%(name)s is added as a draft.") % {"name": self.made}

    def back_to(self):
        if self.is_cabinet:
            return reverse("clients:names")
        return reverse("clients:client-names", args=[self.record.pk])

    def crumbs(self):
        if self.is_cabinet:
            return [{"title": _("Sender names"), "url": self.back_to()}, {"title": self.title}]
        return [
            {"title": _("Clients"), "url": reverse("clients:clients")},
            {"title": self.record.company, "url": self.record.get_absolute_url()},
            {"title": _("Names"), "url": self.back_to()},
            {"title": self.title},
        ]


class SenderNameAsk(SenderNameScreen, ABC):
    """Asks first, then hands the name to one verb."""

    verb = ""
    is_danger = False

    @abstractmethod
    def question(self, name) -> tuple[str, str]:
        """The question and what follows from a yes."""

    @abstractmethod
    def act(self, name) -> str:
        """Call the verb and return the sentence that tells what was done."""

    def get(self, request, **kwargs):
        name = self.row()
        title, text = self.question(name)
        confirm = {"title": title, "text": text, "verb": self.verb, "is_danger": self.is_danger}
        context = {
            "screen": self,
            "confirm": confirm | {"facts": answers(name)},
            "back_url": name.get_absolute_url(),
            "crumbs": self.crumbs(name, self.verb),
        }
        return render(request, "layouts/confirm.html", context)

    def post(self, request, **kwargs):
        name = self.row()
        try:
            messages.success(request, self.act(name))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(name)
        return redirect(self.back_to(name))

    def back_to(self, name):
        return name.get_absolute_url()


class SenderNameSubmit(SenderNameAsk):
    permission_required = ("clients.view_sendername", "clients.change_sendername")
    verb = gettext_lazy("Submit")

    def question(self, name):
        return (
            _("Submit %(name)s for approval?") % {"name": name},
            _("It is looked at with these answers."),
        )

    def act(self, name):
        sender_names.submit(name, by=self.request.user)
        return _("%(name)s waits for approval.") % {"name": name}


class SenderNameApprove(SenderNameScreen, FormView):
    """Up to a day and in some countries; whoever it looks like is named before."""

    permission_required = ("clients.view_sendername", "clients.decide_sendername")
    form_class = ApproveForm
    template_name = "clients/sender_names/approve.html"
    verb = gettext_lazy("Approve")

    @property
    def title(self):
        return _("Approve %(name)s?") % {"name": self.name}

    @cached_property
    def name(self):
        return self.row()

    @cached_property
    def alike(self):
        return name_looks.like(self.name)

    @property
    def alike_text(self):
        return told(self.alike)

    @property
    def answers(self):
        return answers(self.name)

    def form_arguments(self):
        return {"name": self.name, "is_alike": bool(self.alike)}

    def crumbs(self):
        return super().crumbs(self.name, self.verb)

    def act(self, cleaned):
        name = sender_names.approve(
            self.name,
            expires_on=cleaned["expires_on"],
            only_in=cleaned["countries"],
            despite=cleaned.get("despite", False),
            by=self.request.user,
        )
        return _("%(name)s is approved.") % {"name": name}

    def back_to(self):
        return self.name.get_absolute_url()


class SenderNameRefuse(SenderNameScreen, FormView):
    permission_required = ("clients.view_sendername", "clients.decide_sendername")
    form_class = RefuseForm
    template_name = "clients/sender_names/refuse.html"
    verb = gettext_lazy("Refuse")
    is_danger = True

    @property
    def title(self):
        return _("Refuse %(name)s?") % {"name": self.row()}

    def crumbs(self):
        return super().crumbs(self.row(), self.verb)

    def act(self, cleaned):
        name = sender_names.refuse(self.row(), reason=cleaned["reason"], by=self.request.user)
        return _("%(name)s is refused.") % {"name": name}

    def back_to(self):
        return self.row().get_absolute_url()


class SenderNameRemove(SenderNameAsk):
    permission_required = ("clients.view_sendername", "clients.delete_sendername")
    verb = gettext_lazy("Delete")
    is_danger = True

    def question(self, name):
        text = _("It leaves all lists; the history keeps that it was there.")
        if name.status == SenderName.Status.APPROVED:
            text = f"{_('It is approved: whoever wants it back asks for it anew.')} {text}"
        return _("Delete %(name)s?") % {"name": name}, text

    def act(self, name):
        sender_names.remove(name, by=self.request.user)
        return _("%(name)s is deleted.") % {"name": name}

    def back_to(self, name):
        return names_url(name, self.request.user)


def answers(name: SenderName) -> list[dict]:
    """The questionnaire as facts."""
    return [
        {"label": sender_names.title(question), "value": getattr(name, question) or None}
        for question in QUESTIONS
    ]


def terms(name: SenderName) -> list[dict]:
    """Up to when and where it is approved, as facts."""
    facts = []
    if name.expires_on:
        facts.append({"label": _("Expires on"), "value": date_format(name.expires_on, "j M Y")})
    if name.countries:
        places = ", ".join(NAMES[code] for code in name.countries)
        facts.append({"label": _("Only in"), "value": places})
    return facts


def told(found: list[name_looks.Alike]) -> str:
    return ", ".join(map(str, found))


def _day(moment):
    return date_format(localtime(moment), "j M Y")
