"""What browser tests need to find in a portal; called in its own process by ``PortalServer.once``."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

LATIN_A = "a"
SCHOOL, CENTRE = "os-lipa-novi-sad", "csw-novi-sad"


def error_pages() -> dict[str, dict[str, Any]]:
    """Return what the portal answers when something goes wrong, by status and language."""
    from django.test import Client, override_settings

    answers = {}
    with override_settings(ROOT_URLCONF="tests.browser.fault_urls", ALLOWED_HOSTS=["*"]):
        client = Client(raise_request_exception=False)
        for status in (400, 403, 429, 500):
            for language in ("sr", "sr-latn"):
                answer = client.get(f"/{language}/greska/{status}/")
                assert answer.status_code == status
                answers[f"{status} {language}"] = {
                    "status": status,
                    "headers": dict(answer.headers),
                    "body": answer.content.decode(),
                }
    return answers


def empty_news() -> dict[str, dict[str, Any]]:
    """Return what the list of news answers while there is none, by language; nothing is changed for anybody."""
    from django.db import transaction
    from django.test import Client, override_settings

    from home.models import NewsPage

    answers = {}
    with override_settings(ALLOWED_HOSTS=["*"]), transaction.atomic():
        NewsPage.objects.update(live=False)
        for language in ("sr", "sr-latn"):
            answer = Client().get(f"/{language}/vesti/")
            headers = {**answer.headers}
            answers[language] = {"status": answer.status_code, "headers": headers, "body": answer.content.decode()}
        transaction.set_rollback(True)
    return answers


def second_device() -> dict[str, str]:
    """Sign the editor in on a telephone, too."""
    from django.utils import timezone

    from portal.accounts.models import SignIn, User

    now = timezone.now()
    row = SignIn.objects.create(user=User.objects.get(email="urednik@demo.test"), since=now, seen=now, kind="phone")
    return {"id": str(row.pk)}


def library() -> dict[str, int]:
    """Put the tests' own materials on the shelf; returns their numbers by address."""
    from materials.models import MaterialPage
    from tests.materials.samples import OWN, load_library

    load_library()
    return dict(MaterialPage.objects.filter(slug__in=OWN).values_list("slug", "pk"))


def invited() -> dict[str, str]:
    """Make a link for somebody who has never been here."""
    from portal.accounts import links
    from portal.accounts.models import EntryLink, User

    user = User.objects.create_user("pozvana@demo.test")
    return {"path": links.make(user=user, purpose=EntryLink.Purpose.INVITATION, sets_password=True)}


def waiting_for_a_second_person() -> dict[str, str]:
    """Make an account with a role that nobody has confirmed and a lost second factor that one has; returns its name."""
    from portal.accounts import recoveries
    from reporting.desk.demo.people import Person, _account
    from reporting.registry import services
    from reporting.registry.models import Institution

    user = _account(Person("nova@demo.test", "Зора", "Радић", "чека потврду"))
    services.grant_role(
        granted_by=_person("uprava2").user,
        user=user,
        institution=Institution.objects.get(code=CENTRE),
        role="case_worker",
        invited=True,
    )
    recoveries.ask(user=user)
    return {"name": "Радић"}


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
        "routed": _work(_route),
        "working": _work(_route, _take, _talk),
        "done": _work(_route, _take, _talk, _finish),
        "proposed": _work(_route, _take, _finish, _propose),
        "closed": _work(_route, _take, _talk, _finish, _propose, _approve),
        "reopened": _work(_route, _take, _talk, _finish, _propose, _approve, _reopen),
        "fulfilled": _work(_route, _take, _talk, _plan),
        "unknown": _work(excluded=("other",), excluded_text="Тетка ради у општини"),
        "named": _work(_name_relative, excluded=("other",), excluded_text="Тетка ради у општини"),
        "told": _work(_find_relative, _route, _take, excluded=("other",), excluded_text="Тата"),
        "approved": _work(_route, _take, _finish, _propose, _approve, risk="acute"),
        "aside": _aside(),
        "glass": _work(_route, _take, _break_glass),
    }
    with time_machine.travel(timezone.now() - timedelta(days=12)):
        made["late"] = _work(_route, _take)
        made["late waiting"] = _waiting(track="adult", about_self=False, reporter_role="citizen")
    made["held"] = _work(_route, _take, _hold)
    # Periods that are over: a proposal that waits for somebody, and one to which the head has agreed.
    made["over"] = _work(_route, _take, _finish, _propose, _approve, _age)
    made["agreed"] = _work(_route, _take, _finish, _propose, _approve, _age, _agree)
    return made


def _waiting(**changes: Any) -> dict[str, str]:
    report, code = _submit(**changes)
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


def _aside() -> dict[str, str]:
    from reporting.cases import services
    from reporting.cases.selectors import story_of

    report, code = _submit()
    story_of(principal=_person("trijaza"), report=report)
    services.set_report_aside(principal=_person("trijaza"), report_id=report.pk, reason="other_body")
    return {"report": str(report.pk), "number": report.number, "code": code}


def _submit(**changes: Any) -> tuple[Any, str]:
    from reporting.cases import services
    from reporting.cases.answers import ReportAnswers
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


def _work(*acts: Callable[[Any], None], risk: str = "high", **changes: Any) -> dict[str, str]:
    from reporting.cases import services
    from reporting.cases.models import ClosureProposal, GlassOpening, Hold
    from reporting.cases.principals import System

    report, code = _submit(**changes)
    case = services.accept_report(
        principal=_person("trijaza"), report_id=report.pk, risk=risk, level=3, although_unread=True
    )
    for act in acts:
        act(case)
    proposal = ClosureProposal.objects.visible_to(System("tests")).filter(case=case).first()
    ids = {"case": case.pk, "proposal": proposal and proposal.pk}
    if disposal := _disposal_of(case):
        ids["disposal"] = disposal.pk
    if hold := Hold.objects.visible_to(System("tests")).filter(report__case=case).first():
        ids["hold"] = hold.pk
    if opening := GlassOpening.objects.visible_to(System("tests")).filter(case=case).first():
        ids["opening"] = opening.pk
    return {"number": case.number, "code": code} | {name: str(pk) for name, pk in ids.items()}


def _name_relative(case: Any) -> None:
    """One of triage has said that whom the child named works nowhere; another one has to confirm it."""
    from reporting.cases import services
    from reporting.cases.models import Exclusion
    from reporting.cases.principals import System

    named = Exclusion.objects.visible_to(System("tests")).get(report__case=case, kind="person")
    services.resolve_exclusion(
        principal=_person("trijaza"), exclusion_id=named.pk, institutions=[], outside=True, although_unopened=True
    )


def _find_relative(case: Any) -> None:
    """Triage finds that whom the child named works nowhere: a parent."""
    from reporting.cases import services
    from reporting.cases.models import Exclusion
    from reporting.cases.principals import System

    named = Exclusion.objects.visible_to(System("tests")).get(report__case=case, kind="person")
    _name_relative(case)
    services.resolve_exclusion(
        principal=_person("trijaza2"), exclusion_id=named.pk, institutions=[], outside=True, although_unopened=True
    )


def _route(case: Any) -> None:
    from reporting.cases import services
    from reporting.registry.models import Institution

    chosen = [Institution.objects.get(code=code).pk for code in (CENTRE, SCHOOL)]
    recipients = [services.Recipient(institution_id=pk) for pk in chosen]
    services.route_case(principal=_person("trijaza"), case_id=case.pk, recipients=recipients, lead_id=chosen[0])


def _take(case: Any) -> None:
    from reporting.cases import services

    for worker, part in _parts(case):
        services.receive_participation(principal=worker, participation_id=part.pk)
        services.accept_participation(principal=worker, participation_id=part.pk)


def _talk(case: Any) -> None:
    from reporting.cases import services
    from reporting.cases.principals import Reporter

    for worker, part in _parts(case):
        services.record_measure(
            although_unread=True,
            principal=worker,
            participation_id=part.pk,
            kind="assessment",
            note="Разговор је обављен.\nДете је мирније.",
            submission_key=uuid.uuid4(),
        )
        services.message_to_reporter(
            principal=worker,
            report_id=part.report_id,
            participation_id=part.pk,
            body="Здраво. Да ли можеш да дођеш сутра после часа?",
            submission_key=uuid.uuid4(),
        )
    services.message_from_reporter(
        principal=Reporter(part.report_id), body="Могу, али не желим да мама сазна.", submission_key=uuid.uuid4()
    )


def _finish(case: Any) -> None:
    from reporting.cases import services
    from tests.cases.fixtures import read_all

    for worker, part in _parts(case):
        read_all(worker, case.first_report)
        services.finish_participation(principal=worker, participation_id=part.pk, reason="Договорено је.")


def _propose(case: Any) -> None:
    from reporting.cases import services

    note = "Насиље је престало, одељење ради са психологом."
    services.propose_closure(principal=_person("centar"), case_id=case.pk, outcome="stopped", note=note)


def _approve(case: Any) -> None:
    from reporting.cases import services
    from reporting.cases.models import ClosureProposal
    from reporting.cases.principals import System

    proposal = ClosureProposal.objects.visible_to(System("tests")).get(case=case)
    services.approve_closure(principal=_person("rukovodilac"), proposal_id=proposal.pk)


def _hold(case: Any) -> None:
    from reporting.cases import services

    services.hold_case(principal=_person("rukovodilac"), case_id=case.pk, reason="complaint", until=None)


def _age(case: Any) -> None:
    """Let the case have been closed long ago, and the daily job come by."""
    from django.utils import timezone

    from reporting.cases import services
    from reporting.cases.models import Case
    from reporting.cases.principals import System

    now = timezone.now()
    Case.objects.visible_to(System("tests")).filter(pk=case.pk).update(closed_at=now - timedelta(days=3 * 366))
    services.propose_due(now)


def _agree(case: Any) -> None:
    from reporting.cases import services

    services.approve_disposal(principal=_person("rukovodilac"), proposal_id=_disposal_of(case).pk, expects="first")


def _disposal_of(case: Any) -> Any:
    from reporting.cases.models import DisposalProposal
    from reporting.cases.principals import System

    return DisposalProposal.objects.visible_to(System("tests")).filter(report__case=case).first()


def _reopen(case: Any) -> None:
    from reporting.cases import services

    services.reopen_case(principal=_person("trijaza"), case_id=case.pk)


def _plan(case: Any) -> None:
    """The rest of what the centre owes, by somebody who has read the story."""
    from reporting.cases import services
    from reporting.cases.selectors import story_of

    worker, part = _parts(case)[0]
    story_of(principal=worker, report=part.report)
    services.record_measure(
        although_unread=True,
        principal=worker,
        participation_id=part.pk,
        kind="plan",
        note="",
        submission_key=uuid.uuid4(),
    )


def _break_glass(case: Any) -> None:
    """Somebody of a neighbouring centre, with an account of its own, opens the case and leaves a word."""
    from reporting.cases import services
    from reporting.desk.demo.people import Person, _account
    from reporting.registry.models import Institution, RoleAssignment

    neighbour = _account(Person("temerin@demo.test", "Рада", "Николић", "центар у Темерину"))
    RoleAssignment.objects.get_or_create(
        user=neighbour,
        institution=Institution.objects.get(code="csw-temerin"),
        role="case_worker",
        defaults={"confirmed_by": _person("uprava1").user, "granted_by": _person("uprava2").user},
    )
    reason = "Девојчица је дошла код нас и боји се да иде кући."
    services.open_by_glass(
        principal=_person("temerin"),
        matter=case.pk,
        ground="child_with_us",
        reason=reason,
        submission_key=uuid.uuid4(),
    )
    services.leave_note(
        principal=_person("temerin"), case_id=case.pk, body="Овде је, са психологом.", submission_key=uuid.uuid4()
    )


def _parts(case: Any) -> list[tuple[Any, Any]]:
    from reporting.cases.models import Participation
    from reporting.cases.principals import System

    found = []
    for name, code in (("centar", CENTRE), ("skola", SCHOOL)):
        part = Participation.objects.visible_to(System("tests")).get(case=case, institution__code=code)
        found.append((_person(name), part))
    return found


def _person(name: str) -> Any:
    from portal.accounts.models import User
    from reporting.cases.principals import Person

    return Person(user=User.objects.get(email=f"{name}@demo.test"), second_factor=True)


def flood() -> dict[str, int]:
    """Send one report more than people send in ten minutes."""
    from django.conf import settings

    from reporting.cases.answers import ReportAnswers
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


def flood_is_over() -> dict[str, int]:
    """Let nothing of it wait any more."""
    from django.utils import timezone

    from reporting.cases.models import Report

    recent = Report._base_manager.filter(status="submitted", received_at__gt=timezone.now() - timedelta(minutes=10))
    return {"over": recent.update(status="spam")}


def last_effort() -> dict[str, str]:
    """Return what the newest report says about the sum of its browser."""
    from reporting.cases.models import Report

    return {"effort": Report._base_manager.latest("received_at").effort}


def saved_draft() -> dict[str, Any]:
    """Make a page that nobody reads yet, its address that of its title, with three faults in it; return key, address."""
    from home.models import HomePage, StandardPage

    page = StandardPage(title="Проба адресе", slug="proba-adrese", lead="Увод.", live=False)
    page.body = json.dumps(
        [
            {"type": "heading", "value": {"text": "Део без одељка", "level": "3"}},
            {"type": "paragraph", "value": f"<p>Ово је си{LATIN_A}јно.</p>"},
            {"type": "paragraph", "value": '<p>Више пише <a href="https://example.org/">Овде.</a></p>'},
        ]
    )
    HomePage.objects.get(locale__language_code="sr").add_child(instance=page)
    page.save_revision()
    return {"pk": page.pk, "slug": page.slug}
