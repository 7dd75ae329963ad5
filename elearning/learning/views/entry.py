"""Coming back with a code, the code itself, and leaving."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from elearning.courses.selectors import live_course
from elearning.learning import keys, sessions
from elearning.learning.forms import CodeForm
from elearning.learning.models import Learner
from elearning.learning.progress import courses_of, progress
from elearning.learning.selectors import current_learner
from elearning.learning.views.common import code_here, show
from portal.script.addresses import SWITCH, url_in_other_script
from portal.security import cookies
from portal.security.zones import LEARNER_COOKIE
from reporting.vault import guesses


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Show the courses of whoever learns here, and ask for a code. A wrong one is counted, and never refused."""
    if request.method != "POST":
        return _ask(request, CodeForm())
    if SWITCH in request.POST:
        return _ask(request, CodeForm(initial={"code": request.POST.get("code", "")}))
    form = CodeForm(request.POST)
    learner = keys.owner_of(Learner, form.cleaned_data["code"] if form.is_valid() else "")
    if learner is None:
        if form.is_valid():
            form.add_error("code", _("Овај код не отвара ништа. Вреди још једном упоредити све цифре."))
            guesses.note(request)
        return _ask(request, form)
    token = sessions.switch(request, learner=learner)
    sessions.use(learner)
    courses = courses_of(learner)
    one = courses[0] if len(courses) == 1 and live_course(courses[0]) else None
    response = redirect("learning:course", course=one) if one else redirect("learning:index")
    sessions.give(response, token)
    return response


def session_is_over(request: HttpRequest) -> HttpResponse:
    """Ask for the code again where a form came from a session that has ended."""
    return _ask(request, CodeForm(), expired=True)


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Show the code for writing down and printing; POST puts it away: this browser cannot show it again."""
    if request.method == "POST":
        response = redirect("learning:code")
        if token := sessions.renew_token(request):
            sessions.give(response, token)
        return response
    learner = current_learner(request)
    return show(request, "learning/code.html", code=code_here(request, learner), learner=learner)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session of this browser; what was done stays under its code."""
    sessions.end(request)
    response = redirect("learning:index")
    response["Clear-Site-Data"] = '"cache"'
    cookies.take_back(response, LEARNER_COOKIE)
    return response


def _ask(request: HttpRequest, form: CodeForm, *, expired: bool = False) -> HttpResponse:
    learner = current_learner(request)
    return show(
        request,
        "learning/index.html",
        form=form,
        learner=learner,
        code=code_here(request, learner),
        courses=_courses(learner) if learner is not None else [],
        expired=expired,
        switch_url=url_in_other_script("learning:index"),
    )


def _courses(learner: Learner) -> list[dict[str, Any]]:
    found = [course for key in courses_of(learner) if (course := live_course(key)) is not None]
    return [{"course": course, "progress": progress(course, learner)} for course in found]
