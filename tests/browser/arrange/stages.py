"""One report for every stage of the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.browser.arrange.acts import (
    age,
    agree,
    approve,
    correct,
    disposal_of,
    emergency_access,
    find_relative,
    finish,
    hold,
    name_relative,
    plan,
    propose,
    reopen,
    route,
    take,
    talk,
)
from tests.browser.arrange.reports import person, submit


def stages() -> dict[str, dict[str, str]]:
    """Make one report for every stage of the way; returns by name its ids, number and code."""
    import time_machine
    from django.utils import timezone

    from reporting.registry.models import RoleAssignment

    # Somebody was already there when the late ones arrived.
    RoleAssignment.objects.update(valid_from=timezone.now() - timedelta(days=30))
    made = {
        "waiting": _waiting(),
        "excluding": _waiting(excluded=("police", "other"), excluded_text="Стриц ради у полицији", danger_now="yes"),
        "accepted": _work(),
        "routed": _work(route),
        "working": _work(route, take, talk),
        "done": _work(route, take, talk, finish),
        "proposed": _work(route, take, finish, propose),
        "closed": _work(route, take, talk, finish, propose, approve),
        "reopened": _work(route, take, talk, finish, propose, approve, reopen),
        "fulfilled": _work(route, take, talk, plan),
        "corrected": _work(route, take, talk, correct),
        "unknown": _work(excluded=("other",), excluded_text="Тетка ради у општини"),
        "named": _work(name_relative, excluded=("other",), excluded_text="Тетка ради у општини"),
        "told": _work(find_relative, route, take, excluded=("other",), excluded_text="Тата"),
        "approved": _work(route, take, finish, propose, approve, risk="acute"),
        "aside": _dismiss(),
        "emergency_access": _work(route, take, emergency_access),
    }
    with time_machine.travel(timezone.now() - timedelta(days=12)):
        made["late"] = _work(route, take)
        made["late waiting"] = _waiting(track="adult", about_self=False, reporter_role="citizen")
    made["held"] = _work(route, take, hold)
    # Periods that are over: a proposal that waits for somebody, and one to which the head has agreed.
    made["over"] = _work(route, take, finish, propose, approve, age)
    made["agreed"] = _work(route, take, finish, propose, approve, age, agree)
    return made


def _waiting(**changes: Any) -> dict[str, str]:
    report, code = submit(**changes)
    from reporting.cases.models import Exclusion
    from reporting.cases.principals import System

    exclusions = Exclusion.objects.visible_to(System("tests")).filter(report=report)
    exclusion, person = (exclusions.filter(kind=kind).first() for kind in ("group", "person"))
    return {
        "report": str(report.pk),
        "number": report.number,
        "code": code,
        "exclusion": str(exclusion and exclusion.pk),
        "person": str(person and person.pk),
    }


def _dismiss() -> dict[str, str]:
    from reporting.cases import services
    from reporting.cases.selectors import story_of

    report, code = submit()
    story_of(principal=person("trijaza"), report=report)
    services.dismiss_report(principal=person("trijaza"), report_id=report.pk, reason="other_body")
    return {"report": str(report.pk), "number": report.number, "code": code}


def _work(*acts: Callable[[Any], None], risk: str = "high", **changes: Any) -> dict[str, str]:
    from reporting.cases import services
    from reporting.cases.models import ClosureProposal, EmergencyAccess, Hold, Measure, Reassessment
    from reporting.cases.principals import System

    report, code = submit(**changes)
    case = services.accept_report(
        principal=person("trijaza"), report_id=report.pk, risk=risk, level=3, although_unread=True
    )
    for act in acts:
        act(case)
    proposal = ClosureProposal.objects.visible_to(System("tests")).filter(case=case).first()
    ids = {"case": case.pk, "proposal": proposal and proposal.pk}
    if disposal := disposal_of(case):
        ids["disposal"] = disposal.pk
    if hold := Hold.objects.visible_to(System("tests")).filter(report__case=case).first():
        ids["hold"] = hold.pk
    if opening := EmergencyAccess.objects.visible_to(System("tests")).filter(case=case).first():
        ids["opening"] = opening.pk
    if lower := Reassessment.objects.visible_to(System("tests")).filter(case=case).first():
        ids["reassessment"] = lower.pk
        ids["measure"] = Measure.objects.visible_to(System("tests")).get(corrects__report__case=case).pk
    return {"number": case.number, "code": code} | {name: str(pk) for name, pk in ids.items()}
