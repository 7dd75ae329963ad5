"""The holder of a code, what it is shown, and what is written to it."""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from reporting.cases import services
from reporting.cases.models import Case, Participation, Report
from reporting.cases.principals import Person, Reporter, System
from tests.cases.codes import give_code
from tests.vault.working_as import answer_as

ENTER, FOLLOW = "/sr/pracenje/", "/sr/pracenje/pregled/"
SYSTEM = System("test")
START = dt.datetime(2026, 3, 4, 10, 0, tzinfo=dt.UTC)  # a Wednesday
FOLD = re.compile(r"<details.*?</details>", re.DOTALL)


@pytest.fixture(autouse=True)
def _keys_of_the_public_pools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request here is answered by a process that opens nothing of a report."""
    answer_as(monkeypatch, "report", "public")


@pytest.fixture
def reporter(keyring: Any) -> Client:
    return Client()


def enter(client: Client, code: str) -> str:
    """Open the follow page with the code and return it."""
    answer = client.post(ENTER, {"code": code}, follow=True)
    assert answer.request["PATH_INFO"] == FOLLOW, answer.content.decode()
    return answer.content.decode()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still; ask for it first, since roles begin when they are given."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def part_of(case: Case, code: str) -> Participation:
    return Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)


@pytest.fixture
def known(routed: Callable[..., Case]) -> Callable[..., Case]:
    """A routed case whose ``code`` is known."""

    def make(**choices: object) -> Case:
        case = routed(**choices)
        case.code = give_code(Report.objects.visible_to(SYSTEM).get(case=case))  # type: ignore[attr-defined]
        return case

    return make


def page(client: Client, case: Case) -> str:
    return enter(client, case.code)  # type: ignore[attr-defined]


def heading(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert found is not None
    return found[1].replace("\u00a0", " ")


def in_sight(html: str) -> str:
    """The main part without what is folded away."""
    return FOLD.sub("", html[html.index("<main") : html.index("</main")]).replace("\u00a0", " ")


def write(sender: Person, report: Report, body: str) -> None:
    services.message_to_reporter(
        principal=sender, report_id=report.pk, participation_id=None, body=body, submission_key=uuid.uuid4()
    )


def answer(report: Report, body: str = "Добро.") -> None:
    services.message_from_reporter(principal=Reporter(report.pk), body=body, submission_key=uuid.uuid4())


@pytest.fixture
def written(clock: time_machine.Traveller, submit: Callable[..., Report], triage: Person) -> Callable[..., Report]:
    """Submit a report to which triage then writes ``bodies``; keyword arguments change the answers."""

    def make(*bodies: str, **changes: object) -> Report:
        report = submit(**changes)
        for body in bodies:
            write(triage, report, body)
        return report

    return make
