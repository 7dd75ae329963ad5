"""The ways into the wizard and out of it: entry page, help first, save, come back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.security import cookies
from portal.security.zones import DRAFT_COOKIE
from reporting.cases.alarms.duty import somebody_answers
from reporting.intake import secrecy, services, steps
from reporting.intake.forms.base import StepForm
from reporting.intake.forms.resume import ResumeForm
from reporting.intake.forms.start import OTHER
from reporting.intake.storage import open_draft, set_draft_cookie, start_draft
from reporting.intake.tracks import CHILD, TRACKS
from reporting.intake.versions import hidden_fields, versions_of
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
        "first_step": steps.DANGER,
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
    context: dict[str, Any] = {
        "nobody_answers": not somebody_answers(),
        "is_child": draft is not None and draft.data.get("track") == CHILD,
        "track": draft.data.get("track", "") if draft is not None else "",
        "continue_step": step_to_continue(draft) if draft is not None and goes_on else "",
        "danger_step": steps.DANGER,
        "where_step": steps.WHERE,
    }
    if draft is not None and goes_on and steps.in_danger(steps.raw_of(draft.data)):
        context |= {
            "form": _question(draft, steps.WHERE, "place_now"),
            "who": _how_to_find(draft),
            "copy": hidden_fields(versions_of(draft.data), steps.WHERE, steps.WHO),
        }
    return render(request, "intake/help.html", context)


def _question(draft: "drafts.OpenDraft", step: str, name: str) -> StepForm:
    """Return the form of ``step`` of which the page shows the field ``name``, as it was answered so far."""
    raw = steps.raw_of(draft.data)
    form = steps.form_of(raw, step, track=draft.data["track"])
    form.initial[name] = steps.raw_answer(raw, step, name)
    form.fields[name].heading = False  # type: ignore[attr-defined]
    return form


def _how_to_find(draft: "drafts.OpenDraft") -> StepForm:
    """Return the step about whom, whose field for the name asks here by what somebody at the door finds the child."""
    form = _question(draft, steps.WHO, "child")
    of_other = form.about == OTHER
    form.fields["child"].label = form.pick(
        child=_("Како да нађемо то дете?") if of_other else _("Како да те нађемо?"), adult=_("Како да нађемо дете?")
    )
    form.fields["child"].help_text = form.pick(
        child=_("Име или надимак, презиме на звону, спрат, с ким је.")
        if of_other
        else _("Име или надимак, презиме на звону, спрат, с ким си."),
        adult=_("Име, презиме на звону, спрат, с ким је."),
    )
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
