from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped

# A large table checks no foreign keys: what it points to is never deleted.
FAR = {"on_delete": models.PROTECT, "db_constraint": False, "db_index": False, "related_name": "+"}


class ApiCall(models.Model):
    """What a program asked by HTTP and what it was told, without texts and secrets.

    Partitioned by its time-ordered key and kept for 30 days. `body` is the request's as far as it
    is kept; empty where it was too long or no text.
    """

    id = models.BigIntegerField(primary_key=True)
    door = models.ForeignKey("clients.Door", verbose_name=_("door"), **FAR)
    customer = models.ForeignKey("customers.Customer", verbose_name=_("customer"), **FAR)
    client = models.ForeignKey("clients.Client", null=True, verbose_name=_("client"), **FAR)
    at = models.DateTimeField(_("at"))
    method = models.CharField(_("method"), max_length=7)
    path = models.CharField(_("path"), max_length=200)
    query = models.CharField(_("query"), max_length=400, blank=True)
    status = models.PositiveSmallIntegerField(_("status"))
    problem = models.CharField(_("problem"), max_length=60, blank=True)
    duration_ms = models.PositiveIntegerField(_("duration in ms"))
    request_id = models.CharField(_("request ID"), max_length=64, blank=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    request_size = models.PositiveIntegerField(_("size of the request in bytes"))
    response_size = models.PositiveIntegerField(_("size of the answer in bytes"))
    body = models.TextField(_("body, texts masked"), blank=True)

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("API call")
        verbose_name_plural = _("API calls")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["door", "-id"], name="call_of_door"),
            models.Index(
                fields=["door", "-id"],
                condition=models.Q(status__gte=400),
                name="call_that_failed",
            ),
            models.Index(fields=["request_id"], name="call_by_request"),
        ]

    def __str__(self):
        return f"{self.method} {self.path}"
