from django.db import migrations

from portal.kit import guards, revisions


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE portal_process_number MINVALUE 0 MAXVALUE 1023 START 0 CYCLE",
            "DROP SEQUENCE portal_process_number",
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE portal_revision_number", "DROP SEQUENCE portal_revision_number"
        ),
        migrations.RunSQL(revisions.FUNCTION, "DROP FUNCTION portal_raise_revision()"),
        migrations.RunSQL(guards.FUNCTION, "DROP FUNCTION portal_refuse_change()"),
        guards.append_only("portal_historyentry"),
    ]
