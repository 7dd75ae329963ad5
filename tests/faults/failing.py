"""Faults that a test switches on in a running portal, each as talkative as an error can be.

A file ``fail-<point>`` in the portal's folder switches a point on: ``submit`` fails in the transaction
that stores a report, ``answer`` after a view has answered, ``mail`` at the mail server, ``job`` in a
periodic job. What they raise quotes all that it can reach.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend
from django.http import HttpRequest, HttpResponse

POINTS = ("submit", "answer", "mail", "job")


def is_on(point: str) -> bool:
    """Whether the test has switched ``point`` on."""
    return (Path(settings.VAR_DIR) / f"fail-{point}").exists()


def fail(*quoted: object) -> None:
    """Raise an error whose words, cause and note quote everything."""
    text = " ".join(map(str, quoted))
    error = RuntimeError(text)
    error.add_note(text)
    raise error from ValueError(text)


class FailingConfig(AppConfig):
    """Puts the points in their places when the portal starts."""

    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from portal.jobs.registry import periodic
        from reporting.cases.models import Report

        post_save.connect(_submit, sender=Report)
        periodic("faults.job", every=timedelta(seconds=1))(_job)


def _submit(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    if created and is_on("submit"):
        fail(instance.narrative, instance.contact, instance.child_text, instance.reporter_name)


def _job(now: Any) -> None:
    if is_on("job"):
        fail(*everything())


def everything() -> list[str]:
    """Return every story there is."""
    from reporting.cases.models import Report
    from reporting.cases.principals import System

    return [report.narrative for report in Report.objects.visible_to(System("test"))]


class FailingMail(EmailBackend):
    """A mail server whose refusal names the recipients and quotes the letter."""

    def send_messages(self, email_messages: Any) -> Any:
        if is_on("mail"):
            fail(*(f"{letter.to} {letter.subject} {letter.body}" for letter in email_messages))
        return super().send_messages(email_messages)


class Failing:
    """Breaks an answer that is already made: the view has read, opened and stored everything by then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if is_on("answer"):
            fail(request.POST, request.COOKIES, answer.content.decode(errors="replace"))
        return answer
