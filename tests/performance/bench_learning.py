"""What a course costs while a school learns: pressing an answer and the next question, alone and all at once.

Both in CPU-milliseconds beside an empty form of the same zone, with 1,000 attempts in the tables and with 100,000. On
PostgreSQL, where it is installed, thirty questions are answered a second for a minute, press and next page, and every
one is counted afterwards; that server does not wait for the disk.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

from tests.performance import arrange
from tools.paths import ROOT
from tools.services import Services
from tools.system import find

FEW, MANY = 1_000, 100_000
# Limits: a press above an empty form, the next page, and how many times as long both may take among many.
PRESS_MS, NEXT_MS, GROWTH = 6, 12, 1.3
A_SECOND = 30
SECONDS = int(os.environ.get("BENCH_LEARNING_SECONDS", "60"))
THREADS = 8
RUNS = 40
QUESTIONS = 8


def bench() -> list[dict[str, object]]:
    """Return figures of each database at hand."""
    rows = [measure("sqlite")]
    if not find("postgres"):
        return [*rows, {"postgresql": "not installed"}]
    services = Services()
    try:
        # One process speaks to one database, so the other has its own.
        environment = {**os.environ, "DATABASE_URL": services.postgresql(), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.performance.bench_learning"]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    finally:
        services.end()
    return [*rows, json.loads(done.stdout.splitlines()[-1])]


def measure(name: str, *, crowd: bool = False) -> dict[str, object]:
    """Return figures of the database that ``DATABASE_URL`` names."""
    measured: dict[str, object] = {}
    with school() as lesson:
        median: dict[str, float] = {}
        best: dict[str, float] = {}
        for size in (FEW, MANY):
            fill(lesson, size)
            times = walk(lesson)
            for act, values in times.items():
                measured |= arrange.summary(f"{name}_{act}_{size}", values)
                median[f"{act}_{size}"], best[f"{act}_{size}"] = statistics.median(values), min(values)
        measured[f"{name}_press_above_an_empty_form_cpu_ms (limit {PRESS_MS})"] = round(
            median[f"press_{FEW}"] - median[f"empty_form_{FEW}"], 1
        )
        measured[f"{name}_next_cpu_ms (limit {NEXT_MS})"] = round(median[f"next_{FEW}"], 1)
        for act in ("press", "next"):
            grown = best[f"{act}_{MANY}"] / best[f"{act}_{FEW}"]
            measured[f"{name}_{act}_times_as_long (limit {GROWTH})"] = round(grown, 2)
        if crowd:
            measured |= {f"{name}_{what}": value for what, value in all_at_once(lesson).items()}
    return measured


@contextmanager
def school() -> Iterator[Any]:
    """Give a database with one published course and its lesson that asks one question of every kind."""
    with arrange.reporting():
        from django.conf import settings
        from wagtail.models import Locale, Page

        from tests.courses.factories import lessons_of, make_course

        # Wagtail's migrations make these; here they do not run.
        Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
        Page.add_root(instance=Page(title="Root", slug="root"))
        yield next(one for one in lessons_of(make_course()) if one.has_quiz)


def fill(lesson: Any, size: int) -> None:
    """Make attempts of other learners, each with its answers, until there are ``size``."""
    from django.db import connection
    from django.utils import timezone

    from elearning.learning.models import Answer, Attempt, Learner, LearnerSession

    today, now = timezone.localdate(), timezone.now()
    course = lesson.get_parent().get_parent().translation_key
    missing = size - Attempt.objects.count()
    for start in range(0, missing, 2_000):
        number = range(min(2_000, missing - start))
        learners = Learner.objects.bulk_create(
            Learner(kind="code", code_key_id=lesson.translation_key, code_digest=os.urandom(32), used_on=today)
            for _one in number
        )
        LearnerSession.objects.bulk_create(
            LearnerSession(token_hash=os.urandom(32), learner=learner, started_at=now, seen_at=now)
            for learner in learners
        )
        attempts = Attempt.objects.bulk_create(
            Attempt(
                learner=learner,
                course_key=course,
                lesson_key=lesson.translation_key,
                number=1,
                revision=lesson.live_revision_id,
                shown=[{"id": "x", "options": ["a", "b"]}] * QUESTIONS,
                of=QUESTIONS,
            )
            for learner in learners
        )
        Answer.objects.bulk_create(
            Answer(attempt=attempt, number=place, question="x", given=["a"], points=1, right=True)
            for attempt in attempts
            for place in range(1, QUESTIONS + 1)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def walk(lesson: Any) -> dict[str, list[float]]:
    """Return the CPU-milliseconds of an empty form, of presses in the middle of attempts, and of next pages."""
    from django.core.cache import cache

    from tests.learning.pupil import Pupil, fields

    visitor = Pupil()
    visitor.client.get(visitor.url("mesto/"))
    times: dict[str, list[float]] = {
        "empty_form": arrange.cpu_ms(lambda: visitor.client.get(visitor.url("mesto/")), runs=RUNS),
        "press": [],
        "next": [],
    }
    address = f"lekcija/{lesson.translation_key}/pitanja/"
    while len(times["press"]) < RUNS:
        cache.clear()
        pupil = Pupil()
        pupil.answer(lesson)
        for _question in range(QUESTIONS - 2):
            form = pupil.open_quiz(lesson)
            data = form | fields(*pupil.asked(lesson, form), right=False)
            times["press"] += arrange.cpu_ms(partial(pupil.client.post, pupil.url(address), data), runs=1)
            times["next"] += arrange.cpu_ms(partial(pupil.client.get, pupil.url(address)), runs=1)
    return times


def all_at_once(lesson: Any) -> dict[str, object]:
    """Answer ``A_SECOND`` questions a second from several threads, each with its next page; return what was kept."""
    from django.db import connections

    from elearning.learning import quotas
    from elearning.learning.models import Answer

    # One network and few browsers stand for a whole school.
    quotas.NEW_CODES = quotas.PRESSES = 10**6
    before = Answer.objects.count()
    started, late, waits = time.monotonic(), list[float](), list[float]()

    def pupil_after_pupil(thread: int) -> int:
        from tests.learning.pupil import Pupil

        pressed = 0
        try:
            while time.monotonic() - started < SECONDS:
                pupil = Pupil()
                for _question in range(QUESTIONS):
                    turn = started + (pressed * THREADS + thread) / A_SECOND
                    if turn - started >= SECONDS:
                        return pressed
                    late.append(max(0.0, time.monotonic() - turn))
                    time.sleep(max(0.0, turn - time.monotonic()))
                    begun = time.perf_counter()
                    press(pupil, lesson)
                    waits.append(time.perf_counter() - begun)
                    pressed += 1
        finally:
            connections.close_all()
        return pressed

    with ThreadPoolExecutor(THREADS) as crowd:
        pressed = sum(crowd.map(pupil_after_pupil, range(THREADS)))
    kept = Answer.objects.count() - before
    return {
        f"pressed_in_{SECONDS}_s (goal {A_SECOND * SECONDS})": pressed,
        "lost": pressed - kept,
        "press_and_next_page_ms_p95": round(statistics.quantiles(waits, n=20)[-1] * 1000),
        "behind_by_s_at_most": round(max(late), 2),
    }


def press(pupil: Any, lesson: Any) -> None:
    """Press a button and open the next page, as a browser does."""
    from tests.learning.pupil import fields

    address = pupil.url(f"lekcija/{lesson.translation_key}/pitanja/")
    form = pupil.form or pupil.open_quiz(lesson)
    response = pupil.client.post(address, form | fields(*pupil.asked(lesson, form), right=False))
    assert response.status_code == 302, response.status_code
    pupil.html = pupil.client.get(address).content.decode()


if __name__ == "__main__":
    print(json.dumps(measure("postgresql", crowd=True)))
