"""The letters that documents are mailed with."""

from django.utils.translation import gettext_lazy as _

from portal.kit.letters import Letter

NAMES = (
    ("customer", _("the name on the document"), "Saltmarsh Digital GmbH"),
    ("number", _("the document's number"), "INV-2026-00012"),
    ("date", _("the document's date"), "1 Nov 2026"),
    ("total", _("what it comes to, with tax"), "147.91 EUR"),
    ("period", _("the period it is for, where it is for one"), "1 Oct 2026 to 31 Oct 2026"),
    ("issuer", _("the company that issues it"), "Norrsund Messaging AB"),
)
DUE = (
    ("due", _("the day by which it is to be paid"), "1 Dec 2026"),
    ("open", _("what is still to be paid"), "147.91 EUR"),
)

INVOICE = Letter(
    slug="invoice",
    title=_("Invoice"),
    text=_("With the PDF of an invoice, to the addresses for invoices of the account."),
    role="billing",
    names=(*NAMES, *DUE),
    subject=_("Invoice {{ number }} from {{ issuer }}"),
    body=_("""Dear {{ customer }},

please find attached invoice {{ number }} of {{ date }}.

Total: {{ total }}
Due date: {{ due }}

Please give {{ number }} with your payment."""),
)

RECEIPT = Letter(
    slug="receipt",
    title=_("Receipt"),
    text=_("With the PDF of a receipt, after a top-up was paid."),
    role="billing",
    names=NAMES,
    subject=_("Receipt {{ number }} from {{ issuer }}"),
    body=_("""Dear {{ customer }},

thank you for your payment. Please find attached receipt {{ number }} of {{ date }}.

Total: {{ total }}"""),
)

CREDIT_NOTE = Letter(
    slug="credit-note",
    title=_("Credit note"),
    text=_("With the PDF of a credit note, to the addresses for invoices of the account."),
    role="billing",
    names=(*NAMES, ("corrects", _("the invoice that it corrects"), "INV-2026-00012")),
    subject=_("Credit note {{ number }} from {{ issuer }}"),
    body=_("""Dear {{ customer }},

please find attached credit note {{ number }} of {{ date }}, which corrects {{ corrects }}.

Total: {{ total }}"""),
)

REMINDER = Letter(
    slug="invoice-reminder",
    title=_("Reminder of an invoice"),
    text=_("When an invoice is overdue, with its PDF and a statement of the account."),
    role="billing",
    names=(*NAMES, *DUE, ("days", _("for how many days it is overdue"), "10")),
    subject=_("Reminder: invoice {{ number }} was due on {{ due }}"),
    body=_("""Dear {{ customer }},

our invoice {{ number }} of {{ date }} was due on {{ due }}, {{ days }} days ago. We have not seen
the whole payment yet.

Total: {{ total }}
Still open: {{ open }}

The invoice and a statement of your account are attached. If you have paid in the meantime, please
take no notice of this mail."""),
)
