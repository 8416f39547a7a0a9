from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class VendorSessionQuerySet(models.QuerySet):
    def lasting(self):
        """Those that still open their door: a new password of the account ends its sessions."""
        fresh = Q(door__smppaccount__password_set_at__lte=models.F("began_at"))
        return self.filter(fresh, expires_at__gt=timezone.now())


class VendorSession(models.Model):
    """A log-in by an SMPP account's password at a door in a vendor's form: a code, then a token.

    Only the SHA-256 of what the program holds is kept. The code becomes the token in this same
    row, so it is used once.
    """

    door = models.ForeignKey("clients.Door", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    is_code = models.BooleanField(_("not exchanged yet"), default=True)
    began_at = models.DateTimeField(_("since"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))

    objects = VendorSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("vendor session")
        verbose_name_plural = _("vendor sessions")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["door", "-id"], name="vendor_session_of_door")]

    def __str__(self):
        return f"{self.door}: {self.began_at:%Y-%m-%d %H:%M}"
