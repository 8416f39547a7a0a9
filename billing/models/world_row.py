from django.db import models
from django.utils.translation import gettext_lazy as _


class WorldQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The operator's own tables: for staff."""
        return self.all() if user.is_authenticated and user.is_staff else self.none()

    def live(self):
        """Those that hold: not taken out by anybody."""
        return self.filter(archived_at=None)


class WorldRow(models.Model):
    """A country, a network or a prefix.

    What came with the house is renewed with each version, unless somebody edited or archived it:
    people know better. So an archived row stays, or it would come back.
    """

    is_shipped = models.BooleanField(
        _("came with Onward"), default=False, db_default=False, editable=False
    )
    is_edited = models.BooleanField(_("edited"), default=False, db_default=False, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)

    objects = WorldQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def origin(self) -> str:
        if self.is_edited or not self.is_shipped:
            return str(_("edited") if self.is_shipped else _("own"))
        return str(_("shipped"))
