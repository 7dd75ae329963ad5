"""While a flood of reports comes, browsers are asked for a sum; nobody is refused, and nobody is read later for it."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from altcha.v1 import solve_challenge
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from portal.jobs.health import statuses
from reporting.cases.models import Report
from reporting.cases.principals import Person
from reporting.cases.selectors import triage_queue, triage_target
from reporting.intake import effort
from reporting.vault import drafts
from reporting.vault.minutes import whole_minute
from tests.cases.fixtures import fresh
from tests.intake.walk import Walker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]


@pytest.fixture
def flood(settings: LazySettings, submit: Callable[..., Report]) -> Report:
    """One report waits already, and that is more than people send."""
    settings.REPORT_FLOOD = 0
    return submit()


def at_the_check() -> Walker:
    walker = Walker()
    walker.walk("child")
    return walker


def asked(walker: Walker) -> dict[str, Any] | None:
    found = re.search(r'data-effort="([^"]+)"', walker.text)
    return json.loads(unescape(found[1])) if found else None


def solved(challenge: dict[str, Any], **changes: Any) -> str:
    """What effort.js sends."""
    found = solve_challenge(
        challenge["challenge"], challenge["salt"], challenge["algorithm"], challenge["maxNumber"], 0
    )
    assert found is not None
    sent = {name: challenge[name] for name in ("challenge", "salt", "signature")} | {"number": found.number} | changes
    return b64encode(json.dumps(sent).encode()).decode()


def send(walker: Walker, value: str) -> Report:
    before = set(Report._base_manager.values_list("pk", flat=True))
    walker.send(effort=value)
    assert walker.path.endswith("/potvrda/"), "whatever came, the report was taken"
    return Report._base_manager.exclude(pk__in=before).get()


def test_nobody_is_asked_while_people_send(settings: LazySettings, submit: Callable[..., Report]) -> None:
    settings.REPORT_FLOOD = 1
    submit()
    walker = at_the_check()
    assert asked(walker) is None and "effort.js" not in walker.text
    assert send(walker, "").effort == ""


@pytest.mark.usefixtures("flood")
def test_in_a_flood_the_sum_is_asked_for_and_counts() -> None:
    walker = at_the_check()
    challenge = asked(walker)
    assert challenge is not None and "js/effort" in walker.text
    assert challenge["maxNumber"] == effort.LARGEST
    assert send(walker, solved(challenge)).effort == "done"


@pytest.mark.usefixtures("flood")
@pytest.mark.parametrize(
    "value",
    [
        "",
        "не",
        "AAAA",
        b64encode(b"[]").decode(),
        b64encode(b'{"challenge":1,"salt":2,"signature":3,"number":4}').decode(),
        b64encode(b"[" * 1_400).decode(),
        "A" * 100_000,
    ],
)
def test_without_it_or_with_anything_else_the_report_is_taken(value: str) -> None:
    assert send(at_the_check(), value).effort == "missing"


@pytest.mark.usefixtures("flood")
def test_a_sum_serves_one_draft_for_two_hours_and_only_as_it_was_given() -> None:
    first, second = at_the_check(), at_the_check()
    challenge = asked(first)
    assert challenge is not None
    good = solved(challenge)
    assert send(second, good).effort == "missing", "the sum of another draft"
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1)):
        assert not effort._is_done(_draft_of(first), good)
    for changes in ({"number": -1}, {"number": True}, {"signature": "0" * 64}, {"salt": challenge["salt"] + "&of=x"}):
        assert not effort._is_done(_draft_of(first), solved(challenge, **changes))
    assert send(first, good).effort == "done"


def _draft_of(walker: Walker) -> drafts.OpenDraft:
    found = [drafts.open_cookie(cookie.value) for cookie in walker.client.cookies.values()]
    (draft,) = [one for one in found if one is not None]
    return draft


def test_its_absence_changes_neither_order_nor_deadline(flood: Report, triage: Person) -> None:
    missing = send(at_the_check(), "")
    done = send(walker := at_the_check(), solved(asked(walker)))  # type: ignore[arg-type]
    assert (missing.effort, done.effort) == ("missing", "done")
    order = [row.pk for row in triage_queue(fresh(triage)).rows]
    assert order == [flood.pk, missing.pk, done.pk], "the one that waits longest comes first"
    waits = [triage_target(one) - whole_minute(one.received_at) for one in (missing, done)]  # type: ignore[operator]
    assert waits[0] == waits[1]


def test_what_was_taken_up_or_is_old_is_no_flood(flood: Report) -> None:
    assert effort.is_flood()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert not effort.is_flood()
    Report._base_manager.update(status="accepted")
    assert not effort.is_flood()


def test_health_says_that_a_flood_comes_and_counts_nothing(
    settings: LazySettings, submit: Callable[..., Report]
) -> None:
    settings.REPORT_FLOOD = 1
    assert "Прилив пријава" in dict(statuses())
    submit()
    calm = effort.state()
    submit()
    loud = effort.state()
    assert (calm.ok, loud.ok) == (True, False)
    assert not re.search(r"\b2\b", loud.text)


def test_a_stranger_sees_no_sum(settings: LazySettings, flood: Report) -> None:
    assert "data-effort" not in Client().get("/sr/prijava/").content.decode()
