from django.utils.translation import gettext_lazy as _

from billing.document_letters import CREDIT_NOTE, INVOICE, RECEIPT, REMINDER
from portal.kit.letters import Letter

__all__ = [
    "CREDIT_CHANGED",
    "CREDIT_NOTE",
    "CUSTOMER_WARNING",
    "INTERNAL_WARNING",
    "INVOICE",
    "PRICE_CHANGE",
    "RECEIPT",
    "REMINDER",
]

NAMES = (
    ("customer", _("the customer's name"), "Saltmarsh Digital"),
    ("account_code", _("its account code"), "SALTMARSHD1"),
    ("account", _("whose account, and in what"), "Saltmarsh Digital EUR"),
    ("balance", _("the balance now"), "204.15 EUR"),
    ("threshold", _("the warning it is below"), "250.00 EUR"),
    ("level", _("which of the two warnings: upper or lower"), "upper"),
    ("credit", _("the credit limit"), "0.00 EUR"),
    ("left", _("what may still be spent"), "204.15 EUR"),
    ("at", _("when it fell below"), "20 Nov 2026 14:30 UTC"),
)

CUSTOMER_WARNING = Letter(
    slug="balance-warning",
    title=_("Balance warning to the customer"),
    text=_("When a customer's balance falls below its upper or its lower warning."),
    role="billing",
    topic="balance",
    topic_title=_("Balance warnings"),
    names=NAMES,
    subject=_("Your balance is below {{ threshold }}"),
    body=_("""Dear {{ customer }},

the balance of your account {{ account }} fell below {{ threshold }} on {{ at }}.

Balance now: {{ balance }}
Credit limit: {{ credit }}
Left to spend: {{ left }}

Please top up in time, so that your messages keep going out."""),
)

INTERNAL_WARNING = Letter(
    slug="balance-warning-internal",
    title=_("Balance warning to ourselves"),
    text=_("The same for the operator's own people; the customer does not get it."),
    role="billing",
    names=NAMES,
    subject=_("{{ customer }}: balance below {{ threshold }}"),
    body=_("""{{ customer }} ({{ account_code }}) fell below its {{ level }} warning on {{ at }}.

Account: {{ account }}
Warning: {{ threshold }}
Balance now: {{ balance }}
Credit limit: {{ credit }}
Left to spend: {{ left }}"""),
)

CREDIT_CHANGED = Letter(
    slug="credit-changed",
    title=_("Credit changed"),
    text=_("When staff set another credit and tick that the customer is to be told."),
    role="billing",
    topic=CUSTOMER_WARNING.topic,
    topic_title=CUSTOMER_WARNING.topic_title,
    names=(
        ("customer", _("the client's or the customer's name"), "Harbour & Pine Ltd"),
        ("account", _("whose account, and in what"), "Harbour & Pine Ltd EUR"),
        ("before", _("the credit until now"), "250.00 EUR"),
        ("credit", _("the credit limit"), "500.00 EUR"),
        ("balance", _("the balance now"), "812.46 EUR"),
        ("left", _("what may still be spent"), "1,312.46 EUR"),
    ),
    subject=_("Your credit is now {{ credit }}"),
    body=_("""Dear {{ customer }},

the credit of your account {{ account }} was changed from {{ before }} to {{ credit }}.

Balance now: {{ balance }}
Left to spend: {{ left }}"""),
)

PRICE_CHANGE = Letter(
    slug="price-change",
    title=_("Price change"),
    text=_(
        "When changes of the prices of a customer or client are approved, ahead of their start."
    ),
    role="billing",
    topic="prices",
    topic_title=_("Price changes"),
    names=(
        ("customer", _("the client's or the customer's name"), "Harbour & Pine Ltd"),
        ("account", _("whose account, and in what"), "Harbour & Pine Ltd EUR"),
        ("unit", _("the currency of the prices"), "EUR"),
        ("count", _("how many prices change"), "2"),
        ("first", _("when the first of them changes"), "1 Dec 2026"),
        (
            "changes",
            _("the changes, a line each"),
            (
                "Norway: 0.0450 EUR, from 1 Dec 2026 0.0475 EUR on submitted\n"
                "Sweden, Norrtel 240-97: 0.0380 EUR, from 1 Dec 2026 0.0365 EUR on submitted"
            ),
        ),
    ),
    subject=_("New prices from {{ first }}"),
    body=_("""Dear {{ customer }},

prices of your account {{ account }} change. All prices are for one part of a message.

{{ changes }}

Destinations that are not named here keep their prices."""),
)
