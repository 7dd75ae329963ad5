"""Settings that are safe for production; the other modules only loosen or fill them.

Every value that differs between installations comes from the environment and stands in
the table of ``docs/settings.md``. Beside this file: what the environment says (``environment``), where things are
kept (``stores``), the ways in (``accounts``), Wagtail (``cms``) and who runs it (``owner``).
"""

from portal.languages import content_languages, offered, register_language_info
from portal.settings import hosts
from portal.settings.accounts import *  # noqa: F403
from portal.settings.cms import *  # noqa: F403
from portal.settings.environment import *  # noqa: F403
from portal.settings.environment import BASE_DIR, env
from portal.settings.owner import *  # noqa: F403
from portal.settings.stores import *  # noqa: F403

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
WAGTAILADMIN_BASE_URL = hosts.url_of("cms", hosts=HOSTS, public_url=PUBLIC_URL)

INSTALLED_APPS = [
    "portal.accounts",
    "portal.pages",
    "portal.script",
    "portal.security",
    "portal.jobs",
    "portal.editors",
    "portal.caching",
    "portal.danger",
    "portal.patches",
    "home",
    "materials",
    "elearning.quizzes",
    "elearning.courses",
    "elearning.learning",
    "elearning.certificates",
    "search",
    "reporting.vault",
    "reporting.exposure",
    "reporting.registry",
    "reporting.notify",
    "reporting.cases",
    "reporting.backup",
    "reporting.intake",
    "reporting.tracking",
    "reporting.desk",
    "wagtail_localize",
    # Wagtail's own screens of languages: those of wagtail-localize differ by offering a tree that copies another.
    "wagtail.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts.cms.CmsUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
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
    "portal.security.direction.DirectionMarksMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.accounts.middleware.HostSessionMiddleware",
    "portal.script.middleware.LanguageMiddleware",
    "portal.script.middleware.ScriptMiddleware",
    "portal.pages.redirects.PublicRedirectMiddleware",
    "django.middleware.common.CommonMiddleware",
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

# How many months audit events are kept before `manage.py audit remove` may take a segment; 0 keeps them for ever.
AUDIT_RETENTION_MONTHS = env.int("AUDIT_RETENTION_MONTHS", default=0)

# How many bytes all drafts may take together, and never more than a tenth of the free disk (docs/operating.md).
DRAFTS_MAX_BYTES = env.int("DRAFTS_MAX_BYTES", default=1024**3)

# For how many days a short backup may be kept (docs/retention.md); what was erased can come back for so long.
BACKUP_WINDOW_DAYS = env.int("BACKUP_WINDOW_DAYS", default=30)
# File with the public half of the pair to which long backups are sealed (manage.py backup pair).
BACKUP_RECIPIENT = env("BACKUP_RECIPIENT", default="")

# For how many hours break-glass opens a case, and after how many days its review is late.
EMERGENCY_ACCESS_HOURS = env.int("EMERGENCY_ACCESS_HOURS", default=2)
EMERGENCY_REVIEW_DAYS = env.int("EMERGENCY_REVIEW_DAYS", default=3)

# More reports in ten minutes than this are a flood: browsers are then asked for a small sum.
REPORT_FLOOD = env.int("REPORT_FLOOD", default=60)

# Languages and scripts. ``sr`` is written in Cyrillic; ``sr-latn`` is derived from it.
register_language_info()
LANGUAGE_CODE = "sr"
LANGUAGES = offered(env.list("LANGUAGES_OFFERED", default=[]))
WAGTAIL_CONTENT_LANGUAGES = content_languages(LANGUAGES)
# For trials: languages that no speaker has read yet are shown, each page with a notice.
SHOW_DRAFT_LANGUAGES = env.bool("SHOW_DRAFT_LANGUAGES", default=False)
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
# The first wins: our own strings, then our Serbian for what other packages say in the CMS.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "wagtail"]
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "Europe/Belgrade"
USE_I18N = True
USE_TZ = True
LANGUAGE_COOKIE_NAME = "unused"

# Mail leaves through the outbox (reporting/notify), and by its transport alone. What any package sends becomes a
# neutral letter there, so that no words and no waiting for a mail server come from within a request.
EMAIL_TIMEOUT = 30  # seconds; a silent mail server must not hold the other jobs
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
OUTBOX_TRANSPORT = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_BACKEND = "reporting.notify.mail_backend.OutboxBackend"
# Telephones of who is on duty ring by these gateways (reporting/notify/telephones.py): https, or console:
SMS_URL = env("SMS_URL", default="console:")
VOICE_URL = env("VOICE_URL", default="console:")
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="obavestenja@localhost")
# Whoever reads a reporter's mailbox must not learn of the portal by the sender (reporting/notify/senders.py).
MAIL_FROM_REPORTERS = env("MAIL_FROM_REPORTERS", default="poruke@localhost")

# Safety of the transport; the zone table (portal/security/zones.py) does the rest.
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = None
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# The zone table sends both headers, byte for byte tested (X-Frame-Options, Referrer-Policy).
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W022"]
# Django looks for its own class by name; ours (portal/security/csrf.py) is one of it, and security.E015 asks for it.
SILENCED_SYSTEM_CHECKS += ["security.W003"]

# Quick exit: the only outside address to which the portal sends a browser by itself.
EXIT_URL = env("EXIT_URL", default="https://www.google.com/")
# Whose addresses in texts the portal itself asks whether they answer (portal/editors/asking.py); by default nobody's.
LINK_CHECK_HOSTS = [name.strip().lower() for name in env.list("LINK_CHECK_HOSTS", default=[])]
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
