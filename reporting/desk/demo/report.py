"""The demo's report: read, routed to two institutions, one at work, one not yet."""

import uuid
from datetime import timedelta

from django.utils import timezone

from portal.accounts.models import User
from reporting.cases import services
from reporting.cases.filing.answers import ReportAnswers, example
from reporting.cases.models import Participation, Report
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.selectors import story_of
from reporting.desk.demo.people import CENTRE, SCHOOL
from reporting.registry.models import Institution
from reporting.vault import submissions

CODE = "274190638552041776"
NUMBER = "61574038"
SUBMISSION_KEY = uuid.UUID("0b0f7a4e-6d0e-4c55-9d6d-3c1a52f0a9e1")


def make_report() -> None:
    """Submit, route and begin the report, once."""
    if Report.objects.visible_to(SYSTEM).filter(submission_key__in=submissions.keys_of(SUBMISSION_KEY)).exists():
        return
    report = services.submit_report(
        answers=_answers(),
        code=CODE,
        submission_key=SUBMISSION_KEY,
        received_at=timezone.now() - timedelta(minutes=90),
    )
    report.number = NUMBER
    report.save(update_fields=["number"])
    triage, centre = _person("trijaza@demo.test"), _person("centar@demo.test")
    story_of(principal=triage, report=report)
    case = services.accept_report(principal=triage, report_id=report.pk, risk="high", level=2)
    chosen = [Institution.objects.get(code=code) for code in (CENTRE, SCHOOL)]
    services.route_case(
        principal=triage,
        case_id=case.pk,
        recipients=[services.Recipient(institution_id=institution.pk) for institution in chosen],
        lead_id=chosen[0].pk,
    )
    part = Participation.objects.visible_to(centre).get(case=case, institution=chosen[0])
    services.receive_participation(principal=centre, participation_id=part.pk)
    services.accept_participation(principal=centre, participation_id=part.pk)
    # Whoever thanks for trust has read what was entrusted.
    story_of(principal=centre, report=Report.objects.visible_to(centre).get(pk=report.pk))
    services.message_to_reporter(
        principal=centre,
        report_id=report.pk,
        participation_id=part.pk,
        body="Здраво. Хвала што нам верујеш. Да ли ти више одговара да разговарамо у школи или код нас?",
        submission_key=uuid.uuid5(SUBMISSION_KEY, "message"),
    )


def _person(email: str) -> Person:
    return Person(user=User.objects.get(email=email), second_factor=True)


def _answers() -> ReportAnswers:
    return example(
        narrative=(
            "У групи нашег одељења праве слике од мог лица и сви се смеју. "
            "У ходнику ме гурају. Не смем више да идем у продужени боравак."
        ),
        institution=Institution.objects.get(code=SCHOOL).pk,
    )
