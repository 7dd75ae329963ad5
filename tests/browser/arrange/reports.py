"""Reports as people send them, and the people of the demo who work on them."""

import uuid
from typing import Any

SCHOOL, CENTRE = "os-lipa-novi-sad", "csw-novi-sad"


def submit(**changes: Any) -> tuple[Any, str]:
    from reporting.cases import services
    from reporting.cases.filing.answers import ReportAnswers
    from reporting.registry.models import Institution
    from reporting.vault import codes

    code = codes.new_code()
    values: dict[str, Any] = {
        "track": "child",
        "danger_now": "no",
        "reporter_role": "child",
        "about_self": True,
        "forms": ("psychological", "digital", "peer"),
        "narrative": "Пишу ми ружне ствари сваки дан.\nНе знам коме да кажем.",
        "setting": "school",
        "period": "week",
        "frequency": "often",
        "municipality": "80284",
        "institution": Institution.objects.get(code=SCHOOL).pk,
        "perpetrators": ("child",),
        "perpetrator_text": "Два дечака из седмог два",
        "child_text": "Девојчица, шести један",
        "contact_channel": "email",
        "contact": "tara@example.test",
        "contact_note": "После школе, само порука",
    }
    answers = ReportAnswers(**(values | changes))
    return services.submit_report(answers=answers, code=code, submission_key=uuid.uuid4()), code


def person(name: str) -> Any:
    from portal.accounts.models import User
    from reporting.cases.principals import Person

    return Person(user=User.objects.get(email=f"{name}@demo.test"), second_factor=True)


def flood() -> dict[str, int]:
    """Send one report more than people send in ten minutes."""
    from django.conf import settings

    from reporting.cases.filing.answers import ReportAnswers
    from reporting.cases.services import submit_report
    from reporting.vault import codes

    answers = ReportAnswers(
        track="adult",
        danger_now="no",
        reporter_role="citizen",
        about_self=False,
        forms=("psychological",),
        narrative="Прилив.",
        setting="other",
        period="week",
        frequency="once",
    )
    for _ in range(settings.REPORT_FLOOD + 1):
        submit_report(answers=answers, code=codes.new_code(), submission_key=uuid.uuid4())
    return {"sent": settings.REPORT_FLOOD + 1}


def last_effort() -> dict[str, str]:
    """Return what the newest report says about the sum of its browser."""
    from reporting.cases.models import Report

    return {"effort": Report._base_manager.latest("received_at").effort}
