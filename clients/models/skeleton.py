from django.db import models

from portal.core import look_alikes


class SkeletonField(models.CharField):
    """What the row's `name` looks like, kept beside it, however the row is written."""

    def __init__(self, *args, **more):
        super().__init__(*args, **{"editable": False, "db_default": ""} | more)

    def pre_save(self, model_instance, add):
        found = look_alikes.skeleton(model_instance.name)[: self.max_length]
        setattr(model_instance, self.attname, found)
        return found
