"""The Celery application: what runs, where, and the one table of periodic work."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("onward")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
