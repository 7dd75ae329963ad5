"""What the benches share: a test database, and CPU time.

They work in the database that ``DATABASE_URL`` names, as a test database of its own.
"""

import io
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def database() -> Iterator[None]:
    """Set Django up and give an empty test database, which is gone afterwards."""
    import django
    from django.apps import apps
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from search import stems_table

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    without_migrations = dict.fromkeys(config.label for config in apps.get_app_configs())
    before, settings.MIGRATION_MODULES = settings.MIGRATION_MODULES, without_migrations
    databases = setup_databases(verbosity=0, interactive=False)
    with connection.schema_editor() as editor:
        # No model stands for it, so only a migration would make it.
        stems_table.make(None, editor)
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)
        settings.MIGRATION_MODULES = before


@contextmanager
def site() -> Iterator[None]:
    """Give the database with the pages, helplines and settings that the project ships."""
    with database():
        from django.conf import settings
        from django.core.management import call_command
        from wagtail.models import Collection, Locale, Page

        # Wagtail's migrations make these; here they do not run.
        Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
        Page.add_root(instance=Page(title="Root", slug="root"))
        # The content brings pictures and documents.
        Collection.add_root(instance=Collection(name="Root"))
        # Materials name forms of violence.
        call_command("load_registry", verbosity=0)
        call_command("load_site", verbosity=0, stdout=io.StringIO())
        yield


def most_read() -> dict[str, str]:
    """Return the addresses, without the language, of the pages that are read most; ``site`` has loaded them."""
    return {
        "front": "",
        "index_three_choices": "materijali/?kome=parents&uzrast=11-14&tema=internet",
        "article": "materijali/prvi-razgovor/",
    }


def first_visits() -> dict[str, str]:
    """Return the addresses, without the language, of the pages on which people arrive."""
    return {
        "front": "",
        "index": "materijali/",
        "material": "materijali/prvi-razgovor/",
        "finder": "ustanove/",
        "glossary": "materijali/recnik/",
        "search": "pretraga/?q=nasilje",
    }


@contextmanager
def reporting() -> Iterator[None]:
    """Give the database with institutions, rules and a keyring."""
    with database():
        from django.conf import settings
        from django.core.management import call_command

        from reporting.vault import keyring

        # The place of the sealer is that of another database, of the bench before.
        Path(settings.AUDIT_PLACE).unlink(missing_ok=True)
        call_command("load_registry", verbosity=0)
        keyring.forget()
        keyring.create_keyring()
        try:
            yield
        finally:
            keyring.forget()


def cpu_ms(act: Callable[[], object], *, runs: int, before: Callable[[], object] = lambda: None) -> list[float]:
    """Return the CPU-milliseconds of each of ``runs`` calls of ``act``; ``before`` each, unmeasured, ``before``."""
    times = []
    for _ in range(runs):
        before()
        started = time.process_time()
        act()
        times.append((time.process_time() - started) * 1000)
    return times


def summary(name: str, times: list[float]) -> dict[str, object]:
    """Return median and best of ``times`` under ``name``, in CPU-milliseconds."""
    return {
        f"{name}_cpu_ms_median": round(statistics.median(times), 1),
        f"{name}_cpu_ms_best": round(min(times), 1),
    }
