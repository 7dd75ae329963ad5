"""Development: what ``make run`` and ``make dev`` use on one machine.

Keys are files that ``make run`` makes once and only ``make reset`` deletes.
"""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import HOSTS, LOGGING, OWNER, SAMPLE_OWNER
from portal.settings.environment import VAR_DIR, env

KEYS_DIR = VAR_DIR / "keys"
_secret_file = KEYS_DIR / "secret_key"
SECRET_KEY = env("SECRET_KEY", default="") or (_secret_file.read_text().strip() if _secret_file.exists() else "")
PORTAL_KEYS = env("PORTAL_KEYS", default="") or f"file:{KEYS_DIR / 'root'}"
BACKUP_RECIPIENT = env("BACKUP_RECIPIENT", default="") or str(KEYS_DIR / "backup-public")

DEBUG = env.bool("DEBUG", default=False)
if not HOSTS:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EXIT_URL = env("EXIT_URL", default="https://www.google.com/")
SHOW_COMPONENTS = True
DEMO = True
OWNER = {name: said or SAMPLE_OWNER[name] for name, said in OWNER.items()}
# WebAuthn accepts plain HTTP on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
LOGGING |= {"format": env("LOG_FORMAT", default="text"), "messages_of_errors": DEBUG, "raise_exceptions": DEBUG}
