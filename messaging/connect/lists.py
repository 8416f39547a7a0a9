"""The calls that list what applications choose from: countries, prefixes, kinds, terms.

Countries are numbered as in ISO 3166-1.
"""

from collections.abc import Iterator
from urllib.parse import quote_from_bytes

import phonenumbers
import pycountry
from django.urls import reverse

from billing.models import Country
from messaging.connect import captchas, codes, terms
from messaging.connect.calls import LIST, Call, Visit
from messaging.connect.codes import Failed
from messaging.models import AccountType

CALLBACKS = {1: "HTTP POST"}
CONNECTIONS = {2: "HTTP API", 4: "SMPP", 13: "XML API"}
TEXT, HTML = "1", "2"


def number_of(country: str) -> str:
    """The number of a country by its ISO 3166-1 letters; empty where it has none."""
    found = pycountry.countries.get(alpha_2=country)
    return str(int(found.numeric)) if found else ""


def country_of(number: str) -> Country | None:
    """The country with this number that we know, None where there is none."""
    if not (number.isascii() and number.isdecimal() and len(number) <= 4):
        return None
    found = pycountry.countries.get(numeric=number.zfill(3))
    return Country.objects.filter(code=found.alpha_2).first() if found else None


def _countries(_visit: Visit) -> Iterator[dict[str, str]]:
    for country in Country.objects.order_by("name"):
        if number := number_of(country.code):
            yield {"country_id": number, "name": country.name}


def _prefixes(_visit: Visit) -> Iterator[dict[str, str]]:
    for country in Country.objects.order_by("name"):
        number, prefix = number_of(country.code), phonenumbers.country_code_for_region(country.code)
        if number and prefix:
            yield {"country_id": number, "prefix": str(prefix)}


def _accounts(_visit: Visit) -> Iterator[dict[str, str]]:
    for kind in AccountType.objects.filter(is_offered=True):
        yield {"account_id": str(kind.number), "account_type": kind.name}


def _callbacks(_visit: Visit) -> Iterator[dict[str, str]]:
    for number, name in CALLBACKS.items():
        yield {"callback_type_id": str(number), "callback_type": name}


def _connections(_visit: Visit) -> Iterator[dict[str, str]]:
    for number, name in CONNECTIONS.items():
        yield {"connection_type_id": str(number), "connection_type": name}


def _terms(visit: Visit) -> Iterator[dict[str, str]]:
    """Where the terms stand: of the country, or else of where the end user's address is."""
    wanted = visit.asked["terms_format"] or TEXT
    if wanted not in {TEXT, HTML}:
        raise Failed(codes.TERMS_FORMAT)
    number, address = visit.asked["country_id"], visit.asked["client_ip_address"]
    if not number and not address:
        raise Failed(codes.COUNTRY_ID, codes.CLIENT_ADDRESS)
    country = None
    if number and number != "0":
        country = country_of(number)
        if country is None:
            raise Failed(codes.COUNTRY_ID)
    elif not terms.is_address(address):
        raise Failed(codes.CLIENT_ADDRESS)
    found = terms.of(country)
    path = reverse("messaging:connect-terms", args=[found.pk])
    kind = "html" if wanted == HTML else "text"
    yield {"URL_location": f"{visit.site}{path}?format={kind}"}


def _captcha(_visit: Visit) -> Iterator[dict[str, str]]:
    made, picture = captchas.make()
    yield {"captcha_id": made.pk, "captcha_image": quote_from_bytes(picture, safe="")}


CALLS = [
    Call("get_list_country", _countries, **LIST),
    Call("get_list_country_prefix", _prefixes, **LIST),
    Call("get_list_account", _accounts, **LIST),
    Call("get_list_terms", _terms, **LIST),
    Call("get_list_callback", _callbacks, **LIST),
    Call("get_list_connection", _connections, **LIST),
    Call("get_captcha", _captcha, **LIST),
]
