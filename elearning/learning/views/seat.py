"""A seat of a class, opened by what stands on its strip."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from elearning.learning import classes, sessions
from elearning.learning.attempts import Refused
from elearning.learning.forms import SeatForm
from elearning.learning.selectors import current_learner
from elearning.learning.views.common import show
from portal.script.addresses import SWITCH, url_in_other_script
from reporting.vault import guesses


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the class, the seat and its four digits; the right ones open the map of the class's course."""
    if request.method != "POST":
        return _ask(request, SeatForm())
    if SWITCH in request.POST:
        return _ask(request, SeatForm(initial=request.POST.dict()))
    form = SeatForm(request.POST)
    if not form.is_valid():
        return _ask(request, form)
    typed = form.cleaned_data
    try:
        learner = classes.open_seat(number=typed["number"], seat=typed["seat"], digits=typed["digits"])
    except Refused as refused:
        form.add_error(None, refused.message)
        guesses.note(request)
        return _ask(request, form)
    # The class of a teacher who was here before is not the pupil's.
    token = sessions.switch(request, learner=learner, alone=True)
    response = redirect("learning:course", course=learner.seat.school_class.course_key)
    sessions.give(response, token)
    return response


def _ask(request: HttpRequest, form: SeatForm) -> HttpResponse:
    learner = current_learner(request)
    own_code = learner is not None and not learner.is_seat
    switch_url = url_in_other_script("learning:seat")
    return show(request, "learning/seat.html", form=form, own_code=own_code, switch_url=switch_url)
