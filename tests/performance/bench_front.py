"""What the front page costs when no cache holds it: queries (goal: at most 8) and CPU time, in both scripts."""

from tests.performance import arrange

SCRIPTS = {"cyrillic": "/sr/", "latin": "/sr-latn/"}


def bench(runs: int = 20) -> dict[str, object]:
    """Return queries and CPU-milliseconds (median and best of ``runs``) of the uncached front page."""
    measured: dict[str, object] = {}
    with arrange.site():
        from django.core.cache import cache
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        client = Client()
        for script, address in SCRIPTS.items():
            assert client.get(address).status_code == 200
            cache.clear()
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            measured[f"front_{script}_queries (goal: at most 8)"] = len(captured)
            times = arrange.cpu_ms(lambda address=address: client.get(address), runs=runs, before=cache.clear)
            measured |= arrange.summary(f"front_{script}_uncached", times)
    return measured
