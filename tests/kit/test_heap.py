"""What a program holds from its start on is left out of garbage collections."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
WEB = "import portal.wsgi"
WORKER = """
import django
django.setup()
import portal.celery
from celery.signals import worker_ready
worker_ready.send(sender=None)
"""
COUNT = "\nimport gc\nprint(gc.get_freeze_count(), len(gc.get_objects()))"


@pytest.mark.parametrize("start", [WEB, WORKER], ids=["web", "worker"])
def test_what_a_program_holds_from_its_start_is_not_looked_through_again(start):
    run = subprocess.run(
        [sys.executable, "-c", start + COUNT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    left_out, looked_through = map(int, run.stdout.split())

    assert left_out > 100_000
    assert looked_through < left_out / 20
