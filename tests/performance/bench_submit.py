"""What the last press costs: the POST that turns a finished draft into a report."""

import base64
import os
import statistics
import time


def bench(runs: int = 20) -> dict[str, object]:
    """Return CPU-milliseconds (median and best of ``runs``), queries, and the goal they serve.

    Each run is a whole wizard of the child's track through Django's test client; only the final
    POST is measured. Works in the database that ``DATABASE_URL`` names, as a test database.
    """
    os.environ.setdefault("PORTAL_TEST_ROOT", base64.b64encode(b"bench-only-root-key-of-32-bytes!").decode())
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.MIGRATION_MODULES = {config: None for config in _apps()}
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        from reporting.vault import keyring
        from tests.intake.walk import Walker

        call_command("load_registry", verbosity=0)
        keyring.forget()
        keyring.create_keyring()
        times, queries = [], 0
        for _ in range(runs):
            walker = Walker()
            walker.walk("child")
            with CaptureQueriesContext(connection) as captured:
                started = time.process_time()
                answer = walker.client.post(walker.url("10/"))
                times.append((time.process_time() - started) * 1000)
            assert answer.headers["Location"].endswith("/potvrda/")
            queries = len(captured)
        keyring.forget()
    finally:
        teardown_databases(databases, verbosity=0)
    return {
        "final_post_cpu_ms_median": round(statistics.median(times), 1),
        "final_post_cpu_ms_best": round(min(times), 1),
        "final_post_queries": queries,
    }


def _apps() -> list[str]:
    from django.apps import apps

    return [config.label for config in apps.get_app_configs()]
