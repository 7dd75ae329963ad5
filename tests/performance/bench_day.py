"""A worker's day and list of cases when 60, 1,000 and 100,000 are open: queries and time.

Of 100,000 the worker's centre has 1,000, the others are spread over all institutions. Sixty are in the worker's charge.
"""

import uuid

from tests.performance import arrange
from tests.performance.bench_visible_to import _people, copy

SIZES = (60, 1_000, 100_000)
# As many lines are drawn at each size, and so many cases are in the worker's own charge.
DRAWN = 60
# The centre has no more of them.
OWN = 1_000
OTHERS = 40


def bench(runs: int = 9) -> dict[str, object]:
    """Return by size queries and CPU-milliseconds, and how many times as long the largest takes as the smallest."""
    measured: dict[str, object] = {}
    with arrange.reporting():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from reporting.cases.casework.queries import lines
        from reporting.cases.principals import Person
        from reporting.cases.selectors import my_day, open_cases

        lines.LINES = DRAWN
        worker = _people()["worker"]
        rows = _one_case(worker)
        _workers(worker)
        acts = {
            "day": my_day,
            "house": lambda who: my_day(who, filters=lines.Filters(whose=lines.HOUSE)),
            "list": open_cases,
        }
        before = 0
        for size in SIZES:
            _more(rows, worker, first=before + 1, last=size)
            before = size
            for what, act in acts.items():

                def once(act=act):
                    return act(Person(user=worker, second_factor=True))

                with CaptureQueriesContext(connection) as captured:
                    once()
                measured[f"{what}_{size}_queries"] = len(captured)
                measured |= arrange.summary(f"{what}_{size}", arrange.cpu_ms(once, runs=runs))
        for what in acts:
            least, most = (float(str(measured[f"{what}_{size}_cpu_ms_best"])) for size in (SIZES[0], SIZES[-1]))
            measured[f"{what}_times_as_long"] = round(most / least, 2)
    return measured


def _one_case(worker) -> dict[str, uuid.UUID]:
    """Make the case that is copied: taken by the worker, with a name and a message."""
    from reporting.cases import services
    from reporting.cases.models import Deadline
    from reporting.cases.principals import Person, Reporter, System
    from reporting.registry.models import Institution
    from reporting.vault import codes
    from tests.cases.fixtures import answers

    system, who = System("bench"), Person(user=worker, second_factor=True)
    centre = Institution.objects.get(code="csw-novi-sad")
    report = services.submit_report(answers=answers(), code=codes.new_code(), submission_key=uuid.uuid4())
    case = services.accept_report(principal=system, report_id=report.pk, risk="medium", level=2, although_unread=True)
    chosen = services.Recipient(institution_id=centre.pk)
    services.route_case(principal=system, case_id=case.pk, recipients=[chosen], lead_id=centre.pk)
    part = case.participations.get()
    services.accept_participation(principal=who, participation_id=part.pk)
    services.message_from_reporter(principal=Reporter(report.pk), body="Има још.", submission_key=uuid.uuid4())
    deadline = Deadline.objects.visible_to(system).filter(participation=part).first()
    message = report.messages.get()
    return {"case": case.pk, "report": report.pk, "part": part.pk, "deadline": deadline.pk, "message": message.pk}


def _more(rows: dict[str, uuid.UUID], worker, *, first: int, last: int) -> None:
    """Copy the case row by row in the database; every hundredth is acute, some are late, some have a message."""
    from django.db import connection

    from reporting.cases.models import Report
    from reporting.vault.fields import EnvelopeField

    own = "printf('%032x', n.i)"
    due = "strftime('%Y-%m-%d %H:%M:%S', 'now', ((n.i * 7919) % 60000 - 600) || ' minutes')"
    some = {"first": first, "last": last}
    with connection.cursor() as cursor:
        acute = {"risk": "CASE WHEN n.i % 100 = 0 THEN 'acute' ELSE 'medium' END"}
        copy(cursor, "cases_case", rows["case"], **some, id=own, number="printf('%08d', n.i)", **acute)
        empty = {field.column: "x''" for field in Report._meta.fields if isinstance(field, EnvelopeField)}
        copy(
            cursor,
            "cases_report",
            rows["report"],
            **some,
            id=own,
            case_id=own,
            number="printf('%08d', n.i)",
            submission_key="randomblob(32)",
            code_digest="randomblob(32)",
            **empty,
        )
        copy(
            cursor,
            "cases_participation",
            rows["part"],
            **some,
            id=own,
            case_id=own,
            report_id=own,
            institution_id=f"CASE WHEN n.i <= {OWN} THEN t.institution_id ELSE {_elsewhere()} END",
            # Each worker has sixty.
            in_charge_id="(SELECT id FROM accounts_user WHERE email = 'radi-' || (n.i - 1) / 60 || '@primer.test')",
            line_rank="CASE WHEN n.i % 100 = 0 THEN 0 ELSE 1 END",
            line_due_at=due,
            line_late_at=due,
            unread_since="CASE WHEN n.i % 50 = 0 THEN t.unread_since END",
        )
        copy(
            cursor,
            "cases_deadline",
            rows["deadline"],
            **some,
            id=own,
            report_id=own,
            participation_id=own,
            due_at=due,
            late_at=due,
        )
        copy(cursor, "cases_message", rows["message"], **some, id=own, report_id=own, submission_key=own)
        copies = f"SELECT {own}, 'physical' FROM n"
        cursor.execute(
            f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "
            f"INSERT INTO cases_report_forms (report_id, violenceform_id) {copies}"
        )
        cursor.execute("ANALYZE")


def _elsewhere() -> str:
    """Return the SQL that spreads cases over other institutions."""
    from reporting.registry.models import Institution

    others = Institution.objects.exclude(code="csw-novi-sad").order_by("code").values_list("pk", flat=True)[:OTHERS]
    found = " ".join(f"WHEN {number} THEN '{pk.hex}'" for number, pk in enumerate(others))
    return f"CASE n.i % {OTHERS} {found} END"


def _workers(worker) -> None:
    """Make an account for every sixty cases; the first is the worker's own, and all work at the centre."""
    import datetime as dt

    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from reporting.registry.models import Institution, RoleAssignment

    model = get_user_model()
    worker.email = "radi-0@primer.test"
    worker.save(update_fields=["email"])
    made = [model.objects.create(email=f"radi-{number}@primer.test") for number in range(1, SIZES[-1] // DRAWN + 1)]
    others = list(model.objects.exclude(email__startswith="radi-")[:2])
    centre, since = Institution.objects.get(code="csw-novi-sad"), timezone.now() - dt.timedelta(days=1)
    for user in made[: OWN // DRAWN]:
        RoleAssignment.objects.create(
            user=user,
            institution=centre,
            role="case_worker",
            valid_from=since,
            granted_by=others[0],
            confirmed_by=others[1],
        )
