from django.db import models
from django.utils.translation import gettext_lazy as _


class HistoryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff with the right see all of it; nobody else sees any."""
        if user.is_authenticated and user.is_staff and user.has_perm("portal.view_historyentry"):
            return self.all()
        return self.none()


class HistoryEntry(models.Model):
    """Who did what to what, and what it was before. Never changed, never deleted.

    Subject, customer and client are plain numbers: an entry outlives what it tells of, and this
    floor knows no customers. A database trigger refuses UPDATE and DELETE.
    """

    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        "portal.User", models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    acting_as = models.ForeignKey(
        "portal.User", models.PROTECT, null=True, related_name="+", verbose_name=_("acting as")
    )
    event = models.CharField(_("event"), max_length=80)
    subject_kind = models.CharField(_("kind"), max_length=40)
    subject_id = models.BigIntegerField(null=True)
    subject = models.CharField(_("subject"), max_length=200)
    customer_id = models.BigIntegerField(null=True)
    client_id = models.BigIntegerField(null=True)
    data = models.JSONField(_("details"), default=dict)
    request_id = models.CharField(max_length=40, blank=True)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="history_of_subject"),
            models.Index(fields=["customer_id", "-id"], name="history_of_customer"),
            models.Index(fields=["client_id", "-id"], name="history_of_client"),
            models.Index(fields=["actor", "-id"], name="history_of_actor"),
        ]

    def __str__(self):
        return f"{self.event} {self.subject}"
