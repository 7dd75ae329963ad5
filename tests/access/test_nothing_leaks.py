"""Whoever is excluded gets, byte for byte, the answers of a world without the case, for as many queries."""

import datetime as dt
import logging
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting.cases import services
from reporting.cases.alarms.advancing import advance
from reporting.cases.models import AlarmStep, Case, Exclusion, Participation, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.notify import outbox
from reporting.registry.models import RoleAssignment
from reporting.vault.audit import sealing
from tests.access.addresses import EXAMPLES, every_address
from tests.access.cast import Knocker, Stage, account, stage
from tests.access.expectations import TABLE, Desk
from tests.accounts.fixtures import session_of
from tests.cases.fixtures import CSW, POLICE, SCHOOL, TRIAGE, fresh, institution
from tests.registry.factories import change

pytestmark = [pytest.mark.protected, pytest.mark.django_db]
SYSTEM = System("test")
NOW = dt.datetime(2026, 3, 4, 10, 0, tzinfo=dt.UTC)
UNKNOWN = EXAMPLES["UUIDConverter"]

# Who is kept out, and how: by account, with the whole institution, or by a guess not yet resolved.
BY_ACCOUNT = (
    ("triage", TRIAGE),
    ("case_worker", CSW),
    ("head", CSW),
    ("supervisor", CSW),
    ("custodian", CSW),
    ("operator", CSW),
    ("desk_admin", CSW),
)
BY_INSTITUTION = (("case_worker", POLICE), ("head", POLICE))
CREW = (("triage", TRIAGE), *(("case_worker", code) for code in (CSW, POLICE, SCHOOL)))
BY_GUESS = (("case_worker", SCHOOL), ("head", SCHOOL))

# What differs from answer to answer without telling anything: the form's token, the key of a second click, the machine.
MASKS = (
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(rb'name="key" value="[^"]*"'),
    # The health page's numbers of the machine itself change by the second: free disk and the clock.
    re.compile("^(Диск|Сат): .*$".encode(), re.MULTILINE),
)


def lists() -> list[str]:
    """Return every page that shows more than one matter, counts, or says how the house is."""
    desk = [route for route, row in TABLE.items() if isinstance(row, Desk) and not row.about + row.beside]
    turned = ["postupanje/predmeti/?stanje=zatvoreni", "postupanje/?rokovi=x", "postupanje/prijave/?posle=x"]
    turned += ["postupanje/?ko=ustanova", "postupanje/?ko=niko&sta=kasne", "postupanje/predmeti/?rizik=acute"]
    turned += ["postupanje/opterecenje/?posle=x", "postupanje/ustanove/?bez=on"]
    return ["/" + one for one in [*desk, *turned, "zdravlje/", "nalog/", "sr/"]]


def masked(content: bytes) -> bytes:
    for mask in MASKS:
        content = mask.sub(b"", content)
    return content


def answer_of(client: Client, who: Knocker, path: str, method: str = "GET") -> tuple[Any, ...]:
    """Return all that ``who`` can tell apart: status, headers, bytes and the work that it took."""
    # Django remembers nine thousand statements and then counts no further.
    reset_queries()
    with CaptureQueriesContext(connection) as queries:
        answer = who.knock(client, method, path)
    headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    return (answer.status_code, headers, masked(answer.content), len(queries))


def differences(before: dict[Any, Any], after: dict[Any, Any]) -> list[str]:
    names = ("status", "headers", "bytes", "queries")
    return [
        f"{key}: {name} {was if name == 'queries' else ''} {now if name == 'queries' else ''}"
        for key in before
        for name, was, now in zip(names, before[key], after[key], strict=True)
        if was != now
    ]


@pytest.fixture
def frozen(keyring: Any) -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    with time_machine.travel(NOW, tick=False):
        yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def outsiders(frozen: None, person: Callable[..., Person]) -> list[tuple[Knocker, Person]]:
    """Everybody whom the hidden cases will exclude."""
    found = []
    for role, at in (*BY_ACCOUNT, *BY_INSTITUTION, *BY_GUESS):
        who = person(role, at, user=account())
        found.append((Knocker(role, at, session_of(who.user)), who))
    return found


@pytest.fixture
def crew(frozen: None, person: Callable[..., Person]) -> Callable[..., Person]:
    """Who will work on the hidden cases: accounts that exist before, so that lists of accounts stay the same."""
    made = {(role, at): person(role, at) for role, at in CREW}
    change(RoleAssignment.objects, valid_from=NOW - dt.timedelta(days=60))
    return lambda role, at: fresh(made[role, at])


def exclude(report: Report, outsiders: list[tuple[Knocker, Person]], *, guess: str) -> None:
    """Exclude them all from ``report``; the schools by ``guess``: a group, or a person not found out."""
    for knocker, who in outsiders:
        if (knocker.role, knocker.relation) in BY_ACCOUNT:
            Exclusion.objects.create(report=report, kind="user", user=who.user)
    Exclusion.objects.create(report=report, kind="institution", institution=institution(POLICE))
    Exclusion.objects.create(report=report, kind=guess, group="school" if guess == "group" else "")


def hidden_world(crew: Callable[..., Person], outsiders: list[tuple[Knocker, Person]]) -> Stage:
    """Make a matter of every state, urgent and late, with news for each list; then keep everybody out."""
    with time_machine.travel(NOW - dt.timedelta(days=40), tick=False):
        made = stage(crew, crew("triage", TRIAGE), taking_part=(CSW, POLICE, SCHOOL))
        arrived = Case.objects.visible_to(SYSTEM).get(pk=made.ids["arrived"])
        part = Participation.objects.visible_to(SYSTEM).get(case=arrived, institution__code=SCHOOL)
        services.decline_participation(
            principal=crew("case_worker", SCHOOL), participation_id=part.pk, reason="not_competent", note="x"
        )
        for report in made.reports:
            services.message_from_reporter(principal=Reporter(report.pk), body="x", submission_key=uuid.uuid4())
            Report.objects.visible_to(SYSTEM).filter(pk=report.pk).update(danger_now="yes")
    for number, report in enumerate(made.reports):
        exclude(report, outsiders, guess="group" if number % 2 else "person")
    return made


def settle() -> None:
    """Do what the jobs do within seconds: the health page is about the house, not about what just came in."""
    advance(timezone.now())
    sealing.seal()
    outbox.deliver_due()


@pytest.mark.full
@pytest.mark.usefixtures("still")
def test_every_list_is_the_same_with_and_without_the_hidden_cases(
    outsiders: list[tuple[Knocker, Person]],
    crew: Callable[..., Person],
    submit: Callable[..., Report],
    routed: Callable[..., Case],
) -> None:
    client, shown = Client(), routed(to=(CSW, POLICE, SCHOOL))
    submit()
    pages = [*lists(), f"/postupanje/predmeti/{shown.pk}/"]

    def seen(some: list[tuple[Knocker, Person]] = outsiders) -> dict[Any, Any]:
        # Their own refusals are counted from the first again: the tenth of an hour is written once more.
        cache.clear()
        return {(str(who), page): answer_of(client, who, page) for who, _person in some for page in pages}

    seen(outsiders[:1])  # what is loaded once, such as templates and content types
    settle()
    before = seen()
    assert before["triage, triage", "/postupanje/prijave/"][2].count(b"<tr>") == 2, "the list is not empty"
    hidden_world(crew, outsiders)
    settle()
    after = seen()
    assert differences(before, after) == []
    print(f"\n{len(after)} pages: {len(pages)} addresses x {len(outsiders)} people")


def test_the_hidden_case_shows_to_whoever_is_not_excluded(
    outsiders: list[tuple[Knocker, Person]], crew: Callable[..., Person], person: Callable[..., Person]
) -> None:
    """The other side of the same test: the lists do change, for the people whom nothing keeps out."""
    client = Client()
    inside = [
        Knocker(role, at, session_of(person(role, at, user=account()).user))
        for role, at in (("triage", TRIAGE), ("case_worker", CSW), ("head", CSW))
    ]
    before = {str(who): answer_of(client, who, "/postupanje/") for who in inside}
    hidden_world(crew, outsiders)
    after = {str(who): answer_of(client, who, "/postupanje/") for who in inside}
    assert {line.split(":")[0] for line in differences(before, after)} == {str(who) for who in inside}


@pytest.mark.full
def test_a_hidden_address_answers_like_one_that_does_not_exist(
    outsiders: list[tuple[Knocker, Person]], crew: Callable[..., Person]
) -> None:
    client, made = Client(), hidden_world(crew, outsiders)
    kinds = {("triage", TRIAGE), ("case_worker", CSW), ("case_worker", POLICE), ("case_worker", SCHOOL)}
    one_of_each = [who for who, _person in outsiders if (who.role, who.relation) in kinds]
    wrong, asked = [], 0
    for address in every_address():
        row = TABLE.get(address.route)
        if not (isinstance(row, Desk) and row.about):
            continue
        hidden = address.example.replace(UNKNOWN, str(made.ids[row.about]), 1)
        for who in one_of_each:
            for method in ("GET", "POST"):
                asked += 1
                unknown = answer_of(client, who, address.example, method)
                wrong += differences(
                    {(str(who), method, address.route): unknown},
                    {(str(who), method, address.route): answer_of(client, who, hidden, method)},
                )
    assert wrong == []
    print(f"\n{asked} pairs")


def test_no_news_goes_to_an_institution_that_is_kept_out(submit: Callable[..., Report], triage: Person) -> None:
    """What is sent before triage has found out whom a report means never reaches whom it may mean."""
    for code in (CSW, POLICE, SCHOOL):
        found = institution(code)
        found.email = f"{code}@primer.test"
        found.save(update_fields=["email"])
    report = submit(excluded=("police",))
    case = services.accept_report(principal=triage, report_id=report.pk, risk="high", level=2, although_unread=True)
    police, centre = (services.Recipient(institution_id=institution(code).pk) for code in (POLICE, CSW))
    with pytest.raises(services.RouteError, match="held_back"):
        services.route_case(
            principal=triage, case_id=case.pk, recipients=[centre, police], lead_id=centre.institution_id
        )
    services.route_case(principal=triage, case_id=case.pk, recipients=[centre], lead_id=centre.institution_id)
    advance(timezone.now())
    steps = AlarmStep.objects.visible_to(SYSTEM).filter(rule__to="workers")
    assert {step.institution.code for step in steps if step.institution} == {CSW}
    outbox.deliver_due(timezone.now() + dt.timedelta(minutes=16))
    assert f"{CSW}@primer.test" in {to for one in mail.outbox for to in one.to}
    assert not {f"{code}@primer.test" for code in (POLICE, SCHOOL)} & {to for one in mail.outbox for to in one.to}
