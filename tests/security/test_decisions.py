"""Deny by default: an answer needs a recorded decision."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from portal.security import decisions
from portal.security.middleware import RecordedDecisionMiddleware

View = Callable[[HttpRequest], HttpResponse]


def silent(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a case")


def deciding(request: HttpRequest) -> HttpResponse:
    decisions.record(True, action="case.read", reason="participant")
    return HttpResponse("a case")


def denying(request: HttpRequest) -> HttpResponse:
    decisions.record(False, action="case.read", reason="excluded")
    return HttpResponse(status=404)


def serve(view: View, path: str = "/postupanje/") -> HttpResponse:
    request = RequestFactory().get(path)
    middleware = RecordedDecisionMiddleware(view)
    middleware.process_view(request, view, (), {})
    return middleware(request)  # type: ignore[return-value]


@pytest.mark.parametrize("path", ["/postupanje/", "/sr/pracenje/"])
def test_view_without_a_decision_raises_while_testing(path: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="silent answered in the zone"):
        serve(silent, path)


@override_settings(RAISE_DEFECTS=False)
@pytest.mark.parametrize("status", [200, 201, 302])
def test_view_without_a_decision_becomes_403_and_is_named_in_the_log(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    def careless(request: HttpRequest) -> HttpResponse:
        return HttpResponse("a case", status=status)

    response = serve(careless)
    assert response.status_code == 403
    assert b"a case" not in response.content
    assert any(getattr(record, "view", "").endswith("careless") for record in caplog.records)


def test_view_with_a_decision_answers() -> None:
    assert serve(deciding).content == b"a case"


@pytest.mark.parametrize("status", [200, 302])
def test_a_denial_alone_is_no_leave_to_answer(status: int) -> None:
    def deaf(request: HttpRequest) -> HttpResponse:
        denying(request)
        return HttpResponse("a case", status=status)

    with pytest.raises(ImproperlyConfigured, match="without an allowing decision"):
        serve(deaf)


def test_a_denial_beside_leave_does_not_stop_the_answer() -> None:
    def careful(request: HttpRequest) -> HttpResponse:
        denying(request)
        return deciding(request)

    assert serve(careful).content == b"a case"


def test_refusal_needs_no_decision() -> None:
    assert serve(lambda request: HttpResponse(status=404)).status_code == 404


def test_other_zones_need_none() -> None:
    assert serve(silent, "/sr/").content == b"a case"


def test_page_that_is_open_to_all_says_so() -> None:
    assert serve(decisions.open_to_all("follow.enter", "form for the code")(silent), "/sr/pracenje/").status_code == 200


def test_decisions_of_one_request_do_not_help_the_next() -> None:
    serve(deciding)
    with pytest.raises(ImproperlyConfigured):
        serve(silent)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[decisions.Decision]:
    heard: list[decisions.Decision] = []
    monkeypatch.setattr(decisions, "_listeners", [lambda request, decision: heard.append(decision)])
    return heard


def test_denial_is_told_after_the_view(told: list[decisions.Decision]) -> None:
    serve(denying)
    assert told == [decisions.Decision(False, "case.read", "excluded")]


def test_denial_outside_a_request_is_told_at_once(told: list[decisions.Decision]) -> None:
    decisions.record(False, action="notify.send", reason="excluded")
    assert [decision.action for decision in told] == ["notify.send"]


def test_denial_is_told_although_the_view_raised(told: list[decisions.Decision]) -> None:
    def failing(request: HttpRequest) -> HttpResponse:
        decisions.record(False, action="case.read", reason="excluded")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        serve(failing)
    assert len(told) == 1
