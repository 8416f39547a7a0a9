import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0018_fewer_indexes"),
        ("messaging", "0024_batches_without_constraints"),
    ]

    operations = [
        migrations.AlterField(
            model_name="batch",
            name="entry",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="batch",
                to="billing.entry",
            ),
        ),
    ]
