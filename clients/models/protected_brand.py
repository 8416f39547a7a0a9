from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clients.models.skeleton import SkeletonField


class BrandQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The operator's own list; nobody else sees it."""
        return self if user.is_active and user.is_staff else self.none()


class ProtectedBrand(models.Model):
    """A name that is known to many: who wants to send under what looks like it is looked at."""

    name = models.CharField(_("brand"), max_length=40)
    note = models.CharField(_("note"), max_length=200, blank=True)
    skeleton = SkeletonField(max_length=64)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = BrandQuerySet.as_manager()

    class Meta:
        verbose_name = _("protected brand")
        verbose_name_plural = _("protected brands")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(Lower("name"), name="protected_brand_once")]

    def __str__(self):
        return self.name
