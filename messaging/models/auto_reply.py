from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped
from messaging.text.keywords import SIZE_MAX


class AutoReplyQuerySet(ClientScoped):
    customer_lookup = "use__customer"
    client_lookup = "use__client"


class AutoReply(models.Model):
    """What is answered at once to a message that came by a use of a number.

    Its keyword is the first word of the message, or the one behind the prefix of the use; the
    answer without a keyword is for all that have none of their own.
    """

    use = models.ForeignKey(
        "messaging.NumberUse", models.CASCADE, related_name="replies", verbose_name=_("number")
    )
    keyword = models.CharField(
        _("keyword"),
        max_length=SIZE_MAX,
        blank=True,
        help_text=_("The word it answers to; empty for any message."),
    )
    text = models.TextField(_("answer"), max_length=612)
    is_on = models.BooleanField(_("on"), default=True)

    objects = AutoReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("automatic reply")
        verbose_name_plural = _("automatic replies")
        ordering = ["keyword", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["use", "keyword"], name="one_reply_to_a_keyword")
        ]

    def __str__(self):
        return self.keyword or str(_("any"))
