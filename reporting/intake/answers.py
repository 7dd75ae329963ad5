"""From validated steps to what the case room takes over.

A report that is sent at once has steps without an answer, or with half of one: what nobody said is
unknown, and while nobody said who must not see it, somebody unknown must not.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reporting.cases.answers import UNASKED, ReportAnswers
from reporting.intake import steps
from reporting.intake.forms.start import OTHER, SELF
from reporting.intake.tracks import CHILD

Forms = Mapping[str, Any]
CHILD_ROLES = {SELF: "child", OTHER: "child_friend"}
NOT_ASKED = _("Послато одмах, пре питања ко не сме да види пријаву. Треба питати.")


def build_answers(forms: Forms, *, track: str, language: str, at_once: bool = False) -> ReportAnswers:
    """Return the answers of a complete wizard.

    ``forms`` are the checked forms by step, of the steps that apply only: what stands in a step or
    field that an answer made pointless does not reach the report. ``at_once``: some may be unanswered.
    """
    who, tell, place = forms[steps.WHO], forms[steps.TELL], forms[steps.PLACE]
    people, excluded, contact = forms[steps.PEOPLE], forms[steps.EXCLUDED], forms[steps.CONTACT]
    institution = forms.get(steps.INSTITUTION)
    # Until triage has asked, no institution is told but in acute danger.
    unasked = at_once and "excluded" not in excluded.cleaned_data and not excluded.groups
    about = who.cleaned_data.get("about", "")
    institution_id = institution.institution_id if institution else ""
    return ReportAnswers(
        track=track,
        danger_now=forms[steps.DANGER].cleaned_data["danger"],
        reporter_role=_role(who, track, about),
        about_self=about == SELF,
        forms=forms[steps.HAPPENED].codes,
        narrative=_narrative(tell),
        setting=place.single("setting"),
        period=place.single("period"),
        frequency=place.single("frequency"),
        municipality=place.municipality_code,
        institution=UUID(institution_id) if institution_id else None,
        # Also beside a listed one: what somebody adds in their own words is never dropped.
        institution_text=institution.cleaned_data["institution_text"] if institution else "",
        perpetrators=people.kinds,
        perpetrator_text=people.cleaned_data["perpetrator_text"],
        child_text=who.cleaned_data["child"],
        age_band=who.single("age_band"),
        excluded=(UNASKED,) if unasked else excluded.groups,
        excluded_text=str(NOT_ASKED) if unasked else excluded.cleaned_data["excluded_text"],
        contact_channel=contact.channel,
        contact=contact.contact,
        contact_note=contact.note,
        reporter_name=_reporter_name(who, contact),
        language=language,
    )


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
    heading = gettext("Већ предузето:")
    return f"{story}\n\n{heading}\n{done}".strip()


def _reporter_name(who: Any, contact: Any) -> str:
    """Return who reports: the name and the own institution, as far as they were given."""
    parts = (contact.cleaned_data.get("name", ""), who.cleaned_data.get("own_institution", ""))
    return ", ".join(part for part in parts if part)
