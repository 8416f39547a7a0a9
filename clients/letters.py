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

INVITATION = Letter(
    slug="client-invitation",
    title=_("Invitation to a client's people"),
    text=_("When somebody is invited to log in for a client."),
    role="support",
    names=(
        ("name", _("who is invited, or their e-mail"), "Ida Holm"),
        ("company", _("the client's company"), "Vento Pharmacy"),
        ("rights", _("what they may do"), "Developer"),
        ("by", _("who invites them"), "Mia Lund"),
        ("organisation", _("the operator"), "Norrsund"),
        ("link", _("the address that is used once"), "https://operator.example/invited"),
        ("days", _("for how many days it works"), "7"),
    ),
    subject=_("{{ by }} invites you to {{ company }}"),
    body=_("""Dear {{ name }},

{{ by }} invites you to log in for {{ company }} at {{ organisation }}. Your rights: {{ rights }}.

This address works once, for {{ days }} days:

{{ link }}

If you did not expect this mail, you need not do anything."""),
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
