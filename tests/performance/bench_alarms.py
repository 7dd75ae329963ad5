"""What alarms cost among 100,000 open ones: a run of the job with 100 owed, the question whether any is, a day."""

import datetime as dt
import uuid

from tests.performance import arrange
from tests.performance.bench_visible_to import _people, copy

OWED = 100


def bench(runs: int = 5) -> dict[str, object]:
    """Return queries and CPU-milliseconds (median and best of ``runs``); the run of the job counts once, all 100."""
    measured: dict[str, object] = {}
    with arrange.reporting():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        from django.utils import timezone

        from reporting.cases.alarms.advancing import advance, owed
        from reporting.cases.alarms.duty import alarms_state
        from reporting.cases.alarms.queries import my_alarms
        from reporting.cases.models import Alarm
        from reporting.cases.principals import Person, System

        people = _people()
        _many_alarms()
        now = timezone.now()
        system = System("bench")
        measured["alarms"] = Alarm.objects.visible_to(system).open().count()
        acts = {
            "anything_owed": lambda: owed(now).exists(),
            "day": lambda: my_alarms(Person(user=people["triage"], second_factor=True)),
            "health": alarms_state,
        }
        for name, act in acts.items():
            with CaptureQueriesContext(connection) as captured:
                act()
            measured[f"{name}_queries"] = len(captured)
            measured |= arrange.summary(name, arrange.cpu_ms(act, runs=runs))
        with CaptureQueriesContext(connection) as captured:
            [took] = arrange.cpu_ms(lambda: advance(now), runs=1)
        measured["owed"], measured["run_queries"], measured["run_cpu_ms"] = OWED, len(captured), took
    return measured


def _many_alarms() -> None:
    """Copy one alarm of a report, row by row in the database; the first hundred are owed now."""
    from django.db import connection
    from django.utils import timezone

    from reporting.cases import services
    from reporting.cases.models import Alarm
    from reporting.cases.principals import System
    from reporting.vault import codes
    from tests.cases.fixtures import answers

    report = services.submit_report(
        answers=answers(danger_now="unsure"), code=codes.new_code(), submission_key=uuid.uuid4()
    )
    later = timezone.now() + dt.timedelta(days=1)
    alarm = Alarm.objects.visible_to(System("bench")).get(report=report)
    alarm.next_at = later
    alarm.save(update_fields=["next_at"])
    own = "printf('%032x', n.i)"
    past = "strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 minute')"
    with connection.cursor() as cursor:
        copy(
            cursor,
            "cases_alarm",
            alarm.pk,
            id=own,
            about=own,
            next_at=f"CASE WHEN n.i <= {OWED} THEN {past} ELSE t.next_at END",
        )
        cursor.execute("ANALYZE")
