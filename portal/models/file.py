from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A file belongs to the one who asked for it, and to nobody else."""
        return self.filter(owner=user)


class File(models.Model):
    """A made file: owner-bound, and gone after its day."""

    owner = models.ForeignKey("portal.User", models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    stored_as = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    rows = models.PositiveBigIntegerField(_("rows"), null=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("kept until"), db_index=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self):
        return self.name

    @property
    def path(self) -> Path:
        return settings.FILES_DIR / self.stored_as
