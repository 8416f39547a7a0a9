from django.utils.translation import gettext_lazy as _

from portal.kit.letters import Letter

ACCESS = Letter(
    slug="smpp-access",
    title=_("SMPP account details"),
    text=_("When an SMPP account is created quickly and its details are to be mailed."),
    role="support",
    topic="access",
    topic_title=_("Access details"),
    names=(
        ("customer", _("the customer's name"), "Saltmarsh Digital"),
        ("account_code", _("its account code"), "SALTMARSHD1"),
        ("system_id", _("the system ID"), "saltmarsh1"),
        ("password", _("the password; it is in this mail only"), "pQ7mK2xw"),
        ("hosts", _("where to connect"), "smpp.operator.example"),
        ("ports", _("the ports of SMPP"), "2775, 8775 (TLS)"),
        ("rest_address", _("the address for REST"), "https://operator.example/api/v1/messages"),
        ("system_type", _("the system type"), "-"),
        ("rate", _("what may be sent in a second"), "20 parts/s, window 50, up to 2 binds"),
        ("networks", _("from where"), "192.0.2.0/28"),
    ),
    subject=_("Your SMPP account {{ system_id }}"),
    body=_("""Dear {{ customer }},

your SMPP account is ready. It serves SMPP 3.4 and our REST interface.

System ID: {{ system_id }}
Password: {{ password }}
Hosts: {{ hosts }}
Ports: {{ ports }}
System type: {{ system_type }}
REST: {{ rest_address }} (Basic, with system ID and password)
Limits: {{ rate }}
Allowed networks: {{ networks }}

Please keep the password to yourself. We cannot read it again, but we can give you a new one."""),
)

INBOUND = Letter(
    slug="inbound",
    title=_("Message from a handset"),
    text=_("When what comes to a number is forwarded by e-mail."),
    role="support",
    names=(
        ("company", _("whose number it is"), "Vento Pharmacy"),
        ("sender", _("the handset's number"), "+44 7700 900318"),
        ("number", _("the number it came to"), "+44 7700 900010"),
        ("prefix", _("the prefix it came by, or a dash"), "PIZZA"),
        ("time", _("when it came"), "21 Nov 2026 10:24 CET"),
        ("text", _("what it says"), "Pizza menu please"),
    ),
    subject=_("Message from {{ sender }} to {{ number }}"),
    body=_("""From: {{ sender }}
To: {{ number }}
Came: {{ time }}

{{ text }}"""),
)

UNUSUAL_TRAFFIC = Letter(
    slug="unusual-traffic",
    title=_("Unusual traffic"),
    text=_("When an account's messages look made up, to the operator's own people."),
    role="support",
    names=(
        ("account", _("whose account, and in what"), "Harbour & Pine Ltd EUR"),
        ("kind", _("what was seen"), "Adjacent numbers"),
        ("place", _("the beginning of the numbers, or the country"), "447700900"),
        ("seen", _("how many messages in ten minutes"), "180"),
    ),
    subject=_("Unusual traffic of {{ account }}"),
    body=_("""{{ account }}: {{ kind }}, {{ seen }} messages to {{ place }} in ten minutes.

What goes there is held now. Look at it on the page Moderation and let it go or deny it; end the
alarm on the page Traffic alarms if it is wanted."""),
)

_APP = (
    ("name", _("who is registered"), "Ida Holm"),
    ("app", _("the application's name"), "Surgery Diary"),
    ("support", _("the application's support address"), "help@diary.example"),
)
CONNECT_ACTIVATION = Letter(
    slug="connect-activation",
    title=_("Activation of a registration"),
    text=_("When an application has registered somebody by Connect."),
    role="support",
    names=(
        *_APP,
        ("link", _("the address that activates it, once"), "https://operator.example/join/1"),
        ("hours", _("for how many hours the address works"), "48"),
    ),
    subject=_("{{ app }}: please activate your account"),
    body=_("""Dear {{ name }},

{{ app }} has opened an account for you. Please activate it; this address works once, for
{{ hours }} hours:

{{ link }}

Questions? Write to {{ support }}. If you did not expect this mail, you need not do anything."""),
    secrets=("link",),
)

CONNECT_PASSWORD = Letter(
    slug="connect-password",
    title=_("New password of a registration"),
    text=_("When somebody whom an application registered has forgotten the password."),
    role="support",
    names=(
        *_APP,
        ("username", _("the username"), "idaholm"),
        ("password", _("the new password"), "aB3dE5fG7hJ9"),
    ),
    subject=_("{{ app }}: your new password"),
    body=_("""Dear {{ name }},

your new password for {{ username }} at {{ app }}:

{{ password }}

The old one works no more. Questions? Write to {{ support }}."""),
    secrets=("password",),
)

CONNECT_BALANCE = Letter(
    slug="connect-balance",
    title=_("Weekly balance of a registration"),
    text=_("Once a week, to those who asked for it when they were registered."),
    role="support",
    names=(*_APP, ("balance", _("what is on the account"), "12.50 EUR")),
    subject=_("{{ app }}: your balance is {{ balance }}"),
    body=_("""Dear {{ name }},

your balance at {{ app }} is {{ balance }}.

Questions? Write to {{ support }}."""),
)

CONNECT_NUMBER = Letter(
    slug="connect-number",
    title=_("Number of a registration"),
    text=_("When a number that was applied for is given."),
    role="support",
    names=(*_APP, ("number", _("the number"), "+44 7700 900500")),
    subject=_("{{ app }}: your number is {{ number }}"),
    body=_("""Dear {{ name }},

your number is {{ number }}. All messages to it are yours from now on.

Questions? Write to {{ support }}."""),
)

CONNECT_NO_NUMBER = Letter(
    slug="connect-no-number",
    title=_("Number of a registration, refused"),
    text=_("When a number that was applied for is not given."),
    role="support",
    names=(
        *_APP,
        ("country", _("the country it was to be of"), "United Kingdom"),
        ("reason", _("why"), "The service is not allowed in this country."),
    ),
    subject=_("{{ app }}: about your application for a number"),
    body=_("""Dear {{ name }},

we cannot give you a number of {{ country }}: {{ reason }}

Questions? Write to {{ support }}."""),
)
