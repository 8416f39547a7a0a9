"""One replacement rule: written or changed, with what it would do to a message beside it."""

from django.http import HttpResponseForbidden
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import replacement_previews, replacement_rules
from messaging.forms.replacement_rules import FORMS
from messaging.models import ReplacementRule
from messaging.replacement_previews import Sample
from messaging.rules import table
from messaging.tables.replacement_rules import READ
from messaging.views.replacement_rules import ADD, VIEW
from portal.kit.views.form import FormView
from portal.kit.views.screen import Screen
from portal.templatetags import onward

CHANGE = "messaging.change_replacementrule"
TABS = {
    "client": "messaging:client-replacement-rules",
    "customer": "messaging:customer-replacement-rules",
    "connector": "messaging:connector-replacement-rules",
}
PREFILLED = ("scope", "client", "customer", "connector")
LEFT_OUT = {
    table.MORE_PARTS: gettext_lazy("left out: the text would need more parts than are paid"),
    table.TOO_OFTEN: gettext_lazy("left out: the expression is found too often for its size"),
    table.NO_SENDER: gettext_lazy("left out: none of its senders can stand on this channel"),
}
# Where the form's own fields cannot be read, the rule is tried without them.
EMPTY = {"priority": 100, "scope": "platform", "sender": "", "put": "text"}


class RuleScreen(FormView):
    """The form with the preview beside it. `step` is what the button says; saving has none."""

    model = ReplacementRule
    template_name = "messaging/replacement_rules/form.html"
    rule = None

    @property
    def kind(self):
        return self.rule.kind

    @property
    def form_class(self):
        return FORMS[self.kind]

    def rows(self):
        return super().rows().select_related(*READ, "client__customer")

    def post(self, request, **kwargs):
        if request.POST.get("step") == "preview":
            return self._show(self.form_class(request.POST, **self.form_arguments()))
        return super().post(request, **kwargs)

    def form_arguments(self):
        return {"user": self.request.user, "rule": self.rule}

    def back_to(self):
        return list_url(self.rule)

    def crumbs(self):
        url = reverse("messaging:replacement-rules")
        return [{"title": _("Replacement rules"), "url": url}, {"title": self.title}]

    def _show(self, form, status=200):
        context = {
            "screen": self,
            "form": form,
            "rule": self.rule if self.rule and self.rule.pk else None,
            "kind": self.kind,
            "crumbs": self.crumbs(),
            "back_url": self.back_to(),
            "may_change": self.may_change,
            **previewed(form, self.rule),
        }
        return render(self.request, self.template_name, context, status=status)


class RuleNew(RuleScreen):
    """A new rule of the kind that is asked for, empty or as a copy of another."""

    verb = gettext_lazy("Add rule")
    permission_required = (VIEW, ADD)
    may_change = True
    default_kind = ReplacementRule.Kind.CONTENT

    @property
    def title(self):
        is_sender = self.kind == ReplacementRule.Kind.SENDER
        return _("New sender rule") if is_sender else _("New content rule")

    @property
    def kind(self):
        if self.rule is not None:
            return self.rule.kind
        return self.default_kind

    @cached_property
    def rule(self):
        """The rule that is copied, which has no number of its own."""
        asked = self.request.GET.get("copy", "")
        if not (asked.isascii() and asked.isdigit()):
            return None
        rule = get_object_or_404(self.rows(), pk=int(asked) % 2**63)
        rule.pk = None
        rule.name = _("%(name)s, copy") % {"name": rule.name[:70]}
        return rule

    def form_arguments(self):
        asked = {name: self.request.GET[name] for name in PREFILLED if name in self.request.GET}
        return super().form_arguments() | {"initial": asked}

    def act(self, cleaned):
        fields = {**cleaned, "kind": self.kind}
        self.rule = replacement_rules.add(_of_rule(fields), by=self.request.user)
        return _("%(name)s is added and holds for the next message.") % {"name": self.rule}


class SenderRuleNew(RuleNew):
    default_kind = ReplacementRule.Kind.SENDER


class RulePage(RuleScreen):
    """A rule; whoever may not change it reads it."""

    permission_required = VIEW

    @cached_property
    def rule(self):
        return self.row()

    @property
    def title(self):
        return self.rule.name

    @property
    def may_change(self):
        return self.request.user.has_perm(CHANGE)

    def post(self, request, **kwargs):
        if not self.may_change:
            return HttpResponseForbidden()
        return super().post(request, **kwargs)

    def act(self, cleaned):
        if replacement_rules.change(self.rule, _of_rule(cleaned), by=self.request.user):
            return _("%(name)s is saved and holds for the next message.") % cleaned
        return _("Nothing was different.")


class RulePreview(Screen):
    """The preview alone, fetched while the rule is being written."""

    model = ReplacementRule
    http_method_names = ["post"]
    permission_required = VIEW

    def post(self, request):
        kind = request.POST.get("kind", "")
        form_class = FORMS.get(kind, FORMS[ReplacementRule.Kind.CONTENT])
        asked = request.POST.get("rule", "")
        rule = None
        if asked.isascii() and asked.isdigit():
            rule = get_object_or_404(self.rows(), pk=int(asked) % 2**63)
        form = form_class(request.POST, user=request.user)
        context = previewed(form, rule)
        return render(request, "messaging/replacement_rules/_preview.html", context)


def list_url(rule) -> str:
    """Where the rules beside this one stand."""
    owner = getattr(rule, "owner", None)
    if owner is None:
        return reverse("messaging:replacement-rules")
    return reverse(TABS[rule.scope], args=[owner.pk])


def previewed(form, rule) -> dict:
    """The preview of what stands in the form, as its template wants it."""
    if form.is_bound:
        form.is_valid()
        read = EMPTY | form.cleaned_data
    else:
        read = EMPTY | _start(form)
    fields = {name: value for name, value in _of_rule(read).items() if value is not None}
    draft = ReplacementRule(**fields | {"kind": form.kind, "is_enabled": True})
    draft.pk = rule.pk if rule is not None else None
    sample = Sample(
        sender=read.get("sample_sender") or "",
        number=read.get("sample_number") or "",
        text=read.get("sample_text") or "",
    )
    found = replacement_previews.of(draft, sample)
    lines = [_shown(line) for line in found.lines]
    return {"preview": found, "preview_lines": lines}


def _start(form) -> dict:
    """What an untouched form shows, as it would be cleaned."""
    shown = {name: form[name].value() for name in form.fields}
    bound = type(form)(
        {
            name: "\n".join(value) if isinstance(value, list) else value
            for name, value in shown.items()
            if value not in (None, False)
        },
        user=form.user,
    )
    bound.is_valid()
    return bound.cleaned_data


def _shown(line) -> dict:
    """A rule with what it made, as components/explain.html wants it."""
    title = _("This rule") if line.is_own else line.name
    if line.rule:
        url = reverse("messaging:replacement-rule", args=[line.rule])
        title = format_html('<a href="{}">{}</a>', url, title)
    answer = LEFT_OUT.get(line.code) or line.after or onward.NOTHING
    return {"title": title, "answer": answer, "is_hit": not line.code}


def _of_rule(cleaned: dict) -> dict:
    return {name: value for name, value in cleaned.items() if not name.startswith("sample_")}
