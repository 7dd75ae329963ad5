"""A story that was opened stays open for ten minutes: for this session and this report, with one trace.

The session keeps the report's id and the moment, no word of the story. Whether the person may read it is decided at
each showing. Break-glass keeps nothing open: each showing is an act of its own.
"""

import time
from datetime import timedelta

from django.http import HttpRequest

from reporting.cases.casework.queries.sealed import Story, may_keep_open, story_of, story_still_open
from reporting.cases.models import Report
from reporting.cases.principals import Person

OPEN_FOR = timedelta(minutes=10)
STORIES = "stories"


def open_story(request: HttpRequest, person: Person, report: Report) -> None:
    """Open a story for this session and write that into the audit trail; one that is open stays so until its time."""
    if shown_story(request, person, report) is None:
        story_of(principal=person, report=report)
        _keep(request, _open(request) | {str(report.pk): time.time() + OPEN_FOR.total_seconds()})


def close_story(request: HttpRequest, report: Report) -> None:
    """Close it before its time."""
    _keep(request, {pk: until for pk, until in _open(request).items() if pk != str(report.pk)})


def shown_story(request: HttpRequest, person: Person, report: Report) -> Story | None:
    """Return the story while it is open for this session and the person may read it."""
    if str(report.pk) not in _open(request) or not may_keep_open(person, report):
        return None
    return story_still_open(principal=person, report=report)


def _open(request: HttpRequest) -> dict[str, float]:
    now, kept = time.time(), request.session.get(STORIES, {})
    return {pk: until for pk, until in kept.items() if until > now}


def _keep(request: HttpRequest, stories: dict[str, float]) -> None:
    request.session[STORIES] = stories
