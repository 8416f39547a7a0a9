from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.seat import Seat, SeatQuerySet
from portal.models import invitation


class SeatInvitation(invitation.Invitation):
    """Somebody is asked to take a seat at a client."""

    client = models.ForeignKey(
        "clients.Client",
        models.CASCADE,
        related_name="seat_invitations",
        verbose_name=_("client"),
    )
    rights = models.CharField(_("rights"), max_length=9, choices=Seat.Rights.choices)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a seat")
        verbose_name_plural = _("invitations to seats")
        ordering = ["-pk"]
        constraints = [invitation.once("client", "client_invites_once")]
