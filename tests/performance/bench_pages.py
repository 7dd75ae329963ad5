"""What the pages cost that are read most when no cache holds them: queries (goal: at most 8) and CPU time.

Front page, library with three choices, article; in both scripts.
"""

from tests.performance import arrange

SCRIPTS = {"cyrillic": "sr", "latin": "sr-latn"}


def bench(runs: int = 20) -> dict[str, object]:
    """Return queries and CPU-milliseconds (median and best of ``runs``) of each uncached page."""
    measured: dict[str, object] = {}
    with arrange.site():
        from django.core.cache import cache
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        client = Client()
        for page, tail in arrange.most_read().items():
            for script, language in SCRIPTS.items():
                address = f"/{language}/{tail}"
                assert client.get(address).status_code == 200
                cache.clear()
                with CaptureQueriesContext(connection) as captured:
                    client.get(address)
                measured[f"{page}_{script}_queries (goal: at most 8)"] = len(captured)
                times = arrange.cpu_ms(lambda address=address: client.get(address), runs=runs, before=cache.clear)
                measured |= arrange.summary(f"{page}_{script}_uncached", times)
    return measured
