from django.utils.translation import gettext_lazy as _

from portal.kit.letters import Letter

INVITATION = Letter(
    slug="customer-invitation",
    title=_("Invitation to a customer's people"),
    text=_("When somebody is invited to log in for a customer."),
    role="support",
    names=(
        ("name", _("who is invited, or their e-mail"), "Ida Holm"),
        ("company", _("the customer"), "Vento Connect"),
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
