from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped
from customers.models.customer import ALPHABET

Q = models.Q
# What a registration is found by, each from the beginning of a word.
SEARCHED = ("username", "first_name", "surname", "email", "mobile", "company", "user_number")


def new_user_number() -> str:
    return get_random_string(12, "0123456789")


def new_public_id() -> str:
    return "rg_" + get_random_string(16, ALPHABET)


class Registration(models.Model):
    """Somebody whom an application registered: a client with an account of its own.

    It stands at REGISTERED until the link of the activation mail was opened, and at EMAIL until
    the code of the activation SMS came back. Digests of link and code are kept, never themselves.
    """

    class State(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        EMAIL = "email", _("E-mail activated")
        ACTIVE = "active", _("Active")
        CLOSED = "closed", _("Closed")

    class Source(models.TextChoices):
        CALL = "call", _("by the application")
        PAGE = "page", _("on the page")

    class Format(models.IntegerChoices):
        TEXT = 1, _("plain text")
        HTML = 2, _("HTML")

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id)
    user_number = models.CharField(
        _("user number"), max_length=12, unique=True, default=new_user_number
    )
    connection = models.ForeignKey(
        "messaging.Connection",
        models.PROTECT,
        related_name="registrations",
        verbose_name=_("connection"),
    )
    client = models.OneToOneField(
        "clients.Client",
        models.PROTECT,
        related_name="registration",
        verbose_name=_("client"),
    )
    login = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("log-in to the portal"),
    )
    username = models.CharField(_("username"), max_length=128)
    password = models.CharField(max_length=128)
    first_name = models.CharField(_("first name"), max_length=80)
    surname = models.CharField(_("surname"), max_length=80)
    email = models.EmailField(_("e-mail"), max_length=64)
    email_format = models.PositiveSmallIntegerField(
        _("e-mail format"), choices=Format.choices, default=Format.TEXT
    )
    country = models.ForeignKey(
        "billing.Country", models.PROTECT, related_name="+", verbose_name=_("country")
    )
    mobile = models.CharField(_("mobile number"), max_length=30)
    company = models.CharField(_("company"), max_length=80, default="Personal Use")
    account_type = models.ForeignKey(
        "messaging.AccountType", models.PROTECT, related_name="+", verbose_name=_("account type")
    )
    weekly_update = models.BooleanField(_("weekly balance e-mail"), default=False)
    coupon = models.ForeignKey(
        "messaging.Coupon", models.PROTECT, null=True, related_name="+", verbose_name=_("coupon")
    )
    activation_redirect = models.CharField(_("goes on to"), max_length=500, blank=True)
    source = models.CharField(
        _("registered"), max_length=4, choices=Source.choices, default=Source.CALL
    )
    address = models.CharField(_("from address"), max_length=45, blank=True)
    terms = models.ForeignKey("messaging.ConnectTerms", models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.REGISTERED
    )
    link_digest = models.CharField(max_length=64, blank=True)
    link_until = models.DateTimeField(null=True)
    email_activated_at = models.DateTimeField(_("e-mail activated"), null=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    codes_sent = models.PositiveSmallIntegerField(_("codes sent"), default=0)
    code_failures = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    sms_activated_at = models.DateTimeField(_("SMS activated"), null=True)
    # Failed log-ins in a row; the third needs a captcha.
    failures = models.PositiveSmallIntegerField(_("failed log-ins"), default=0)
    told_at = models.DateTimeField(_("last weekly e-mail"), null=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Scoped(ClientScoped):
        customer_lookup = "connection__customer"

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="registration_username_once"),
        ]
        indexes = [
            models.Index(fields=["connection", "-id"], name="registration_of"),
            models.Index(Lower("email"), name="registration_by_email"),
            models.Index(
                fields=["link_digest"], condition=~Q(link_digest=""), name="registration_by_link"
            ),
            GinIndex(SearchVector(*SEARCHED, config="simple"), name="registration_words"),
        ]

    def __str__(self):
        return self.username

    def get_absolute_url(self):
        return reverse("messaging:registration", args=[self.pk])


class AddressFailures(models.Model):
    """Failed authentications from an IP address since its last successful one."""

    address = models.CharField(_("address"), max_length=45, unique=True)
    failures = models.PositiveIntegerField(_("failures"), default=0)
    last_at = models.DateTimeField(_("last"))

    class Meta:
        verbose_name = _("failures of an address")
        verbose_name_plural = _("failures of addresses")

    def __str__(self):
        return self.address
