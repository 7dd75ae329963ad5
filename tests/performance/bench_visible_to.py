"""What ``visible_to`` costs when there are 100,000 cases: a worker's list and day, and triage's."""

import datetime as dt
import uuid

from tests.performance import arrange

CASES = 100_000
# Of a hundred cases one is at the worker's centre; of twenty reports one excludes the worker.
SHARE, EXCLUDED = 100, 20


def bench(runs: int = 5) -> dict[str, object]:
    """Return queries and CPU-milliseconds (median and best of ``runs``) of the lists of two people."""
    measured: dict[str, object] = {"cases": CASES}
    with arrange.reporting():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from reporting.cases.models import Case
        from reporting.cases.principals import Person
        from reporting.cases.selectors import my_day, open_cases

        people = _people()
        _many_cases(people["worker"])

        acts = {
            "rows": lambda who: Case.objects.visible_to(who).count(),
            "list": open_cases,
            "day": my_day,
        }
        for name, user in people.items():
            for what, act in acts.items():

                def once(user=user, act=act):
                    return act(Person(user=user, second_factor=True))

                with CaptureQueriesContext(connection) as captured:
                    found = once()
                if what == "rows":
                    measured[f"{name}_rows"] = found
                measured[f"{name}_{what}_queries"] = len(captured)
                measured |= arrange.summary(f"{name}_{what}", arrange.cpu_ms(once, runs=runs))
    return measured


def _people():
    """Make a worker of the centre and a member of triage, and two more to grant and confirm."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from reporting.registry.models import Institution, RoleAssignment

    made = {}
    users = [get_user_model().objects.create(email=f"{number}@primer.test") for number in range(4)]
    for name, role, at, user in (
        ("worker", "case_worker", "csw-novi-sad", users[0]),
        ("triage", "triage", "triage", users[1]),
    ):
        RoleAssignment.objects.create(
            user=user,
            institution=Institution.objects.get(code=at),
            role=role,
            valid_from=timezone.now() - dt.timedelta(days=1),
            granted_by=users[2],
            confirmed_by=users[3],
        )
        made[name] = user
    return made


def _many_cases(worker) -> None:
    """Copy one routed case, row by row in the database: sealing 100,000 stories is another bench's matter."""
    from django.db import connection

    from reporting.cases import services
    from reporting.cases.models import Exclusion, Report
    from reporting.cases.principals import System
    from reporting.registry.models import Institution
    from reporting.vault import codes
    from reporting.vault.fields import EnvelopeField
    from tests.cases.fixtures import answers

    system = System("bench")
    centre, elsewhere = (Institution.objects.get(code=code) for code in ("csw-novi-sad", "csw-nis"))
    report = services.submit_report(answers=answers(), code=codes.new_code(), submission_key=uuid.uuid4())
    case = services.accept_report(principal=system, report_id=report.pk, risk="high", level=2, although_unread=True)
    chosen = services.Recipient(institution_id=centre.pk)
    services.route_case(principal=system, case_id=case.pk, recipients=[chosen], lead_id=centre.pk)
    exclusion = Exclusion.objects.create(report=report, kind="user", user=worker)

    own = "printf('%032x', n.i)"
    with connection.cursor() as cursor:
        copy(cursor, "cases_case", case.pk, id=own, number="printf('%08d', n.i)")
        copy(
            cursor,
            "cases_report",
            report.pk,
            id=own,
            case_id=own,
            number="printf('%08d', n.i)",
            submission_key="randomblob(32)",
            code_digest="randomblob(32)",
            # Nothing here opens a field, and 100,000 stories would be half a gigabyte.
            **{field.column: "x''" for field in Report._meta.fields if isinstance(field, EnvelopeField)},
        )
        copy(
            cursor,
            "cases_participation",
            case.participations.get().pk,
            id=own,
            case_id=own,
            report_id=own,
            institution_id=f"CASE WHEN n.i % {SHARE} = 0 THEN '{centre.pk.hex}' ELSE '{elsewhere.pk.hex}' END",
        )
        copy(cursor, "cases_exclusion", exclusion.pk, id=own, report_id=own)
        # One report in twenty excludes the worker, here and elsewhere.
        cursor.execute("DELETE FROM cases_exclusion WHERE rowid %% %s != 0", [EXCLUDED])
        cursor.execute("ANALYZE")


def copy(cursor, table: str, pk: uuid.UUID, *, first: int = 1, last: int = CASES, **changed: str) -> None:
    """Insert copies of one row, numbered ``n.i``; ``changed`` gives by column what each has of its own, as SQL."""
    cursor.execute(f"SELECT * FROM {table} LIMIT 1")
    columns = [column[0] for column in cursor.description]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(changed.get(column, f't."{column}"') for column in columns)
    cursor.execute(
        f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, n WHERE t.id = %s",
        [pk.hex],
    )
