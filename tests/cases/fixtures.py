"""People and reports for tests of the rooms around a case."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.utils import timezone

from reporting.cases import services
from reporting.cases.filing.answers import ReportAnswers
from reporting.cases.models import Case, ContactRecord, EmergencyAccess, Exclusion, Message, Participation, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.cases.selectors import story_of
from reporting.registry.models import Institution, RoleAssignment
from reporting.vault import codes
from reporting.vault.files import store, stream

SCHOOL, CSW, POLICE, OTHER_CSW, TRIAGE = (
    "os-lipa-novi-sad",
    "csw-novi-sad",
    "police-novi-sad",
    "csw-temerin",
    "triage",
)
NOVI_SAD = "80284"
# An answer to everything that a kind of measure may ask, for a command and as it is typed into a form.
SAID: dict[str, Any] = {
    "findings": "Дете је код баке и добро је.",
    "risk_now": "medium",
    "action": "Склоњено је код баке.",
    "agreed": "Разговор сваке недеље.",
    "responsible": "психолог школе",
    "until": date(2036, 12, 1),
    "recipient": "дежурна служба",
    "reference": "бр. 214, дежурни инспектор",
}
TYPED = SAID | {"until": "1. 12. 2036."}
EMERGENCY_REASON = "Дете је дошло код нас и боји се да иде кући."


def institution(code: str) -> Institution:
    return Institution.objects.get(code=code)


def answers(**changes: Any) -> ReportAnswers:
    """A child in Novi Sad reports peer and digital violence at the school „Липа“."""
    values: dict[str, Any] = {
        "track": "child",
        "danger_now": "no",
        "reporter_role": "child",
        "about_self": True,
        "forms": ("psychological", "digital"),
        "narrative": "Шаљу ми ружне поруке сваки дан.",
        "setting": "school",
        "period": "month",
        "frequency": "often",
        "municipality": NOVI_SAD,
        "institution": institution(SCHOOL).pk,
        "perpetrators": ("child",),
        "perpetrator_text": "Марко из седмог два",
        "language": "sr",
    }
    return ReportAnswers(**(values | changes))


@pytest.fixture
def submit(keyring: object) -> Callable[..., Report]:
    """Submit a report; keyword arguments change the answers. The code is kept as ``.code``."""

    def make(**changes: Any) -> Report:
        code = codes.new_code()
        report = services.submit_report(answers=answers(**changes), code=code, submission_key=uuid.uuid4())
        report.code = code  # type: ignore[attr-defined]
        return report

    return make


@pytest.fixture
def person(db: None) -> Callable[..., Person]:
    """Make an account with a confirmed role; ``fresh()`` of the result reads its roles anew."""
    return _with_role


def _account() -> Any:
    return get_user_model().objects.create_user(email=f"person-{uuid.uuid4().hex}@primer.test", password=None)


def _with_role(role: str, at: str, *, second_factor: bool = True, user: Any = None) -> Person:
    user = user or _account()
    RoleAssignment.objects.create(
        user=user,
        institution=institution(at),
        role=role,
        valid_from=timezone.now() - timedelta(days=1),
        granted_by=_account(),
        confirmed_by=_account(),
        confirmed_at=timezone.now(),
    )
    return Person(user=user, second_factor=second_factor)


def read_all(who: Person, report: Report) -> None:
    """Let ``who`` have read every message of the report, or of its case, that there is."""
    rows = Message.objects.visible_to(System("test"))
    rows = rows.filter(report__case=report.case_id) if report.case_id else rows.filter(report=report)
    services.mark_read(principal=who, report=report, shown=list(rows.values_list("pk", flat=True)))


def dismiss(triage: Person, report: Report, reason: str = "misuse") -> Report:
    """Let somebody of triage read the story and open no case."""
    story_of(principal=triage, report=report)
    return services.dismiss_report(principal=triage, report_id=report.pk, reason=reason)


def say_nowhere(exclusion: Exclusion, triage: Person) -> None:
    """Let two accounts of triage say that a named person works in no institution; the other one is made here."""
    find_out(exclusion, triage, outside=True)


def find_out(exclusion: Exclusion, triage: Person, **said: Any) -> None:
    """Let two accounts of triage say the same of whom an exclusion means; the other one is made here."""
    for who in (triage, _with_role("triage", TRIAGE)):
        services.resolve_exclusion(
            principal=fresh(who), exclusion_id=exclusion.pk, **({"institutions": [], "although_unopened": True} | said)
        )


@pytest.fixture
def triage(person: Callable[..., Person]) -> Person:
    return person("triage", TRIAGE)


@pytest.fixture
def routed(submit: Callable[..., Report], triage: Person) -> Callable[..., Case]:
    """Submit, accept and route a report to the centre (lead) and the school."""

    def make(*, to: tuple[str, ...] = (CSW, SCHOOL), risk: str = "high", level: int | None = 2, **changes: Any) -> Case:
        report = submit(**changes)
        case = services.accept_report(
            principal=triage, report_id=report.pk, risk=risk, level=level, although_unread=True
        )
        if risk == "acute":
            ring(case, *to, by=triage)
        recipients = [services.Recipient(institution_id=institution(code).pk) for code in to]
        return services.route_case(
            principal=triage, case_id=case.pk, recipients=recipients, lead_id=recipients[0].institution_id
        )

    return make


def ring(case: Case, *codes: str, by: Person, outcome: str = "unanswered") -> None:
    """Note that nobody answered at institutions: an acute case is sent without hearers only after a call."""
    now = timezone.now()
    for code in codes:
        ContactRecord.objects.create(
            case=case,
            report=case.first_report,
            institution=institution(code),
            number="021 000 000",
            outcome=outcome,
            who="",
            agreed="",
            called_at=now,
            recorded_by=by.user,
            recorded_for=institution(TRIAGE),
            recorded_at=now,
            submission_key=uuid.uuid4(),
        )


@pytest.fixture
def case(routed: Callable[..., Case]) -> Case:
    """A case that centre and school have received, or what a file makes of it."""
    return routed()


def fresh(who: Person) -> Person:
    """The same account in a new request."""
    return Person(user=who.user, second_factor=who.second_factor)


@pytest.fixture
def closed(routed: Callable[..., Case], person: Callable[..., Person]) -> Callable[..., Case]:
    """A case that has lived: taken, worked on, written about, closed by two; everything that can hang on it does."""

    def make(*, outcome: str = "stopped", **changes: Any) -> Case:
        case = routed(**changes)
        report = case.first_report
        centre, school, head = person("case_worker", CSW), person("case_worker", SCHOOL), person("head", CSW)
        parts = {part.institution.code: part for part in case.participations.select_related("institution")}
        for worker, code in ((centre, CSW), (school, SCHOOL)):
            services.receive_participation(principal=worker, participation_id=parts[code].pk)
            services.accept_participation(principal=worker, participation_id=parts[code].pk)
        own = {"participation_id": parts[CSW].pk, "principal": centre}
        services.record_measure(
            **own, although_unread=True, kind="assessment", note="Мера.", said=SAID, submission_key=uuid.uuid4()
        )
        services.reassess(
            principal=centre,
            case_id=case.pk,
            risk=case.risk,
            level=1 if case.level_id != 1 else 2,
            reason="assessment",
            note="Други ниво.",
            submission_key=uuid.uuid4(),
        )
        services.message_to_reporter(**own, report_id=report.pk, body="Порука вама.", submission_key=uuid.uuid4())
        services.message_from_reporter(
            principal=Reporter(report.pk), body="Порука од вас.", submission_key=uuid.uuid4()
        )
        read_all(centre, report)
        for worker, code in ((centre, CSW), (school, SCHOOL)):
            services.finish_participation(principal=worker, participation_id=parts[code].pk, reason="Договорено је.")
        proposal = services.propose_closure(principal=centre, case_id=case.pk, outcome=outcome, note="Затварање.")
        services.approve_closure(principal=head, proposal_id=proposal.pk)
        case.refresh_from_db()
        return case

    return make


def add_file(report: Report, content: bytes, *, name: str = "снимак.png") -> str:
    """Give a report a sealed file and return its place in the storage."""
    owner = store.report_owner(report.pk)
    row, key = store.begin(owner, name=name)
    store.prepare(row)
    with store.sealed_storage().open(row.storage_name, "wb") as sink:
        writer = stream.SealedWriter(sink, key=key, file_id=row.pk)
        writer.write(content)
        store.finish(row, size=writer.finish())
    store.keep([row])
    return row.storage_name


@pytest.fixture
def ended(routed: Callable[..., Case]) -> Callable[..., Case]:
    """A closed case of the centre and the school; ``ago`` says since when: longer than any period."""

    def make(*, ago: timedelta = timedelta(days=3 * 366), outcome: str = "stopped", **changes: Any) -> Case:
        case, system = routed(**changes), System("test")
        Participation.objects.visible_to(system).filter(case=case).update(status="done")
        Case.objects.visible_to(system).filter(pk=case.pk).update(
            status="closed", outcome=outcome, closed_at=timezone.now() - ago
        )
        case.refresh_from_db()
        return case

    return make


@pytest.fixture
def disposal_day() -> Iterator[None]:
    """Stop the clock at ``disposing.NOW``."""
    from tests.cases.disposing import NOW

    with time_machine.travel(NOW, tick=False):
        yield


def open_up(who: Person, case: Case, **changes: Any) -> EmergencyAccess:
    """Let ``who`` break the emergency access before ``case``, with another word for whatever ``changes`` names."""
    asked: dict[str, Any] = {"matter": case.number, "ground": "danger_now", "reason": EMERGENCY_REASON}
    asked |= {"submission_key": uuid.uuid4()} | changes
    return services.open_emergency_access(principal=fresh(who), **asked)


@pytest.fixture
def stranger(person: Callable[..., Person]) -> Person:
    """A worker of a centre that has no part in the case."""
    cache.clear()
    return person("case_worker", OTHER_CSW)
