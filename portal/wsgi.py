"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

import portal.celery  # noqa: F401  (so that tasks are sent through our Celery app)
from portal import heap

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()
# Read every page's module now: the first request need not, and they count as held from the start.
_ = get_resolver().url_patterns
heap.settle()
