"""Tests: fixed keys, fast hashing, a local page to leave to."""

import os
import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATABASES, LOGGING, SAMPLE_OWNER, SEALED_OPTIONS, SQLITE_OPTIONS, STORAGES
from portal.settings.environment import env

SECRET_KEY = "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"
os.environ["PORTAL_TEST_ROOT"] = "dGVzdHMtb25seS1yb290LWtleS1vZi0zMi1ieXRlcyE="  # 32 bytes, base64; tests only
PORTAL_KEYS = "env:PORTAL_TEST_ROOT"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
OUTBOX_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="cuvamte-media-"))
SEALED_OPTIONS["location"] = MEDIA_ROOT / "sealed"
AUDIT_PLACE = MEDIA_ROOT / "audit-place"
WHITENOISE_AUTOREFRESH = True
EXIT_URL = env("EXIT_URL", default="http://localhost/otisao")
SHOW_COMPONENTS = True
DEMO = True
OWNER = SAMPLE_OWNER
if DATABASES["default"]["ENGINE"] == "portal.sqlite":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # A file, as in production: SQLite in memory knows no WAL and does not let parallel writers wait.
    DATABASES["default"]["TEST"] = {"NAME": f"{tempfile.gettempdir()}/cuvamte-test-{os.getpid()}.sqlite3"}
RAISE_DEFECTS = True
LOGGING |= {"raise_exceptions": True}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
