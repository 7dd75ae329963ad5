"""Settings of the portals that tests of faults run: a folder of their own for all that is written."""

from portal.settings.environment import VAR_DIR
from portal.settings.test import *  # noqa: F403
from portal.settings.test import LOGGING, SEALED_OPTIONS

OUTBOX_TRANSPORT = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
MEDIA_ROOT = VAR_DIR / "media"
SEALED_OPTIONS["location"] = VAR_DIR / "sealed"
AUDIT_PLACE = VAR_DIR / "audit-place"
# As much as a log can ever hold.
LOGGING = LOGGING | {"level": "DEBUG"}
