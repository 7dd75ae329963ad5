"""The story of a report or a case, opened and hidden from whichever page shows it."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from reporting.cases import services
from reporting.cases.access import require, would_allow
from reporting.cases.casework.queries.sealed import Story, may_keep_open
from reporting.cases.models import Report
from reporting.cases.principals import Person
from reporting.cases.selectors import case_view, report_for_triage, story_of
from reporting.desk.drafts import page_of
from reporting.desk.stories import close_story, open_story
from reporting.desk.views.case import case_page
from reporting.desk.views.common import desk_form, says_that_insight_ended
from reporting.desk.views.triage import report_page

# The button that hides an open story.
HIDE = "hide"


@desk_form
def report_story(request: HttpRequest, person: Person, report_id: UUID) -> HttpResponse:
    """Open the story, or hide it, and lead back to where the button stands."""
    report = report_for_triage(person, report_id)
    if request.method == "POST" and HIDE not in request.POST and would_allow(person, "report.claim", report):
        # Who reads the story has taken the report for a time: nobody else is rung about it.
        services.claim_report(principal=person, report_id=report.pk)

    def show(story: Story) -> HttpResponse:
        return report_page(request, person, report, story=story)

    return _pressed(request, person, report, page=reverse("desk:report", args=[report.pk]), show=show)


@desk_form
@says_that_insight_ended
def case_story(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """The same on a case."""
    view = case_view(person, case_id)

    def show(story: Story) -> HttpResponse:
        return case_page(request, person, view, story=story)

    return _pressed(request, person, view.report, page=reverse("desk:case", args=[view.case.pk]), show=show)


def _pressed(
    request: HttpRequest, person: Person, report: Report, *, page: str, show: Callable[[Story], HttpResponse]
) -> HttpResponse:
    """Open or hide, and lead back. What break-glass opens, this answer alone shows, each time with a trace."""
    require(person, "report.read_story", report)
    if request.method != "POST":
        return redirect(page)
    if HIDE in request.POST:
        close_story(request, report)
    elif may_keep_open(person, report):
        open_story(request, person, report)
    else:
        return show(story_of(principal=person, report=report))
    return redirect(page_of(request, page) + "#prica")
