from django.db import migrations


class Migration(migrations.Migration):
    """The table of the default cache, so that no installation has to ask for it by a command."""

    dependencies = [("portal", "0002_guards")]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE IF NOT EXISTS portal_cache ("
            "cache_key varchar(255) NOT NULL PRIMARY KEY, "
            "value text NOT NULL, "
            "expires timestamp with time zone NOT NULL)",
            "DROP TABLE portal_cache",
        ),
        migrations.RunSQL(
            "CREATE INDEX IF NOT EXISTS portal_cache_expires ON portal_cache (expires)",
            migrations.RunSQL.noop,
        ),
    ]
