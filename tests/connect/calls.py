"""An application at the door of Connect, as tests need it."""

import re
from datetime import timedelta

from django.core import mail
from django.utils import timezone
from lxml import etree

from messaging.connect import captchas
from messaging.models import Captcha, Registration

LETTERS = "ABCDE"
IDA = {
    "user": "idaholm",
    "password": "Secret1",
    "fname": "Ida",
    "sname": "Holm",
    "email_address": "ida@vento.example",
    "country_id": "826",
    "mobile_number": "447700900123",
    "accept_terms": "1",
}
WHO = {"user": IDA["user"], "password": IDA["password"]}


class App:
    """Calls by one connection. `codes` are those of the last answer, `values` its rows."""

    def __init__(self, client, connection, token):
        self._client, self.connection, self.token = client, connection, token
        self.codes: list[str] = []
        self.values: list[dict[str, str]] = []

    def ask(self, action, root="clickatellsdk", **fields):
        document = etree.Element(root)
        etree.SubElement(document, "action").text = action
        for name, value in fields.items():
            etree.SubElement(document, name).text = value
        return self.send(etree.tostring(document, encoding="unicode"))

    def send(self, document, **more):
        response = self._client.post(f"/connect/{self.token}", {"XML": document}, **more)
        return self.heard(response)

    def heard(self, response):
        assert response.status_code == 200, response.content
        root = etree.fromstring(response.content)
        assert root.findtext("Timestamp").isdecimal()
        is_error = root.findtext("Result") == "Error"
        assert is_error or root.findtext("Result") == "Success"
        errors, told = root.findall("Error"), root.findall("Description")
        assert len(errors) == len(told) == (len(errors) if is_error else 0)
        self.codes = [one.text for one in errors] if is_error else ["001"]
        self.told = [one.text for one in told]
        self.values = [{e.tag: e.text for e in row} for row in root.iterfind("Values/Value")]
        return self.codes

    def register(self, **fields):
        return self.ask("register", **(IDA | captcha() | fields))

    def ida(self, **fields):
        """Ida, registered and activated by e-mail."""
        assert self.register(**fields) == ["001"], self.told
        return by_email(self._client)


def captcha():
    """A captcha somebody has read right."""
    made, _picture = captchas.make()
    Captcha.objects.filter(pk=made.pk).update(digest=captchas._digest(made.pk, LETTERS))
    return {"captcha_id": made.pk, "captcha_code": LETTERS}


def mails():
    return mail.outbox


def link_of(letter):
    return re.search(r"http://[^/]+(/join/activate/[\w-]+/)", letter.body)[1]


def by_email(client):
    """Whoever was mailed last opens the link; their registration."""
    client.post(link_of(mails()[-1]))
    return Registration.objects.latest("pk")


def aged(model, pk, **fields):
    """Make something look older by some time."""
    (name, age), *_ = fields.items()
    model.objects.filter(pk=pk).update(**{name: timezone.now() - age})


HOUR = timedelta(hours=1)
