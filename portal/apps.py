from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Models are not ready before this.
        from portal.kit import hooks, rights  # noqa: PLC0415
        from portal.pages import factors  # noqa: PLC0415

        factors.listen()
        # Django's own announcement that the schema is there. The house sends no signals; it hears
        # only this one and allauth's. The top floor is announced last.
        post_migrate.connect(
            rights.write_roles,
            sender=apps.get_app_config(hooks.FLOORS[-1]),
            dispatch_uid="portal.rights",
        )
