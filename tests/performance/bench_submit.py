"""What the last press costs: the POST that turns a finished draft into a report."""

from tests.performance import arrange


def bench(runs: int = 20) -> dict[str, object]:
    """Return CPU-milliseconds (median and best of ``runs``) and queries of the final POST.

    Each run is a whole wizard of the child's track through Django's test client; only the final
    POST is measured.
    """
    times, queries = list[float](), 0
    with arrange.reporting():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from tests.intake.walk import Walker

        for _ in range(runs):
            walker = Walker()
            walker.walk("child")
            with CaptureQueriesContext(connection) as captured:
                times += arrange.cpu_ms(lambda walker=walker: walker.client.post(walker.url("10/")), runs=1)
            queries = len(captured)
            assert walker.follow(walker.client.get(walker.url("potvrda/"))).status_code == 200
            assert walker.path.endswith("/potvrda/")
    return {**arrange.summary("final_post", times), "final_post_queries": queries}
