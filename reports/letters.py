from django.utils.translation import gettext_lazy as _

from portal.kit.letters import Letter

BROKEN_PROMISES = Letter(
    slug="broken-promises",
    title=_("The books do not agree"),
    text=_(
        "When the reconciler finds a residual that is not 0; it goes to the operator's own "
        "address of this role."
    ),
    role="billing",
    names=(
        ("count", _("how many checks"), "1"),
        (
            "checks",
            _("each of them with its residual"),
            "- balance = sum of entries: residual 7.5, such as account 12: 7.5",
        ),
        ("at", _("when it was found"), "20 Nov 2026 14:30 UTC"),
    ),
    subject=_("The books do not agree: {{ count }} found"),
    body=_("""The reconciler asked on {{ at }} and found what must not be:

{{ checks }}

What it names stands in the portal under Billing, Reconciliation. Until the cause is known, issue
no invoices and correct nothing by hand: what is wrong shows where to look."""),
)

LOW_MARGIN = Letter(
    slug="low-margin",
    title=_("Margin alarm"),
    text=_("When a margin rule finds something new below its threshold; it goes to ourselves."),
    role="billing",
    names=(
        ("rule", _("the rule's name"), "Customers below 5 %"),
        ("threshold", _("its threshold"), "5.0 %"),
        ("days", _("over which days"), "the last 7 days"),
        ("count", _("how many are new"), "1"),
        (
            "found",
            _("each of them with its figures"),
            "- Saltmarsh Digital: 1.2 %, 4.10 EUR (revenue 341.60 EUR, cost 337.50 EUR)",
        ),
    ),
    subject=_("Margin below {{ threshold }}: {{ count }} new"),
    body=_("""The rule "{{ rule }}" found a margin below {{ threshold }} over {{ days }}:

{{ found }}

The figures of every day stand in the portal under Reports, Margin. Nobody is told again until the
margin has been above the threshold."""),
)
