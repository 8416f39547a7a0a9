"""Every call in words: what it does, for those who allow it, and a document to try it with."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from lxml import etree

from messaging.connect import document

# Two names of one call are allowed and refused together.
ALIASES = {"sms_activation_status": ("send_activation_status",)}
WORDS = {
    "get_list_country": _("countries and their numbers"),
    "get_list_country_prefix": _("dialling codes"),
    "get_list_account": _("kinds of account"),
    "get_list_terms": _("where the terms stand"),
    "get_captcha": _("a picture to read"),
    "register": _("register an end user"),
    "resend_email_activation": _("send the activation mail again, also to another address"),
    "forgot_password": _("mail a new password"),
    "authenticate_user": _("check a user and a password"),
    "sms_activation_status": _("whether the mobile number is activated"),
    "send_activation_sms": _("send the activation code by SMS"),
    "validate_activation_sms": _("take the code back"),
    "get_list_callback": _("kinds of callback"),
    "get_list_connection": _("kinds of connection"),
    "create_connection": _("open an API token or an SMPP account of the user's own"),
    "buy_credits_url": _("a page on which the user buys credits"),
    "apply_two_way": _("a page on which the user applies for a number"),
    "transfer_credit": _("move credit from one user to another"),
}
_USER = {"user": "idaholm", "password": "Secret1"}
_CAPTCHA = {"captcha_id": "", "captcha_code": ""}
SAMPLES: dict[str, dict[str, str]] = {
    "get_list_terms": {"country_id": "826", "terms_format": "1"},
    "register": {
        **_USER,
        "fname": "Ida",
        "sname": "Holm",
        "email_address": "ida@vento.example",
        "country_id": "826",
        "mobile_number": "447700900123",
        "accept_terms": "1",
        **_CAPTCHA,
        "test_mode": "1",
    },
    "resend_email_activation": _USER,
    "forgot_password": {"user": "idaholm", "email_address": "ida@vento.example", **_CAPTCHA},
    "authenticate_user": _USER,
    "sms_activation_status": _USER,
    "send_activation_sms": _USER,
    "validate_activation_sms": _USER | {"sms_activation_code": ""},
    "create_connection": _USER | {"connection_id": "2", "api_description": "My shop"},
    "buy_credits_url": _USER,
    "apply_two_way": _USER,
    "transfer_credit": _USER | {"to_user": "", "credit": "1.00", "transfer_id": "1"},
}


def sample(action: str) -> str:
    """A document that asks for this call, to be filled in."""
    root = etree.Element(document.ROOT)
    etree.SubElement(root, "action").text = action
    for name, text in SAMPLES.get(action, {}).items():
        # Not a short element: there is something to be typed between its ends.
        etree.SubElement(root, name).text = text or ""
    etree.indent(root)
    return etree.tostring(root, encoding="unicode")


def every_name(actions: Mapping[str, object] | list[str]) -> list[str]:
    """These calls with their other names, as a connection keeps what it may do."""
    return [name for action in actions for name in (action, *ALIASES.get(action, ()))]
