from django.utils.translation import gettext_lazy as _

from portal.kit.letters import Letter

ACTIVATION = Letter(
    slug="client-activation",
    title=_("Activation of a client"),
    text=_("When a client must activate its account before its people can log in."),
    role="support",
    names=(
        ("client", _("the client's company"), "Vento Pharmacy"),
        ("login", _("its log-in"), "office@vento.example"),
        ("link", _("the address that activates it, once"), "https://operator.example/activate"),
        ("hours", _("for how many hours the address works"), "24"),
    ),
    subject=_("Please activate your account"),
    body=_("""Dear {{ client }},

your account is ready. Please activate it first; this address works once, for {{ hours }} hours:

{{ link }}

You then log in as {{ login }}. If you did not expect this mail, you need not do anything."""),
    secrets=("link",),
)

_OF_NAME = (
    ("client", _("the client's company, or the customer"), "Vento Pharmacy"),
    ("name", _("the sender name"), "Vento"),
    ("channel", _("the channel it is for"), "SMS"),
)
NAME_APPROVED = Letter(
    slug="sender-name-approved",
    title=_("A sender name is approved"),
    text=_("When staff approve a sender name, or approve it again."),
    role="support",
    names=(
        *_OF_NAME,
        ("until", _("its last day, or no end"), "31 Dec 2026"),
        ("countries", _("where it may be used"), "Germany, Sweden"),
    ),
    subject=_("Sender name {{ name }} is approved"),
    body=_("""Dear {{ client }},

your sender name {{ name }} ({{ channel }}) is approved. You may use it from now on.

Until: {{ until }}
Countries: {{ countries }}"""),
)
NAME_REFUSED = Letter(
    slug="sender-name-refused",
    title=_("A sender name is refused"),
    text=_("When staff refuse a sender name, or take its approval back."),
    role="support",
    names=(*_OF_NAME, ("reason", _("why"), "Please name the legal entity.")),
    subject=_("Sender name {{ name }} is refused"),
    body=_("""Dear {{ client }},

your sender name {{ name }} ({{ channel }}) is refused:

{{ reason }}

You may change your answers and submit it again."""),
)
