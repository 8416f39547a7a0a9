from decimal import Decimal

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models


def add_method(apps, _editor):
    """The way of what was moved by hand, where nobody told a way."""
    apps.get_model("billing", "PaymentMethod").objects.get_or_create(
        name="By hand", defaults={"position": 90}
    )


class Migration(migrations.Migration):
    dependencies = [("billing", "0011_papers")]

    operations = [
        migrations.RunPython(add_method, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="payment", name="payment_allocated_once"),
        migrations.AddField(
            model_name="payment",
            name="returned",
            field=models.DecimalField(
                decimal_places=6,
                default=Decimal("0"),
                editable=False,
                max_digits=20,
                verbose_name="paid back",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="returns",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="billing.payment",
                verbose_name="pays back",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("returns__isnull", True), ("amount__lt", 0), _connector="OR"),
                name="paid_back_is_below_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("allocated", 0), ("returned", 0)),
                    models.Q(
                        ("allocated__gte", 0),
                        ("amount__gte", models.F("allocated") + models.F("returned")),
                        ("returned__gte", 0),
                    ),
                    _connector="OR",
                ),
                name="payment_allocated_once",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["amount", "id"], name="payment_of_amount"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                fields=["-id"],
                condition=models.Q(
                    ("amount__gt", models.F("allocated") + models.F("returned")),
                    ("status", "paid"),
                ),
                name="payment_free",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=GinIndex(SearchVector("comment", config="simple"), name="payment_words"),
        ),
    ]
