"""Lighthouse is asked again when its browser was too slow, and never because of what it found."""

from pathlib import Path
from typing import Any

import pytest

from tests.caching import lighthouse

ANSWER = {"categories": {}}


def asked(monkeypatch: pytest.MonkeyPatch, *outcomes: Any) -> list[Any]:
    """Let Lighthouse end as told, one after another; returns what is left of that."""
    left = list(outcomes)

    def once(*args: object, **options: object) -> Any:
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(lighthouse, "_report", once)
    return left


def report() -> Any:
    return lighthouse.report("http://localhost", Path("none"), browser="", categories=())


def test_a_slow_browser_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked(monkeypatch, lighthouse.NotRun(), lighthouse.NotRun(), ANSWER)
    assert report() == ANSWER


def test_three_times_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    left = asked(monkeypatch, *[lighthouse.NotRun()] * 3, ANSWER)
    with pytest.raises(lighthouse.NotRun):
        report()
    assert left == [ANSWER]


def test_what_was_found_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    left = asked(monkeypatch, AssertionError("ERRORED_DOCUMENT_REQUEST"), ANSWER)
    with pytest.raises(AssertionError):
        report()
    assert left == [ANSWER]
