from django.db import migrations, models

FLAGS = {
    "is_shipped": models.BooleanField(
        db_default=False, default=False, editable=False, verbose_name="came with Onward"
    ),
    "is_edited": models.BooleanField(
        db_default=False, default=False, editable=False, verbose_name="edited"
    ),
    "archived_at": models.DateTimeField(editable=False, null=True, verbose_name="archived"),
}


class Migration(migrations.Migration):
    dependencies = [("billing", "0005_payers_in_order")]

    operations = [
        *(
            migrations.AddField(model_name=model, name=name, field=field)
            for model in ("country", "network", "prefix")
            for name, field in FLAGS.items()
        ),
    ]
