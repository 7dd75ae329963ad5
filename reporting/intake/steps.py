"""The steps of the wizard, their order and their conditions."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from portal.script.sorting import script_of_page
from reporting.intake import forms
from reporting.intake.forms.place import IN_INSTITUTION
from reporting.intake.forms.start import YES

DANGER, WHO, HAPPENED, TELL, PLACE, INSTITUTION, PEOPLE, EXCLUDED, CONTACT, CHECK = map(str, range(1, 11))

FORMS: list[tuple[str, type[forms.StepForm]]] = [
    (DANGER, forms.DangerForm),
    (WHO, forms.WhoForm),
    (HAPPENED, forms.HappenedForm),
    (TELL, forms.TellForm),
    (PLACE, forms.PlaceForm),
    (INSTITUTION, forms.InstitutionForm),
    (PEOPLE, forms.PerpetratorForm),
    (EXCLUDED, forms.ExcludedForm),
    (CONTACT, forms.ContactForm),
    (CHECK, forms.CheckForm),
]
NUMBERS = tuple(number for number, form in FORMS)

Raw = Mapping[str, Mapping[str, list[str]]]


def raw_of(data: Mapping[str, Any]) -> Raw:
    """Return the raw answers in a draft's data."""
    return data.get("wizard", {}).get("step_data", {})


def answered_of(data: Mapping[str, Any]) -> list[str]:
    """Return the steps that were answered, as a draft's data has them."""
    return data.get("wizard", {}).get("extra_data", {}).get("answered", [])


def raw_answer(raw: Raw, step: str, name: str) -> str:
    """Return the last raw value of a field as it was typed, or ""."""
    values = (raw.get(step) or {}).get(f"{step}-{name}") or [""]
    return values[-1]


def form_of(raw: Raw, step: str, *, track: str, data: Any = None) -> forms.StepForm:
    """Return the form of ``step`` in the words of ``track``, as earlier answers make it."""
    return dict(FORMS)[step](data=data, prefix=step, track=track, script=script_of_page(), **form_options(raw, step))


def form_options(raw: Raw, step: str) -> dict[str, Any]:
    """Return what the form of ``step`` needs to know of earlier answers."""
    if step in (WHO, HAPPENED, PLACE, PEOPLE):
        return {"about": raw_answer(raw, WHO, "about")}
    if step == INSTITUTION:
        return {
            "setting": raw_answer(raw, PLACE, "setting"),
            "municipality": raw_answer(raw, PLACE, "municipality"),
        }
    return {}


def in_danger(raw: Raw) -> bool:
    """Whether somebody is in danger now, as far as the answers say."""
    return raw_answer(raw, DANGER, "danger") == YES


def asks_for_institution(raw: Raw) -> bool:
    """Whether it happens in an institution, so that the wizard asks in which one."""
    return raw_answer(raw, PLACE, "setting") in IN_INSTITUTION


CONDITIONS: dict[str, Callable[[Raw], bool]] = {INSTITUTION: asks_for_institution}
# A changed answer (key) makes the answers of these steps stand again for checking.
DEPENDENTS = {PLACE: (INSTITUTION,)}


def applicable(raw: Raw) -> list[str]:
    """Return the numbers of the steps that the answers so far make necessary, in their order."""
    return [number for number in NUMBERS if number not in CONDITIONS or CONDITIONS[number](raw)]


def place_of(step: str) -> tuple[int, int, bool]:
    """Return the number of ``step`` as it is told, how many there are, and whether it only adds to the one before.

    A conditional step shares the number of the step that it depends on, so that the count holds all the way.
    """
    always = [number for number in NUMBERS if number not in CONDITIONS]
    return sum(int(number) <= int(step) for number in always), len(always), step in CONDITIONS


def first_open(raw: Raw, answered: Collection[str]) -> str:
    """Return the first applicable step that was not answered, else the check page."""
    return next((number for number in applicable(raw) if number not in answered), CHECK)
