"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

import portal.celery  # noqa: F401  (so that tasks are sent through our Celery app)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()
