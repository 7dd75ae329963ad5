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
    telephone,
)
from tests.browser.arrange.reports import person, submit


def stages() -> dict[str, dict[str, str]]:
    """Make one report for every stage of the way; returns by name its ids, number and code."""
    import time_machine
    from django.utils import timezone

    from reporting.cases import services
    from reporting.registry.models import RoleAssignment
    from tests.registry.factories import change

    # Somebody was already there when the late ones arrived.
    change(RoleAssignment.objects, valid_from=timezone.now() - timedelta(days=30))
    made = {
        "waiting": _waiting(),
        "excluding": _waiting(excluded=("police", "other"), excluded_text="Стриц ради у полицији", danger_now="yes"),
        "accepted": _work(),
        "routed": _work(route),
        "acute unrouted": _work(risk="acute", forms=("family", "physical"), setting="home", institution=None),
        "sent": _sent(),
        "telephoned": _work(telephone),
        "acute": _work(
            route, risk="acute", danger_now="yes", place_now="Код баке, Булевар ослобођења 88,\nтрећи спрат"
        ),
        "working": _work(route, take, talk),
        "done": _work(route, take, talk, finish),
        "proposed": _work(route, take, finish, propose),
        "closed": _work(route, take, talk, finish, propose, approve),
        "reopened": _work(route, take, talk, finish, propose, approve, reopen),
        "fulfilled": _work(route, take, talk, plan),
        "corrected": _work(route, take, talk, correct),
        "unknown": _work(excluded=("other",), excluded_text="Тетка ради у општини"),
        "named": _work(name_relative, excluded=("other",), excluded_text="Тетка ради у општини"),
        "warned": _work(route, take, excluded=("other",), excluded_text="Тата", excluded_works=("none",)),
        "told": _work(find_relative, route, take, excluded=("other",), excluded_text="Тата"),
        "approved": _work(route, take, finish, propose, approve, risk="acute"),
        "aside": _dismiss(),
        "emergency_access": _work(route, take, emergency_access),
        "silent": _silent(frequency="once"),
        "put aside": _silent(services.set_aside_equals),
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


def _sent() -> dict[str, str]:
    """Make a case that was sent to four institutions: one declined, and of two nobody hears, of which one was called."""
    import uuid

    from django.utils import timezone

    from reporting.cases import services
    from reporting.cases.models import Case, Participation
    from reporting.cases.principals import System
    from reporting.registry.models import Institution

    made = _work(route)
    triage, case = person("trijaza"), Case.objects.visible_to(System("tests")).get(pk=made["case"])
    clinic, admin = (Institution.objects.get(code=code) for code in ("health-novi-sad", "su-novi-sad"))
    parts = Participation.objects.visible_to(System("tests")).filter(case=case)
    services.route_case(
        principal=triage,
        case_id=case.pk,
        recipients=[services.Recipient(institution_id=one.pk) for one in (clinic, admin)],
        lead_id=parts.get(lead=True).institution_id,
    )
    school = parts.get(institution__type__is_school=True)
    services.decline_participation(
        principal=person("skola"), participation_id=school.pk, reason="not_competent", note="Дете не иде код нас."
    )
    call = services.record_contact(
        principal=triage,
        case_id=case.pk,
        institution_id=admin.pk,
        call=services.Call(
            outcome="taken",
            called_at=timezone.now(),
            number="021 000 121",
            who="Дежурна саветница",
            agreed="Зову школу данас до 16.00.",
        ),
        submission_key=uuid.uuid4(),
    )
    asked = parts.get(institution=clinic)
    return made | {"clinic": str(clinic.pk), "call": str(call.pk), "asked": str(asked.pk), "left": str(school.pk)}


def _silent(*acts: Callable[..., int], **changes: Any) -> dict[str, str]:
    """Send three equal reports without a word in a flood; a colleague proposes that they wait, and ``acts`` follow."""
    import uuid

    from django.test import override_settings

    from reporting.cases import services
    from reporting.cases.filing.answers import example
    from reporting.vault import codes

    said, made = example(perpetrator_text="", **changes), []
    with override_settings(REPORT_FLOOD=0):
        for _ in range(3):
            code = codes.new_code()
            report = services.submit_report(answers=said, code=code, submission_key=uuid.uuid4())
            made.append({"report": str(report.pk), "number": report.number, "code": code})
    services.propose_setting_aside(principal=person("trijaza2"), report_id=report.pk)
    for act in acts:
        act(principal=person("trijaza"), report_id=report.pk)
    return made[0]


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
