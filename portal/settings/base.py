"""Settings that are safe for production; the other modules only loosen or fill them.

Every value that differs between installations comes from the environment and stands in
the table of ``docs/settings.md``.
"""

import contextlib
from pathlib import Path

import environ

from portal.languages import CONTENT_LANGUAGES, register_language_info
from portal.languages import LANGUAGES as OFFERED_LANGUAGES
from portal.settings import hosts, paths

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

VAR_DIR = Path(env("PORTAL_VAR", default=str(BASE_DIR / "var")))

# Keys. Neither has a default here: production refuses to start without them.
SECRET_KEY = env("SECRET_KEY", default="")
PORTAL_KEYS = env("PORTAL_KEYS", default="")
PORTAL_KEYS_OLD = env("PORTAL_KEYS_OLD", default="")  # only while ROOT is being changed

DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Three hosts, or one with paths (portal/security/hosts.py); the pools of workers that this process belongs to.
HOSTS = hosts.three_hosts(
    public=env("PUBLIC_HOST", default=""), cms=env("CMS_HOST", default=""), desk=env("DESK_HOST", default="")
)
SERVES = hosts.served_pools(env.list("SERVES", default=[]))
# Processes of the web server (gunicorn.conf.py reads the same); here only `check --deploy` asks.
WEB_WORKERS = env.int("WEB_WORKERS", default=1)
PUBLIC_URL = env("PUBLIC_URL", default=f"https://{HOSTS['public']}" if HOSTS else "http://localhost:8000")
hosts.refuse_contradictions(HOSTS, allowed=ALLOWED_HOSTS, trusted=CSRF_TRUSTED_ORIGINS, url=PUBLIC_URL)
ALLOWED_HOSTS = ALLOWED_HOSTS or hosts.allowed_names(HOSTS, SERVES)

INSTALLED_APPS = [
    "portal.accounts",
    "portal.pages",
    "portal.script",
    "portal.security",
    "portal.jobs",
    "home",
    "reporting.vault",
    "reporting.registry",
    "reporting.notify",
    "reporting.cases",
    "reporting.intake",
    "reporting.tracking",
    "reporting.desk",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts.cms.CmsUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "portal.pages.cms.CmsAdminConfig",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "formtools",
    "django_tasks",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "portal.staticfiles.PortalStaticFilesConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.security.middleware.ZoneMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.accounts.middleware.HostSessionMiddleware",
    "portal.script.middleware.LanguageMiddleware",
    "portal.script.middleware.ScriptMiddleware",
    "portal.pages.redirects.PublicRedirectMiddleware",
    "django.middleware.common.CommonMiddleware",
    "reporting.vault.files.middleware.SealedUploadMiddleware",
    "portal.security.csrf.HostCsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.StaffSessionMiddleware",
    "portal.security.middleware.RecordedDecisionMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.pages.context_processors.layout",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "portal.script.templatetags.script",
                "portal.pages.templatetags.portal",
            ],
        },
    },
]
FORM_RENDERER = "portal.forms.PortalFormRenderer"

# Database. Every option of SQLite is there for a reason (docs/decisions.md) and a system
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

# How many months audit events are kept before `manage.py audit remove` may take a segment; 0 keeps them for ever.
AUDIT_RETENTION_MONTHS = env.int("AUDIT_RETENTION_MONTHS", default=0)

# For how many days a short backup may be kept (docs/retention.md); what was erased can come back for so long.
BACKUP_WINDOW_DAYS = env.int("BACKUP_WINDOW_DAYS", default=30)

# For how many hours break-glass opens a case, and after how many days its review is late.
GLASS_HOURS = env.int("GLASS_HOURS", default=2)
GLASS_REVIEW_DAYS = env.int("GLASS_REVIEW_DAYS", default=3)

# More reports in ten minutes than this are a flood: browsers are then asked for a small sum.
REPORT_FLOOD = env.int("REPORT_FLOOD", default=60)

# Background work: at once in the process by default, on Redis when there is one.
REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    INSTALLED_APPS.append("django_rq")
    # A Redis that does not answer must not hold a request for long.
    _redis = REDIS_URL + ("&" if "?" in REDIS_URL else "?") + "socket_connect_timeout=1&socket_timeout=5"
    RQ_QUEUES = {name: {"URL": _redis} for name in ("urgent", "default", "bulk")}
    TASKS = {
        "default": {
            "BACKEND": "portal.jobs.backends.CommittedRQBackend",
            "QUEUES": ["urgent", "default", "bulk"],
        }
    }
    CACHES = {"default": {"BACKEND": "portal.security.caches.ForgivingRedisCache", "LOCATION": _redis}}
else:
    TASKS = {
        "default": {
            "BACKEND": "portal.jobs.backends.RecordedImmediateBackend",
            "QUEUES": ["urgent", "default", "bulk"],
        }
    }
    # Counters of limits live here: with Django's 300 entries a stranger could push them out by asking a lot.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 200_000, "CULL_FREQUENCY": 20},
        }
    }

# Accounts and the one door (portal/accounts).
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "portal.accounts.passwords.OwnWordsValidator"},
    {"NAME": "portal.accounts.passwords.LeakedValidator"},
    {"NAME": "portal.accounts.passwords.WalkValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/nalog/"
LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "portal.accounts.session_store"
SESSION_COOKIE_NAME = "s"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
STAFF_IDLE_SECONDS = 30 * 60
STAFF_SESSION_SECONDS = 8 * 60 * 60
SESSION_COOKIE_AGE = STAFF_SESSION_SECONDS
CSRF_COOKIE_NAME = "t"
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
# Messages would otherwise travel in a cookie of their own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# allauth: accounts are made by people who may, not by signing up.
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
# "key" is the account together with the network of the attempt. After so many wrong passwords at one
# account in an hour, from anywhere, each network has only the second rate.
SIGN_IN_SPACED_AFTER = 20
SIGN_IN_SPACED_RATE = "2/5m/key"
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.SignInForm",
    "reauthenticate": "portal.accounts.forms.ConfirmPasswordForm",
    "change_password": "portal.accounts.forms.PasswordChangeForm",
}
# Sign-in with an electronic identity: off while no issuer is named (portal/accounts/eid.py).
OIDC_ISSUER = env("OIDC_ISSUER", default="")
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env("OIDC_NAME", default="еИД")
SOCIALACCOUNT_ADAPTER = "portal.accounts.eid.SocialAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds; a silent provider must not hold a thread
# One-time links by mail, and the wait before a lost second factor is replaced (hours; days).
INVITATION_HOURS = 72
RECOVERY_LINK_HOURS = 8
RECOVERY_WAIT_HOURS = env.int("RECOVERY_WAIT_HOURS", default=24)
RECOVERY_LAPSES_DAYS = 7
MFA_ADAPTER = "reporting.vault.mfa.SealedMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.SecondFactorForm",
    "reauthenticate": "portal.accounts.forms.ConfirmSecondFactorForm",
    "activate_totp": "portal.accounts.forms.ActivateAppForm",
    "deactivate_totp": "portal.accounts.forms.DeactivateAppForm",
    "generate_recovery_codes": "portal.accounts.forms.NewRecoveryCodesForm",
    "add_webauthn": "portal.accounts.forms.AddKeyForm",
    "authenticate_webauthn": "portal.accounts.forms.KeyForm",
    "reauthenticate_webauthn": "portal.accounts.forms.ConfirmKeyForm",
    "edit_webauthn": "portal.accounts.forms.EditKeyForm",
}
MFA_TOTP_ISSUER = "Čuvam te"
# One period before and after: a telephone's clock is seconds off, and typing six digits takes a while.
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Twelve digits are 39 bits; the library's eight are 26. All ten wait for years, so each guess has ten chances, and
# each is typed once at most. The codes follow from seed and length: another length makes all that were printed void.
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODE_DIGITS = 12
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = False
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_PASSKEY_SIGNUP_ENABLED = False

# Languages and scripts. ``sr`` is written in Cyrillic; ``sr-latn`` is derived from it.
register_language_info()
LANGUAGE_CODE = "sr"
LANGUAGES = OFFERED_LANGUAGES
WAGTAIL_CONTENT_LANGUAGES = CONTENT_LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "Europe/Belgrade"
USE_I18N = True
USE_TZ = True
LANGUAGE_COOKIE_NAME = "unused"

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
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
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "sealed": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": SEALED_OPTIONS},
}
SEALED_FILE_MAX_BYTES = env.int("SEALED_FILE_MAX_BYTES", default=50 * 1024 * 1024)
SEALED_REQUEST_MAX_BYTES = env.int("SEALED_REQUEST_MAX_BYTES", default=200 * 1024 * 1024)
DATA_DIR = BASE_DIR / "reporting" / "registry" / "data"

# Mail leaves through the outbox (reporting/notify).
EMAIL_TIMEOUT = 30  # seconds; a silent mail server must not hold the job loop
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="obavestenja@localhost")

# Wagtail.
WAGTAIL_SITE_NAME = "Чувам те"
WAGTAILADMIN_BASE_URL = hosts.url_of("cms", hosts=HOSTS, public_url=PUBLIC_URL)
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILIMAGES_IMAGE_MODEL = "pages.PortalImage"
WAGTAILDOCS_DOCUMENT_MODEL = "pages.PortalDocument"
# Nothing that a browser would run or show as a page; portal/pages/file_contents.py looks inside.
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "odt", "ods", "txt", "csv", "vtt", "mp3", "mp4"]
WAGTAILDOCS_CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "txt": "text/plain; charset=utf-8", "vtt": "text/vtt"}
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Comments mail whoever follows a page at once, past the outbox (portal/pages/cms.py).
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/nalog/prijava/"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("sr", "српски"), ("sr-latn", "srpski (latinica)"), ("en", "English")]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database", "SEARCH_CONFIG": "simple"}}
MODELSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
CMS_PATH = paths.cms_path(env("CMS_PATH", default="cms/"), languages=[code for code, _name in LANGUAGES])
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Safety of the transport; the zone table (portal/security/zones.py) does the rest.
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = None
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# The zone table sends both headers, byte for byte tested (X-Frame-Options, Referrer-Policy).
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W022"]
# Django looks for its own class by name; ours (portal/security/csrf.py) is one of it, and security.E015 asks for it.
SILENCED_SYSTEM_CHECKS += ["security.W003"]

# Quick exit: the only outside address that the portal ever opens.
EXIT_URL = env("EXIT_URL", default="https://www.google.com/")
# How many proxies in front of us append to X-Forwarded-For; 0 means that we are the first.
TRUSTED_HOPS = env.int("TRUSTED_HOPS", default=0)
# The component page is for development settings and editors.
SHOW_COMPONENTS = False
# Fixed codes and secrets of the demo: development settings only.
DEMO = False

# A page can use none of a device's sensors; security keys only here, never in frames of others.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
} | {"publickey-credentials-get": ["self"], "publickey-credentials-create": ["self"], "fullscreen": ["self"]}
# A broken promise (a cookie on a public page, an answer without a decision) stops the request
# while testing; in service it is repaired and logged.
RAISE_DEFECTS = False

# Logs without content: JSON lines, or plain text for people who develop.
LOGGING_CONFIG = "portal.logs.configure"
LOGGING: dict[str, object] = {
    "format": env("LOG_FORMAT", default="json"),
    "level": env("LOG_LEVEL", default="INFO"),
    "messages_of_errors": False,
    "raise_exceptions": False,
}
DEFAULT_EXCEPTION_REPORTER = "portal.security.reports.QuietReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.security.reports.HideEverythingFilter"
