"""Alarms: the job that tells of them, time that passes, and an acute case at the police."""

import uuid
from datetime import timedelta
from typing import Any

from tests.browser.arrange.reports import CENTRE, person, submit

POLICE = "police-novi-sad"
HOME: dict[str, Any] = {"forms": ("family", "physical"), "setting": "home", "institution": None}


def ringing() -> dict[str, int]:
    """Let the job that tells of alarms come by once; returns how many it looked at."""
    from django.utils import timezone

    from reporting.cases.alarms.advancing import advance

    return {"looked_at": advance(timezone.now())}


def somebody_works() -> None:
    """Let the background work be alive, as pages ask about it."""
    from portal.jobs.runner import beat

    beat()


def nobody_is_on_duty() -> None:
    from reporting.registry.models import DutyShift

    DutyShift.objects.all().delete()


def job_comes_by(number: str, later: int = 0) -> dict[str, Any]:
    """Let the job come by, ``later`` minutes after now: what rings for a report is moved back in time.

    Returns how many seconds passed between what happened last and the last letter or ring in the outbox, and who was
    told of what has happened last.
    """
    from django.db.models import F, Max, Q
    from django.utils import timezone

    from reporting.cases.alarms.advancing import advance
    from reporting.cases.models import Alarm, AlarmStep
    from reporting.cases.principals import System
    from reporting.notify.models import OutboxMessage
    from reporting.vault.minutes import whole_minute

    system, back = System("tests"), timedelta(minutes=later)
    of_the_report = Q(report__number=number.replace("-", "")) | Q(report__case__number=number.replace("-", ""))
    alarms = Alarm.objects.visible_to(system).filter(of_the_report)
    # Letters and what is owed carry whole minutes.
    began = whole_minute(alarms.aggregate(last=Max("began_at"))["last"])
    alarms.update(began_at=F("began_at") - back, since=F("since") - back)
    alarms.exclude(next_at=None).update(next_at=F("next_at") - back)
    for _ in range(2):  # what the first run sends begins alarms of its own
        advance(timezone.now())
    steps = AlarmStep.objects.visible_to(system).filter(alarm__in=alarms)
    letters = OutboxMessage.objects.filter(created_at__gte=began)
    # A gathered letter is about who gets it.
    letters = letters.filter(Q(object_id__in=steps.values("pk")) | Q(object_id__in=steps.values("user")))
    written = letters.aggregate(last=Max("created_at"))["last"]
    told = steps.filter(owed_at__gte=began).values_list("user__email", flat=True).distinct()
    return {"seconds": (written - began).total_seconds(), "told": sorted(filter(None, told))}


def acute_at_the_police() -> dict[str, str]:
    """Make an acute case on which police and centre work, and one of high risk on which somebody wrote before."""
    from reporting.cases import services
    from reporting.cases.principals import Reporter

    high, _code = _at_the_police("high")
    services.message_from_reporter(principal=Reporter(high.pk), body="Када ћете доћи?", submission_key=uuid.uuid4())
    acute, code = _at_the_police("acute")
    number = acute.case.number
    shown = f"{number[:2]}-{number[2:5]}-{number[5:]}"
    return {"number": acute.number, "case": str(acute.case.pk), "case_number": shown, "code": code}


def _at_the_police(risk: str) -> tuple[Any, str]:
    from reporting.cases import services
    from reporting.cases.models import Participation
    from reporting.cases.principals import System
    from reporting.registry.models import Institution

    report, code = submit(**HOME | {"danger_now": "yes" if risk == "acute" else "no"})
    case = services.accept_report(
        principal=person("trijaza"), report_id=report.pk, risk=risk, level=None, although_unread=True
    )
    police, centre = (Institution.objects.get(code=one).pk for one in (POLICE, CENTRE))
    recipients = [services.Recipient(institution_id=pk) for pk in (police, centre)]
    services.route_case(principal=person("trijaza"), case_id=case.pk, recipients=recipients, lead_id=centre)
    for who, institution in (("policija", police), ("centar", centre)):
        part = Participation.objects.visible_to(System("tests")).get(case=case, institution=institution)
        services.accept_participation(principal=person(who), participation_id=part.pk)
    report.refresh_from_db()
    return report, code
