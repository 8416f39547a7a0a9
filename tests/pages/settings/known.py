"""What the tests of the settings share: an operator, a letter, and what became of both."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.kit import secrets
from portal.kit.letters import Letter
from portal.models import HistoryEntry, MailOutbox

ORGANISATION = {
    "name": "Norrsund",
    "legal_name": "Norrsund Telecom AB",
    "registration_no": "556000-0001",
    "vat_no": "SE556000000101",
    "country": "SE",
    "address": "Hamngatan 1\r\n111 47 Stockholm",
    "site": "https://norrsund.test",
    "phone": "+46 8 120 900 01",
}
LETTER = Letter(
    slug="welcome",
    title="Welcome",
    text="When a customer begins.",
    role="sales",
    names=(("customer", "the name", "Saltmarsh Digital"), ("password", "a secret", "pQ7mK2xw")),
    subject="Welcome, {{ customer }}",
    body="Dear {{ customer }},\n\nyour password is {{ password }}.",
)


def picture(colour="teal"):
    file = BytesIO()
    Image.new("RGB", (40, 20), colour).save(file, "PNG")
    return SimpleUploadedFile("logo.png", file.getvalue(), "image/png")


def told(event):
    return HistoryEntry.objects.filter(event=event).order_by("pk")


def mailed():
    return secrets.open_envelope(bytes(MailOutbox.objects.get().sealed))
