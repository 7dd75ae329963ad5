"""Where things are kept: the database, background work, the cache, files."""

import contextlib

from portal.settings.environment import BASE_DIR, VAR_DIR, env

# Database. Every option of SQLite is there for a reason (docs/decisions/portal/database.md) and a system
# check asserts it: parallel writers must queue, and what was acknowledged must be on disk.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF"
    ),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "portal.sqlite"
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Background calls: at once in the process by default, by a worker when there is Redis.
REDIS_URL = env("REDIS_URL", default="")
QUEUES = ["urgent", "default", "bulk"]
TASKS = {"default": {"BACKEND": "portal.jobs.backends.KeptBackend", "QUEUES": QUEUES}}
if REDIS_URL:
    # A Redis that does not answer must not hold a request for long.
    _redis = REDIS_URL + ("&" if "?" in REDIS_URL else "?") + "socket_connect_timeout=1&socket_timeout=5"
    CACHES = {"default": {"BACKEND": "portal.security.caches.ForgivingRedisCache", "LOCATION": _redis}}
else:
    # Counters of limits live here: with Django's 300 entries a stranger could push them out by asking a lot.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 200_000, "CULL_FREQUENCY": 20},
        }
    }

# The search: a cluster of Elasticsearch beside the database, or none. Seconds that a question waits for it.
ELASTICSEARCH_URL = [url.rstrip("/") for url in env.list("ELASTICSEARCH_URL", default=[])]
ELASTICSEARCH_INDEX = env("ELASTICSEARCH_INDEX", default="cuvamte")
ELASTICSEARCH_API_KEY = env("ELASTICSEARCH_API_KEY", default="")
ELASTICSEARCH_CA = env("ELASTICSEARCH_CA", default="")
ELASTICSEARCH_TIMEOUT = env.float("ELASTICSEARCH_TIMEOUT", default=0.3)

# The proxy that keeps public pages (portal/caching, docs/proxy.md). Each Varnish that is told what to forget; who may
# tell; and the address at which Varnish reaches the public pool.
VARNISH_URLS = [url.rstrip("/") for url in env.list("VARNISH_URLS", default=[])]
VARNISH_BAN_FROM = env.list("VARNISH_BAN_FROM", default=["127.0.0.1", "::1"])
VARNISH_BACKEND = env("VARNISH_BACKEND", default="127.0.0.1:8001")

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_MANIFEST_DIR = VAR_DIR / "manifest"
# ``manage.py styles`` writes the joined stylesheet there, before collectstatic.
BUILD_DIR = VAR_DIR / "build"
with contextlib.suppress(OSError):
    VAR_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    BUILD_DIR.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "portal" / "static", BUILD_DIR]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# What people send lies sealed, and never below MEDIA_ROOT.
SEALED_OPTIONS: dict[str, object] = {
    "location": VAR_DIR / "sealed",
    "file_permissions_mode": 0o600,
    "directory_permissions_mode": 0o700,
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.static_storage.PortalStaticStorage"},
    "sealed": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": SEALED_OPTIONS},
}
# How far the jobs of this machine have sealed the audit trail; outside the database on purpose (docs/audit.md).
AUDIT_PLACE = VAR_DIR / "audit-place"
SEALED_FILE_MAX_BYTES = env.int("SEALED_FILE_MAX_BYTES", default=50 * 1024 * 1024)
SEALED_REQUEST_MAX_BYTES = env.int("SEALED_REQUEST_MAX_BYTES", default=200 * 1024 * 1024)
DATA_DIR = BASE_DIR / "reporting" / "registry" / "data"
