from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.kit import hooks, rights  # noqa: PLC0415  (models are not ready before this)

        # Django's own announcement that the schema is there; the only signal in the house. The top
        # floor is announced last.
        post_migrate.connect(
            rights.write_roles,
            sender=apps.get_app_config(hooks.FLOORS[-1]),
            dispatch_uid="portal.rights",
        )
