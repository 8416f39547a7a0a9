"""Rows of the operator itself: its prices and costs, and how they change."""

from django.db import models


class StaffOnly(models.QuerySet):
    """Staff see all rows, nobody else any. Clients see prices through their account."""

    def visible_to(self, user):
        return self.all() if user.is_active and user.is_staff else self.none()
