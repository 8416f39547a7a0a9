from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.scoping import CustomerScoped


class NoteQuerySet(CustomerScoped):
    def visible_to(self, user):
        """Notes are the operator's own: customers never read them."""
        return self.all() if user.is_authenticated and user.is_staff else self.none()


class Note(models.Model):
    """What staff should know of a customer. One without an author was written by the system."""

    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="notes", verbose_name=_("customer")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    text = models.TextField(_("note"), max_length=4000)
    is_system = models.BooleanField(_("written by the system"), default=False, editable=False)
    is_pinned = models.BooleanField(_("pinned"), default=False)
    at = models.DateTimeField(_("when"))
    edited_at = models.DateTimeField(_("edited"), null=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-is_pinned", "-pk"]
        indexes = [models.Index(fields=["customer", "-is_pinned", "-id"], name="note_of_customer")]

    def __str__(self):
        return self.text[:60]
