"""A centre with sixty cases on which it works, messages that nobody has read and two cases to take."""

import random
import uuid
from datetime import timedelta
from typing import Any

from tests.browser.arrange.reports import person, submit

NAMES = "Јесен Мост Торба Прозор Река Облак Клупа Јабука Стаза Јавор Мрежа Лопта Свеска Трешња Кишобран Балкон".split()
FORMS = (("physical", "family"), ("digital",), ("psychological", "peer"), ("neglect",), ("physical",), ("witnessing",))
PLACES = ("80284", "80381", "80012", "80535")


def sixty(wanted: int = 60) -> dict[str, Any]:
    """Make so many cases that there are sixty; their deadlines lie from late until a month ahead. The same choices each time."""
    from django.utils import timezone

    from reporting.cases import services
    from reporting.cases.casework import lines
    from reporting.cases.casework.queries.lines import parts_at_work
    from reporting.cases.models import Case, Deadline, Participation
    from reporting.cases.principals import Reporter, System
    from reporting.registry.models import Municipality

    chance, system, now = random.Random(22), System("tests"), timezone.now()
    places = [code for code in PLACES if Municipality.objects.filter(pk=code).exists()]
    worker, triage = person("centar"), person("trijaza")
    cases = wanted - parts_at_work(worker).count()
    hours = [-48, -2, 1, 2, 4, 6, 20, 24, 26, 30] + [40 + 12 * number for number in range(cases)]
    made = []
    for number in range(cases + 2):
        risk = "acute" if number in (0, cases) else chance.choice(("low", "medium", "medium", "high"))
        report, _code = submit(forms=chance.choice(FORMS), municipality=chance.choice([places[0], *places]))
        case = services.accept_report(principal=triage, report_id=report.pk, risk=risk, level=2, although_unread=True)
        centre = worker.institutions[0]
        services.route_case(
            principal=triage,
            case_id=case.pk,
            recipients=[services.Recipient(institution_id=centre.pk)],
            lead_id=centre.pk,
        )
        made.append(str(case.pk))
        if number >= cases:
            continue
        part = Participation.objects.visible_to(system).get(case=case)
        services.accept_participation(principal=worker, participation_id=part.pk)
        if number % 4:
            services.name_case(principal=worker, participation_id=part.pk, name=NAMES[number % len(NAMES)])
        for place, deadline in enumerate(
            Deadline.objects.visible_to(system)
            .filter(participation=part, met_at=None, stopped_at=None)
            .order_by("due_at")
        ):
            due = now + timedelta(hours=hours[number] + 60 * place)
            Deadline.objects.visible_to(system).filter(pk=deadline.pk).update(due_at=due, late_at=due)
        lines.refresh(case.pk)
        if number in (0, 4, 9):
            services.message_from_reporter(
                principal=Reporter(report.pk), body="Молим вас, јавите се.", submission_key=uuid.uuid4()
            )
    return {"cases": made, "open": Case.objects.visible_to(system).count()}
