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
