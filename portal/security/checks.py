"""System checks: the promises that live in settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

REQUIRED_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "trusted_schema=OFF")
MINIMUM_TIMEOUT_SECONDS = 20


@register(Tags.database)
def sqlite_options(app_configs: Any = None, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Assert the options without which parallel reports fail as "locked" or are lost by a crash.

    Measured: with Django's default mode 138 of 160 parallel writes failed.
    """
    errors: list[CheckMessage] = []
    for alias, database in settings.DATABASES.items():
        if database.get("ATOMIC_REQUESTS"):
            errors.append(Error(f"{alias}: ATOMIC_REQUESTS must be off; commands are atomic.", id="security.E001"))
        if database["ENGINE"] not in ("portal.sqlite", "django.db.backends.sqlite3"):
            continue
        options = database.get("OPTIONS", {})
        if options.get("transaction_mode") != "IMMEDIATE":
            errors.append(Error(f"{alias}: SQLite needs transaction_mode IMMEDIATE.", id="security.E002"))
        if options.get("timeout", 0) < MINIMUM_TIMEOUT_SECONDS:
            errors.append(Error(f"{alias}: SQLite needs a timeout of 20 seconds.", id="security.E003"))
        command = options.get("init_command", "").replace(" = ", "=")
        errors.extend(
            Error(f"{alias}: SQLite needs PRAGMA {pragma}.", id="security.E004")
            for pragma in REQUIRED_PRAGMAS
            if f"PRAGMA {pragma}" not in command
        )
    return errors


@register(Tags.security, deploy=True)
def production(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Assert what production needs beyond Django's own checks."""
    messages: list[CheckMessage] = []
    if not settings.PORTAL_KEYS:
        messages.append(Error("PORTAL_KEYS is empty: nothing can be sealed.", id="security.E010"))
    messages.extend(
        Error(f"{name} must begin with __Host-.", id="security.E012")
        for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME")
        if not getattr(settings, name).startswith("__Host-")
    )
    if "portal.security.csrf.HostCsrfMiddleware" not in settings.MIDDLEWARE:
        messages.append(Error("Forms are not protected: HostCsrfMiddleware is missing.", id="security.E015"))
    if settings.TRUSTED_HOPS < 1:
        words = "TRUSTED_HOPS counts no proxy: all visitors are one network, which one of them shuts for all."
        messages.append(Error(words, id="security.E018"))
    if not settings.CSRF_COOKIE_SECURE:
        messages.append(Error("CSRF_COOKIE_SECURE must be on.", id="security.E016"))
    if not settings.HOSTS:
        messages.append(
            Warning(
                "One host serves everything: a fault in the CMS reads the desk. Set PUBLIC_HOST, CMS_HOST, DESK_HOST.",
                id="security.W017",
            )
        )
    if settings.DEMO or settings.SHOW_COMPONENTS:
        messages.append(Error("DEMO and SHOW_COMPONENTS are for development only.", id="security.E013"))
    if settings.SHOW_DRAFT_LANGUAGES:
        messages.append(Error("SHOW_DRAFT_LANGUAGES shows words that nobody has read.", id="security.E019"))
    if not settings.EXIT_URL.startswith("https://"):
        messages.append(Error("EXIT_URL must be an https address.", id="security.E014"))
    return messages


@register(Tags.security, deploy=True)
def counters_are_shared(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """W030: several processes of the web server count together only in Redis.

    In the memory of each, N processes let N times as many wrong codes and passwords pass before anything is said.
    """
    if settings.REDIS_URL or not (settings.SERVES or settings.WEB_WORKERS > 1):
        return []
    words = "Several processes serve the portal, and each counts wrong codes and passwords alone. Set REDIS_URL."
    return [Warning(words, id="security.W030")]
