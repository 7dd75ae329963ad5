"""The page between the story and the next step: whom to call now, where danger was heard in the words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.danger.kinds import Kind, numbers_for
from portal.pages.selectors import helplines_for
from reporting.cases.alarms.duty import somebody_answers
from reporting.intake.heard import page_of
from reporting.intake.storage import open_draft
from reporting.intake.tracks import CHILD
from reporting.intake.views.entry import step_to_continue, to_the_start


@require_safe
def heard(request: HttpRequest) -> HttpResponse:
    """Show the numbers for what was heard in the story, without a word of what that is; the report goes on from here.

    Without such a story it leads on: the address says nothing of anybody.
    """
    draft = open_draft(request)
    if draft is None:
        return to_the_start()
    if "receipt" in draft.data:
        return redirect("intake:receipt")
    page, step = page_of(draft), step_to_continue(draft)
    if page is None:
        return redirect("intake:step", step=step)
    kinds, own = page
    context = {
        "lines": helplines_for(numbers_for(kinds)),
        "is_child": draft.data["track"] == CHILD,
        "suicide": Kind.SUICIDE in kinds,
        "own": own,
        "nobody_answers": not somebody_answers(),
        "continue_step": step,
    }
    return render(request, "intake/heard.html", context)
