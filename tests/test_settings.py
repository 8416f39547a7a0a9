"""The settings of the tests: those of the house, made fast and quiet."""

import os
import tempfile

os.environ.setdefault(
    "SECRET_KEY", "a-key-for-tests-only-that-is-long-enough-for-everybody-0123456789"
)
os.environ.setdefault("SECRETS_KEY", "rZJ1vXbRZ1lTmbC0uL0P1m7x5u4t8y1Ck3o8cQ9J2aE=")
if not os.environ.get("VAR_DIR"):
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="onward-test-")

from portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
AXES_ENABLED = False
# Its thread has a connection of its own; tests of it switch it on.
API_CALL_LOG = False
# WhiteNoise warns when nothing has been collected yet.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
