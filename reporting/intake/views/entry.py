"""The ways into the wizard and out of it: entry page, help first, save, come back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.security import cookies
from portal.security.zones import DRAFT_COOKIE
from reporting.cases.alarms.duty import somebody_answers
from reporting.intake import secrecy, services, steps
from reporting.intake.forms.base import StepForm
from reporting.intake.forms.resume import ResumeForm
from reporting.intake.storage import open_draft, set_draft_cookie, start_draft
from reporting.intake.tracks import CHILD, TRACKS
from reporting.intake.views.common import asked_language, same_form_in
from reporting.vault import drafts, guesses


def step_to_continue(draft: "drafts.OpenDraft") -> str:
    """Return the step at which a draft goes on."""
    raw, answered = steps.raw_of(draft.data), steps.answered_of(draft.data)
    return steps.first_open(raw, answered, track=draft.data["track"])


def render_start(request: HttpRequest) -> HttpResponse:
    """Show the entry page: whom it speaks to, and the three tracks; of a report that was sent it knows nothing."""
    draft = open_draft(request)
    begun = draft is not None and "wizard" in draft.data
    context = {
        "continue_step": step_to_continue(draft) if draft is not None and begun else "",
        "of_a_child": draft is not None and draft.data.get("track") == CHILD,
        "limit": secrecy.LIMIT_FOR_A_CHILD,
    }
    return render(request, "intake/start.html", context)


def to_the_start() -> HttpResponse:
    """Answer an address of the wizard that no draft stands behind.

    Whoever presses Back on a borrowed telephone sees the same page as somebody who never began, so this
    neither says nor implies that there was anything before.
    """
    return redirect("intake:start")


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Show the entry page, or begin a report in the chosen track.

    Only a form begins one, so that no crawler and no prefetching browser leaves empty drafts.
    """
    track = request.POST.get("track")
    if request.method != "POST" or track not in TRACKS:
        return render_start(request)
    response = redirect("intake:step", step=steps.DANGER)
    set_draft_cookie(response, start_draft(track))
    return response


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Show whom to call now; the report goes on from here."""
    draft = open_draft(request)
    goes_on = draft is not None and "wizard" in draft.data
    context = {
        "nobody_answers": not somebody_answers(),
        "is_child": draft is not None and draft.data.get("track") == CHILD,
        "track": draft.data.get("track", "") if draft is not None else "",
        "continue_step": step_to_continue(draft) if draft is not None and goes_on else "",
        "where_step": steps.WHERE,
        "form": _where_form(draft) if draft is not None and goes_on else None,
    }
    return render(request, "intake/help.html", context)


def _where_form(draft: "drafts.OpenDraft") -> StepForm | None:
    """Return the question where the child is, as it was answered so far; None where nobody is in danger."""
    raw = steps.raw_of(draft.data)
    if not steps.in_danger(raw):
        return None
    form = steps.form_of(raw, steps.WHERE, track=draft.data["track"])
    form.initial["place_now"] = steps.raw_answer(raw, steps.WHERE, "place_now")
    form.fields["place_now"].heading = False  # type: ignore[attr-defined]
    return form


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """Show the code that opens the saved draft again, and let this browser forget the draft.

    The cookie goes with the page that shows the code, not with the redirect before it: when the page gets
    lost on the way, it can be asked for again.
    """
    draft = open_draft(request)
    if draft is None:
        return to_the_start()
    if "receipt" in draft.data:
        return redirect("intake:receipt")
    if not draft.data.get("save_code"):
        return redirect("intake:step", step=step_to_continue(draft))
    context = {
        "code": draft.data["save_code"],
        "is_child": draft.data["track"] == CHILD,
    }
    response = render(request, "intake/saved.html", context)
    if request.method == "GET":
        cookies.take_back(response, DRAFT_COOKIE)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Open a saved draft by its code. A wrong code and one that never was get the same answer, and are counted."""
    language = asked_language(request)
    if language and language != request.LANGUAGE_CODE:
        return same_form_in(language, "intake:resume")
    if request.method != "POST" or language:
        form = ResumeForm(initial={"code": request.POST.get("code", "")})
        return render(request, "intake/resume.html", {"form": form})
    form = ResumeForm(request.POST)
    draft = services.come_back(code=form.cleaned_data["code"]) if form.is_valid() else None
    if draft is None:
        if form.is_valid():
            form.add_error("code", form.unknown_code)
            guesses.note(request)
        return render(request, "intake/resume.html", {"form": form})
    response = redirect("intake:step", step=step_to_continue(draft))
    set_draft_cookie(response, draft)
    return response
