"""The pages of whoever holds a class: its key, a new class, the board, strips, closing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from elearning.courses.models import CoursePage
from elearning.courses.selectors import live_course, live_courses
from elearning.learning import classes, keys, quotas, sessions
from elearning.learning.board import FEWEST, gone_on
from elearning.learning.board import board as board_of
from elearning.learning.forms import ClassCodeForm, ClassForm
from elearning.learning.models import SchoolClass
from elearning.learning.views.common import show
from portal.pages.places import absolute
from portal.script.addresses import SWITCH, url_in_other_script
from reporting.vault import guesses

ClassView = Callable[..., HttpResponse]


def held_class(request: HttpRequest) -> SchoolClass | None:
    """Return the class that this browser holds."""
    session = sessions.current(request)
    return session.school_class if session is not None else None


def of_class(view: ClassView) -> ClassView:
    """Give a view the class that the browser holds; without one, ask for its key."""

    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        found = held_class(request)
        return redirect("learning:class") if found is None else view(request, found)

    return wrapper


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest) -> HttpResponse:
    """Show the board of the class; without one, ask for its key, which POST sends."""
    if request.method == "POST":
        return _enter(request)
    found = held_class(request)
    if found is None:
        return _ask(request, ClassCodeForm())
    course = live_course(found.course_key)
    return show(
        request,
        "learning/board.html",
        school_class=found,
        class_course=course,
        board=board_of(found, course) if course is not None else None,
        fewest=FEWEST,
        gone_on=gone_on(found),
        first_seat=found.seats.first(),
        seats=found.seats.count(),
        has_key=bool(keys.code_shown(found, token=sessions.token_of(request))),
    )


def _enter(request: HttpRequest) -> HttpResponse:
    if SWITCH in request.POST:
        return _ask(request, ClassCodeForm(initial={"code": request.POST.get("code", "")}))
    form = ClassCodeForm(request.POST)
    found = keys.owner_of(SchoolClass, form.cleaned_data["code"] if form.is_valid() else "")
    if found is None:
        if form.is_valid():
            form.add_error("code", _("Овај код не отвара ништа. Вреди још једном упоредити све цифре."))
            guesses.note(request)
        return _ask(request, form)
    token = sessions.switch(request, school_class=found)
    response = redirect("learning:class")
    sessions.give(response, token)
    return response


def _ask(request: HttpRequest, form: ClassCodeForm) -> HttpResponse:
    return show(request, "learning/class.html", form=form, switch_url=url_in_other_script("learning:class"))


@require_http_methods(["GET", "HEAD", "POST"])
@quotas.limited
def new(request: HttpRequest) -> HttpResponse:
    """Ask which course and how many seats; POST makes the class and leads to its key."""
    courses = [(str(one.translation_key), one.title) for one in _courses()]
    if request.method != "POST" or SWITCH in request.POST:
        asked = request.GET.get("obuka", "")
        initial: dict[str, Any] = request.POST.dict() if request.method == "POST" else {"course": asked, "seats": ""}
        response = _ask_new(request, ClassForm(initial=initial, courses=courses))
        if not sessions.token_of(request):
            # Two presses of one form come with one token: of it the class's key is made.
            sessions.give(response, sessions.new_token())
        return response
    form = ClassForm(request.POST, courses=courses)
    if not form.is_valid():
        return _ask_new(request, form)
    token = sessions.token_of(request) or sessions.new_token()
    typed = form.cleaned_data
    course, seats = UUID(typed["course"]), typed["seats"]
    try:
        opened = classes.make_class(request, pk=typed["key"], course_key=course, seats=seats, token=token)
    except sessions.Stale:
        response = redirect("learning:class")
        sessions.give(response, sessions.new_token())
        return response
    response = redirect("learning:class_key")
    sessions.give(response, opened)
    return response


def _ask_new(request: HttpRequest, form: ClassForm) -> HttpResponse:
    return show(request, "learning/new_class.html", form=form, switch_url=url_in_other_script("learning:new_class"))


def _courses() -> list[CoursePage]:
    return list(live_courses().only("title", "translation_key"))


@require_http_methods(["GET", "HEAD", "POST"])
@of_class
def key(request: HttpRequest, found: SchoolClass) -> HttpResponse:
    """Show the teacher's key for writing down and printing; POST puts it away, and leads to the board."""
    if request.method == "POST":
        response = redirect("learning:class")
        sessions.give(response, sessions.renew_token(request))
        return response
    code = keys.code_shown(found, token=sessions.token_of(request))
    return show(request, "learning/class_key.html", school_class=found, code=code)


@require_safe
@of_class
def strips(request: HttpRequest, found: SchoolClass) -> HttpResponse:
    """Show the strips of all seats, to be printed and cut."""
    # Typed by hand, so without what every browser adds.
    address = absolute(reverse("learning:seat")).partition("://")[2]
    return show(request, "learning/strips.html", school_class=found, seats=found.seats.all(), seat_address=address)


@require_http_methods(["GET", "HEAD", "POST"])
@quotas.limited
@of_class
def close(request: HttpRequest, found: SchoolClass) -> HttpResponse:
    """Ask whether the class is to be closed for good; POST closes it."""
    if request.method == "POST":
        quotas.count_press(found.pk)
        classes.close_class(found)
        return redirect("learning:class")
    if found.closed_on is not None:
        return redirect("learning:class")
    return show(request, "learning/close_class.html", school_class=found, today=timezone.localdate())
