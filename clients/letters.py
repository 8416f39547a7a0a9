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
