from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped
from messaging.text.keywords import SIZE_MAX


class NumberUseQuerySet(ClientScoped):
    def living(self):
        """Those that were not released."""
        return self.filter(released_at__isnull=True)


class NumberUse(models.Model):
    """Who gets what comes to a number: all of it, or what begins with a keyword.

    The database holds that a number has either one use without a keyword or any with different
    ones, as long as they live. A use that was released stays for the messages that came by it.
    """

    number = models.ForeignKey(
        "messaging.Number", models.PROTECT, related_name="uses", verbose_name=_("number")
    )
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    client = models.ForeignKey(
        "clients.Client",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
    )
    door = models.ForeignKey(
        "clients.Door",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("SMPP account"),
        help_text=_("Its binds get the messages."),
    )
    keyword = models.CharField(
        _("prefix"),
        max_length=SIZE_MAX,
        blank=True,
        help_text=_("The word a message must begin with; empty for all messages."),
    )
    forwards_to = models.EmailField(
        _("forward by e-mail to"),
        blank=True,
        help_text=_("Each message goes on to this address, once."),
    )
    since = models.DateTimeField(_("since"), auto_now_add=True)
    released_at = models.DateTimeField(_("released"), null=True, editable=False)

    objects = NumberUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a number")
        verbose_name_plural = _("uses of numbers")
        ordering = ["number__digits", "keyword"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "keyword"],
                condition=models.Q(released_at__isnull=True),
                name="one_use_of_a_keyword",
            )
        ]
        indexes = [
            models.Index(
                fields=["customer"], condition=models.Q(released_at=None), name="use_of_customer"
            ),
            models.Index(
                fields=["client"], condition=models.Q(released_at=None), name="use_of_client"
            ),
            models.Index(
                fields=["keyword"],
                opclasses=["varchar_pattern_ops"],
                condition=models.Q(released_at=None),
                name="use_of_keyword",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.keyword}".strip()

    def get_absolute_url(self):
        return reverse("messaging:number-use", args=[self.pk])

    @property
    def is_exclusive(self) -> bool:
        return not self.keyword
