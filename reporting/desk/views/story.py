"""The story of a case, opened from whichever page asks for it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from portal.accounts.unsent import takes_text_of
from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.cases.selectors import case_view, story_of
from reporting.desk.forms import DeskMessageForm, FinishForm, GlassNoteForm, MeasureForm
from reporting.desk.views.case import case_page
from reporting.desk.views.common import desk_view, says_that_insight_ended
from reporting.desk.views.measures import measure_with_story
from reporting.desk.views.work import finish_with_story

# Pages on which the story stands above a form, by what the form says of itself; all others are the case's.
BESIDE = {"measure": measure_with_story, "finish": finish_with_story}


@takes_text_of(DeskMessageForm, MeasureForm, FinishForm)
@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
@says_that_insight_ended
def case_story(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Open the story; written into the audit trail. Whoever only asks for the address again is led to the case."""
    view = case_view(person, case_id)
    if request.method != "POST":
        require(person, "report.read_story", view.report)
        return redirect("desk:case", case_id=view.case.pk)
    beside = BESIDE.get(request.POST.get("beside", ""))
    if beside is not None and view.mine is not None:
        return beside(request, person, view, view.mine)
    story = story_of(principal=person, report=view.report)
    if "key" not in request.POST:
        return case_page(request, person, view, story=story)
    if view.glass is not None:
        return case_page(request, person, view, story=story, note_form=GlassNoteForm(request.POST, carried=True))
    return case_page(request, person, view, story=story, message_form=DeskMessageForm(request.POST, carried=True))
