"""What the reporter's own page costs: a report that was just sent, opened with its code."""

from tests.performance import arrange


def bench(runs: int = 20) -> dict[str, object]:
    """Return queries and CPU-milliseconds (median and best of ``runs``) of the follow page."""
    with arrange.reporting():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from tests.intake.walk import Walker

        walker = Walker()
        walker.walk("child")
        walker.send()
        page = walker.follow(walker.client.post("/sr/pracenje/", {"code": walker.code}))
        assert walker.path == "/sr/pracenje/pregled/", page.status_code
        with CaptureQueriesContext(connection) as captured:
            walker.client.get(walker.path)
        queries = len(captured)
        times = arrange.cpu_ms(lambda: walker.client.get("/sr/pracenje/pregled/"), runs=runs)
    return {"follow_page_queries": queries, **arrange.summary("follow_page", times)}
