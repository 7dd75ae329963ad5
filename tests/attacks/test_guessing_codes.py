"""Guessing tells nothing: whatever is wrong with a code, the answer, its work and its time are the same.

The alarm that guessing raises is in ``tests/tracking/test_guessing_of_codes.py``. A right code leads on, to
another page; that it is right is what its holder may know.
"""

import gc
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reporting.cases.models import Report
from reporting.cases.selectors import report_by_code
from reporting.vault import codes, drafts
from tests.access.test_nothing_leaks import masked
from tests.intake.walk import Walker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data", "quiet")]
ENTER, RESUME = "/sr/pracenje/", "/sr/prijava/povratak/"
NOW = "2026-03-02T09:00:00+00:00"
# What the issue asks for: medians within a tenth of each other.
TENTH = 0.10
ROUNDS, TRIES = 250, 6


def saved_draft() -> str:
    walker = Walker()
    walker.walk("child", until=5)
    walker.send({}, _save="1")
    return walker.code.replace(" ", "")


def sent_after_saving() -> str:
    """Return the code of a draft that has become a report."""
    walker = Walker()
    walker.walk("child")
    walker.send({}, _save="1")
    code = walker.code.replace(" ", "")
    walker.follow(walker.client.post(RESUME, {"code": code}))
    walker.send()
    return code


def shapes(queries: CaptureQueriesContext) -> list[str]:
    """Return the statements without the values that they look for."""
    return [str(query["sql"]).partition(" WHERE ")[0] for query in queries]


def answer_to(page: str, code: str) -> tuple[Any, ...]:
    """Return all that a stranger can tell apart, with the code itself taken out."""
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = Client().post(page, {"code": code})
    headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    shown = masked(answer.content).decode().replace(codes.show(code), "CODE").replace(code, "CODE")
    return answer.status_code, headers, shown, shapes(queries), set(answer.cookies)


def test_every_wrong_code_gets_the_same_answer_for_the_same_work(submit: Callable[..., Report]) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        expired = saved_draft()
        clock.shift(timedelta(hours=73))  # its row is still there: nobody has swept yet
        report, draft, over = submit(), saved_draft(), sent_after_saving()
        wrong = {
            ENTER: {"of a draft": draft, "of a draft that was sent": over, "of an expired draft": expired},
            RESUME: {
                "of a report": report.code,  # type: ignore[attr-defined]
                "of a draft that was sent": over,
                "of an expired draft": expired,
            },
        }
        for page, kinds in wrong.items():
            answer_to(page, codes.new_code())  # what is loaded once
            nobodys = answer_to(page, codes.new_code())
            assert nobodys[0] == 200 and "CODE" in nobodys[2] and not nobodys[4] & {"d", "r"}
            for kind, code in kinds.items():
                assert answer_to(page, code) == nobodys, (page, kind)


def test_looking_a_code_up_is_the_same_work_whether_it_is_right_or_not(submit: Callable[..., Report]) -> None:
    known, draft = submit().code, saved_draft()  # type: ignore[attr-defined]
    for look, right in ((report_by_code, known), (drafts.open_code, draft)):
        work = []
        for code in (right, codes.new_code(), "0" * 18, "није код", ""):
            with CaptureQueriesContext(connection) as queries:
                found = look(code)
            assert bool(found) == (code == right)
            work.append(shapes(queries))
        assert all(one == work[0] for one in work), look


def medians(acts: list[Callable[[], Any]]) -> list[float]:
    """Return the median CPU time of each of ``acts``, in seconds, taken in turns so that a busy machine hits all."""
    times: list[list[float]] = [[] for _ in acts]
    gc.collect()
    gc.disable()
    try:
        for number in range(ROUNDS):
            # Every other round the other way about: neither always comes after the other one's garbage.
            order = range(len(acts)) if number % 2 else reversed(range(len(acts)))
            for index in order:
                started = time.process_time_ns()
                acts[index]()
                times[index].append((time.process_time_ns() - started) / 1e9)
    finally:
        gc.enable()
    return [statistics.median(one) for one in times]


def assert_alike(name: str, known: Callable[[], Any], unknown: Callable[[], Any], *, part_of: float = 0.0) -> float:
    """Return the median in seconds; raise unless both come within a tenth of each other.

    ``part_of`` is the time of the request in which the act is hidden: nobody can time the act alone. A
    noisy machine has several tries.
    """
    for act in (known, unknown):
        for _ in range(20):
            act()
    apart = 1.0
    for _ in range(TRIES):
        first, second = medians([known, unknown])
        apart = min(apart, abs(first - second) / max(first, second, part_of))
        if apart <= TENTH:
            print(f"\n{name}: {first * 1e6:.0f} and {second * 1e6:.0f} µs of CPU, {apart:.1%} apart")
            return second
    raise AssertionError(f"{name}: the medians stay {apart:.0%} apart")


@pytest.mark.full
def test_known_and_unknown_codes_take_the_same_time(submit: Callable[..., Report]) -> None:
    for _ in range(20):
        submit()
    report, draft = submit().code, saved_draft()  # type: ignore[attr-defined]

    def post(page: str, code_of: Callable[[], str]) -> Callable[[], Any]:
        client = Client()
        return lambda: client.post(page, {"code": code_of()})

    page = assert_alike("the follow page", post(ENTER, lambda: draft), post(ENTER, codes.new_code))
    back = assert_alike("coming back", post(RESUME, lambda: report), post(RESUME, codes.new_code))
    unknown = codes.new_code()
    assert_alike("a report's code", lambda: report_by_code(report), lambda: report_by_code(unknown), part_of=page)
    assert_alike("a draft's code", lambda: drafts.open_code(draft), lambda: drafts.open_code(unknown), part_of=back)
