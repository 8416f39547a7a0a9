#!/usr/bin/env python
"""The command line of Onward."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    # So that hints of commands, too, go to our broker.
    import portal.celery  # noqa: F401

    execute_from_command_line(sys.argv)
