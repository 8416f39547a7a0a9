from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportDraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What somebody uploaded is theirs alone."""
        return self.filter(owner=user)


class ImportDraft(models.Model):
    """A file that somebody wants to import, with its rows; gone after two days.

    The rows stand in the row itself, packed: so they end with it, and every host can read them.
    """

    owner = models.ForeignKey("portal.User", models.CASCADE, related_name="+")
    slug = models.CharField(_("import"), max_length=40)
    name = models.CharField(_("file"), max_length=200)
    options = models.JSONField(_("options"), default=dict)
    # Field name -> index of the file's column. None until somebody has said so.
    columns = models.JSONField(_("columns"), null=True)
    has_titles = models.BooleanField(_("the first row holds titles"), default=True)
    row_count = models.PositiveIntegerField(_("rows"))
    body = models.BinaryField()
    job = models.ForeignKey("portal.Job", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True, db_index=True)
    applied_at = models.DateTimeField(_("applied"), null=True)
    said = models.CharField(_("what was done"), max_length=500, blank=True)
    # Rows that were not taken when it was applied, packed.
    left_out = models.BinaryField(null=True)

    objects = ImportDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self):
        return self.name
