"""From validated steps to what the case room takes over.

A report that is sent at once has steps without an answer, or with half of one: what nobody said is
unknown, and while nobody said who must not see it, somebody unknown must not.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from portal.languages import is_public
from portal.script.words import in_serbian
from reporting.cases.filing.answers import QUESTIONS, UNASKED, ReportAnswers
from reporting.intake import steps
from reporting.intake.forms.base import StepForm
from reporting.intake.forms.start import OTHER, SELF
from reporting.intake.tracks import CHILD
from reporting.vault import drafts

Forms = Mapping[str, Any]
CHILD_ROLES = {SELF: "child", OTHER: "child_friend"}
# By one of these: its name, where it is or goes to school, who does it, or whom to ask.
LEADING = (
    *("child_text", "place_now", "institution", "institution_text"),
    *("perpetrator_text", "contact", "reporter_name"),
)
# What the system adds is read at the desk.
ALREADY_DONE = _("Већ предузето:")
NOT_ASKED = _("Послато одмах, пре питања ко не сме да види пријаву. Треба питати.")


class StepInvalid(Exception):
    """A step of the draft that looked finished is not: ``step`` names it."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


def checked_forms(draft: "drafts.OpenDraft", *, at_once: bool = False) -> dict[str, StepForm]:
    """Return the valid forms of every step that belongs to the report; raise ``StepInvalid`` for the first other.

    ``at_once``: also those without an answer, or with half of one; words that a step refuses still raise: nothing
    typed is lost for the sake of speed. Half an answer to what was only offered says nothing.
    """
    raw, answered, track = steps.raw_of(draft.data), steps.answered_of(draft.data), draft.data["track"]
    filled = {}
    for step in steps.belonging(raw, track=track):
        if step == steps.CHECK:
            continue
        form = steps.form_of(raw, step, track=track, data=MultiValueDict(raw.get(step) or {}))
        offered = steps.is_offered(step, track=track)
        ready = form.is_valid() and (offered or step in answered)
        if not ready and offered and step not in answered and not form.refuses_words:
            form = steps.form_of(raw, step, track=track, data=MultiValueDict())
            ready = form.is_valid()
        if not ready and (form.refuses_words or not at_once):
            raise StepInvalid(step)
        filled[step] = form
    return filled


def answers_from(draft: "drafts.OpenDraft", *, language: str, at_once: bool = False) -> ReportAnswers:
    """Return the answers that a draft holds; every condition is checked here. Raises ``StepInvalid``.

    ``at_once``: for a report that cannot wait for the rest. Only danger that the draft itself speaks of spares the
    other questions.
    """
    at_once = at_once and steps.in_danger(steps.raw_of(draft.data))
    forms = checked_forms(draft, at_once=at_once)
    return build_answers(forms, track=draft.data["track"], language=language, at_once=at_once)


def build_answers(forms: Forms, *, track: str, language: str, at_once: bool = False) -> ReportAnswers:
    """Return the answers of a complete wizard.

    ``forms`` are the checked forms by step, of the steps that apply only: what stands in a step or
    field that an answer made pointless does not reach the report. ``at_once``: some may be unanswered. ``language``:
    that of the page from which it is sent.
    A question whose field has the name of the answer needs no line here.
    """
    happened = forms[steps.TELL if track == CHILD else steps.HAPPENED]
    who, people, excluded = forms[steps.WHO], forms[steps.PEOPLE], forms[steps.EXCLUDED]
    contact, institution, works = forms[steps.CONTACT], forms.get(steps.INSTITUTION), forms.get(steps.WORKS)
    # Until triage has asked, no institution is told but in acute danger.
    unasked = at_once and "excluded" not in excluded.cleaned_data and not excluded.groups
    about = who.cleaned_data.get("about", "")
    institution_id = institution.institution_id if institution else ""
    as_said = {name: form.said(name) for form in forms.values() for name in form.fields if name in QUESTIONS}
    of_their_own = {
        "danger_now": forms[steps.DANGER].cleaned_data["danger"],
        "reporter_role": _role(who, track, about),
        "about_self": about == SELF,
        "forms": happened.codes,
        "narrative": _narrative(forms[steps.TELL]),
        "municipality": forms[steps.PLACE].municipality_code,
        "institution": UUID(institution_id) if institution_id else None,
        "perpetrators": people.kinds,
        "child_text": who.cleaned_data.get("child", ""),
        "excluded": (UNASKED,) if unasked else excluded.groups,
        "excluded_works": works.where if works else (),
        "excluded_text": in_serbian(NOT_ASKED) if unasked else excluded.cleaned_data.get("excluded_text", ""),
        "contact_channel": contact.channel,
        "contact": contact.contact,
        "contact_note": contact.note,
        "reporter_name": _reporter_name(who, contact),
    }
    # Of a language that is not open nobody could read what comes back.
    written_in = language if is_public(language) else "sr"
    return ReportAnswers(track=track, language=written_in, **(as_said | of_their_own))


def story_of(draft: "drafts.OpenDraft") -> str:
    """Return the story of a draft as its report will have it, whether or not the rest is ready to be sent."""
    raw, step = steps.raw_of(draft.data), steps.TELL
    form = steps.form_of(raw, step, track=draft.data["track"], data=MultiValueDict(raw.get(step) or {}))
    form.full_clean()
    return _narrative(form)


def leads_to_a_child(answers: ReportAnswers) -> bool:
    """Whether somebody could find the child, or the person who reports, by these answers.

    A municipality, an age or „тата“ among those who must not see it finds nobody. What stands in a story counts for
    nothing here: no rule reads it, so the page that warns says that a name in it is enough.
    """
    return any(getattr(answers, name) for name in LEADING)


def _role(who: Any, track: str, about: str) -> str:
    if track == CHILD:
        return CHILD_ROLES.get(about, "child")
    return who.single("role")


def _narrative(tell: Any) -> str:
    """Return the story; what a professional has already done follows it under a line of its own."""
    story = tell.cleaned_data.get("narrative", "")
    done = tell.cleaned_data.get("done", "")
    if not done:
        return story
    heading = in_serbian(ALREADY_DONE)
    return f"{story}\n\n{heading}\n{done}".strip()


def _reporter_name(who: Any, contact: Any) -> str:
    """Return who reports: the name and the own institution, as far as they were given."""
    parts = (contact.cleaned_data.get("name", ""), who.cleaned_data.get("own_institution", ""))
    return ", ".join(part for part in parts if part)
