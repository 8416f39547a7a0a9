from django.db import models

from customers.scoping import CustomerScoped


class Erasure(models.Model):
    """How far a customer's texts are erased: all up to, without, the message with this id."""

    customer = models.OneToOneField(
        "customers.Customer", models.CASCADE, primary_key=True, related_name="+"
    )
    up_to = models.BigIntegerField(default=0)

    objects = CustomerScoped.as_manager()

    class Meta:
        verbose_name = "erasure of texts"
        verbose_name_plural = "erasures of texts"

    def __str__(self):
        return f"{self.customer_id}: {self.up_to}"
