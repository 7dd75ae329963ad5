"""What a trace of reading costs: a case page that writes it or finds it, and sealing a trail of 100,000 of them."""

import time
import uuid

from tests.performance import arrange
from tests.performance.bench_day import _one_case
from tests.performance.bench_visible_to import _people

READINGS = 100_000
AT_ONCE = 1_000
MESSAGES = 20


def bench(runs: int = 15) -> dict[str, object]:
    """Return events written and sealed a second, and queries and CPU-milliseconds of a case page with messages."""
    with arrange.reporting():
        return {**_page(runs), **_trail()}


def _page(runs: int) -> dict[str, object]:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from reporting.cases import services
    from reporting.cases.principals import Reporter
    from tests.accounts.fixtures import session_of

    worker = _people()["worker"]
    rows = _one_case(worker)
    for number in range(MESSAGES):
        body = f"Порука {number}."
        services.message_from_reporter(principal=Reporter(rows["report"]), body=body, submission_key=uuid.uuid4())
    client, page = Client(), f"/postupanje/predmeti/{rows['case']}/"
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(worker)
    queries = {}
    for what in ("first", "again"):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        queries[f"case_page_{what}_queries"] = len(captured)
    return queries | arrange.summary("case_page", arrange.cpu_ms(lambda: client.get(page), runs=runs))


def _trail() -> dict[str, object]:
    from reporting.vault import audit
    from reporting.vault.audit import sealing

    sealing.seal()
    people = [uuid.uuid4() for _ in range(100)]
    started = time.perf_counter()
    for _ in range(READINGS // AT_ONCE):
        audit.record_once(
            [
                audit.event_of(
                    action="case.view",
                    object_type="case",
                    object_id=uuid.uuid4(),
                    actor=people[number % len(people)],
                    once=audit.this_hour(),
                )
                for number in range(AT_ONCE)
            ]
        )
    written = time.perf_counter()
    sealed = 0
    while sealed < READINGS:
        sealed += sealing.seal()
    ended = time.perf_counter()
    return {
        "readings": READINGS,
        "written_per_s": round(READINGS / (written - started)),
        "sealed_per_s": round(sealed / (ended - written)),
    }
