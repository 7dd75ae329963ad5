"""The follow page: enter a code, see what happens, write a message."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.danger.hearing import Danger, hear
from portal.danger.kinds import Kind, numbers_for
from portal.pages.selectors import helplines_for
from portal.script.addresses import SWITCH, url_in_other_script
from portal.security import cookies
from portal.security.decisions import open_to_all
from portal.security.zones import DRAFT_COOKIE, REPORTER_COOKIE
from reporting.cases import services
from reporting.cases.models import Message, Report
from reporting.cases.principals import Reporter
from reporting.cases.selectors import Line, ReporterView, report_by_code, reporter_view
from reporting.tracking import sessions
from reporting.tracking.forms import KEEP, WITHDRAW, CodeForm, MessageForm
from reporting.tracking.headlines import below, headline
from reporting.tracking.models import ReporterSession
from reporting.tracking.starts import NOT_STOPPED, PLAIN, STARTS, TAKE_BACK, answer, begun, topic_of, without_answer
from reporting.tracking.timelines import as_timeline, newest
from reporting.vault import guesses

START = "_start"
SAY = "_say"
SENT = "poslato"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all("follow.enter", "form")
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code. A right one opens a session; a wrong one is counted and answered alike."""
    if request.method != "POST":
        return _ask(request, CodeForm())
    # A reporter who deletes the kept message wants to read only.
    message = MessageForm(request.POST, child=None) if request.POST.get("body", "").strip() else None
    if SWITCH in request.POST:
        return _ask(request, CodeForm(initial={"code": request.POST.get("code", "")}), message=message)
    form = CodeForm(request.POST)
    report = report_by_code(form.cleaned_data["code"] if form.is_valid() else "")
    if report is None:
        if form.is_valid():
            form.add_error("code", translation.gettext("Овај код не отвара ниједну пријаву. Упореди цифру по цифру."))
            guesses.note(request)
        return _ask(request, form, message=message)
    sent, heard = None, None
    if message is not None:
        if not message.is_valid():
            return _ask(request, form, message=message)
        sent, heard = _send(report, message)
    exchange = services.renew_code(report=report, code=form.cleaned_data["code"])
    sessions.end(request)
    response = _to_sent_message() if message is not None else redirect("tracking:follow")
    # No lifetime, so that closing the browser ends it.
    token = sessions.start(report, exchange=exchange, sent=sent.pk if sent else None, heard=heard)
    cookies.give(response, REPORTER_COOKIE, token)
    return response


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Show the report's progress; POST sends a message or an answer, begins one, or switches the script of the page."""
    session = sessions.current(request)
    if session is None:
        return _session_is_over(request)
    report = session.report
    principal = Reporter(report.pk)
    child = report.is_child
    form, said = MessageForm(child=child), None
    if request.method == "POST":
        form = MessageForm(request.POST, child=child)
        if SWITCH in request.POST or START in request.POST:
            begun_now = request.POST.get(START, "") in STARTS
            form = MessageForm(initial=_begun(request, child=child), child=child, begun=begun_now)
        elif SAY in request.POST:
            said, new = _say(request, session, request.POST[SAY])
            form = MessageForm(initial=_left(request, child=child), child=child)
            if new and not form.unsent:
                return _to_sent_message()
        elif form.is_valid():
            message, heard = _send(report, form)
            sessions.note_sent(request, session, message.pk, heard=heard)
            return _to_sent_message()
    held = sessions.held_by(request, session)
    view = reporter_view(report, principal, exchange=held.exchange)
    if request.method != "HEAD":
        services.page_opened(report)
        services.mark_read(principal=principal, report=report, shown=[line.pk for line in view.messages if line.new])
    sent = sessions.just_sent(session)
    confirmed = said or (sent if SENT in request.GET else None)
    context = _context(view, form, confirmed=confirmed)
    if sent is not None and sent == confirmed and held.heard:
        suicide, lines = Kind.SUICIDE in held.heard, helplines_for(numbers_for(held.heard))
        context |= {"heard": True, "lines": lines, "suicide": suicide, "own": held.own}
    return render(request, "tracking/follow.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all("follow.leave", "own_session")
def leave(request: HttpRequest) -> HttpResponse:
    """Close the page on the server and in the browser; GET says so, in words that tell of no report."""
    if request.method != "POST":
        if sessions.current(request) is not None:
            return redirect("tracking:follow")
        return render(request, "tracking/closed.html", {"switch_url": url_in_other_script("tracking:leave")})
    sessions.end(request)
    response = redirect("tracking:leave")
    response["Clear-Site-Data"] = '"cache"'
    cookies.take_back(response, REPORTER_COOKIE)
    if sessions.forget_receipt(request):
        cookies.take_back(response, DRAFT_COOKIE)
    return response


def _ask(
    request: HttpRequest,
    form: CodeForm,
    *,
    message: MessageForm | None = None,
    expired: bool = False,
    idle: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "message_form": message,
        "expired": expired,
        "idle": idle,
        "switch_url": url_in_other_script("tracking:enter"),
    }
    return render(request, "tracking/enter.html", context)


@open_to_all("follow.enter", "form")
def _session_is_over(request: HttpRequest) -> HttpResponse:
    """Ask for the code again; a message that was just sent is kept in the form until then."""
    typed = request.POST.copy()
    if SAY in typed:
        # What one press would have sent waits for the code like what was typed.
        start = "stopped" if typed[SAY] == TAKE_BACK else NOT_STOPPED
        typed["body"] = begun(start, typed.get("body", ""), child=True)
        typed["key"] = str(_key(typed.get("key")))
    message = MessageForm(typed, child=None) if typed.get("body", "").strip() else None
    return _ask(request, CodeForm(), message=message, expired=True, idle=sessions.was_open(request))


def _context(view: ReporterView, form: MessageForm, *, confirmed: uuid.UUID | None) -> dict[str, object]:
    """Return what the page shows; ``confirmed``: the message of which it says that it was sent."""
    older, recent = newest(view.messages)
    sent: Line | None = next((line for line in view.messages if line.pk == confirmed), None)
    return {
        "view": view,
        "headline": headline(view),
        "below": below(view),
        "steps": as_timeline(view.steps),
        "parts": [(part, as_timeline(part.steps)) for part in view.parts],
        "older": older,
        "recent": recent,
        "messages_first": any(line.new or line.asks for line in recent),
        "sent_at": sent.sent_at if sent else None,
        "not_stopped": sent is not None and sent.topic == NOT_STOPPED,
        "pressed": sent is not None and sent.topic == NOT_STOPPED and sent.pressed,
        "openings": [(name, times) for name, times in view.openings],
        "form": form,
        "switch_url": url_in_other_script("tracking:follow"),
    }


def _to_sent_message() -> HttpResponse:
    """Send the browser to the message that has just gone out, where the page confirms it."""
    return redirect(f"{reverse('tracking:follow')}?{SENT}#poslato")


def _send(report: Report, form: MessageForm) -> tuple[Message, Danger | None]:
    """Return the message that a form has sent, the first one where it sends the same words once more.

    And the danger that was heard in it, if any was: nobody here reads it again.
    """
    message = services.message_from_reporter(
        principal=Reporter(report.pk),
        body=form.cleaned_data["body"],
        submission_key=form.cleaned_data["key"],
        wishes_to_withdraw=form.cleaned_data["wish"] == WITHDRAW,
        takes_wish_back=form.cleaned_data["wish"] == KEEP,
        topic=topic_of(form.cleaned_data["body"], child=report.is_child),
    )
    return message, hear(form.cleaned_data["body"]) if message.danger_heard else None


def _say(request: HttpRequest, session: ReporterSession, what: str) -> tuple[uuid.UUID | None, bool]:
    """Send what a press on „Није“ or „Поништи“ says; return the answer to confirm, if any, and whether it is new.

    An answer that stood already is confirmed to who presses the same; no other press tells what was sent elsewhere.
    """
    commands: dict[str, Callable[..., tuple[Message | None, bool]]] = {
        NOT_STOPPED: services.say_not_stopped,
        TAKE_BACK: services.take_back_not_stopped,
    }
    if what not in commands:
        return None, False
    message, new = commands[what](principal=Reporter(session.report_id), body=answer(what))
    if message is None:
        return None, False
    if new:
        heard = hear(answer(what)) if message.danger_heard else None
        sessions.note_sent(request, session, message.pk, heard=heard)
    told = what == NOT_STOPPED or message.pk == session.sent_message
    return message.pk if told else None, new


def _left(request: HttpRequest, *, child: bool) -> dict[str, object]:
    """Return what stays in the form beside an answer that was sent by one press: it is not sent."""
    return {
        "body": without_answer(request.POST.get("body", ""), child=child),
        "key": _key(request.POST.get("key")),
        "wish": request.POST.get("wish", ""),
    }


def _begun(request: HttpRequest, *, child: bool) -> dict[str, object]:
    """Return what stands in the form after a button that begins a message, or takes the wish off it again."""
    start, wish = request.POST.get(START, ""), request.POST.get("wish", "")
    return {
        "body": begun(start, request.POST.get("body", ""), child=child),
        "key": _key(request.POST.get("key")),
        "wish": start if start in (WITHDRAW, KEEP) else "" if start == PLAIN else wish,
    }


def _key(text: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return uuid.uuid4()
