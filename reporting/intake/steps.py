"""The steps of the wizard, their order and their conditions."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from portal.script.sorting import script_of_page
from reporting.intake.forms.base import StepForm
from reporting.intake.forms.contact import CheckForm, ContactForm
from reporting.intake.forms.people import OTHER_PERSON, ExcludedForm, PerpetratorForm, WorksForm
from reporting.intake.forms.place import IN_INSTITUTION, InstitutionForm, PlaceForm, TimesForm
from reporting.intake.forms.start import UNSURE, YES, AgeForm, DangerForm, WhereForm, WhoForm
from reporting.intake.forms.story import HappenedForm, TellForm
from reporting.intake.tracks import CHILD

DANGER, WHO, HAPPENED, TELL, PLACE, INSTITUTION, PEOPLE, EXCLUDED, CONTACT, CHECK = map(str, range(1, 11))
# A number is an address, and drafts keep their answers under it: a new step takes a new one, its place is its row.
WHERE, WORKS, TIMES, AGE = "11", "12", "13", "14"

FORMS: list[tuple[str, type[StepForm]]] = [
    (DANGER, DangerForm),
    (WHERE, WhereForm),
    (WHO, WhoForm),
    (AGE, AgeForm),
    (HAPPENED, HappenedForm),
    (TELL, TellForm),
    (PLACE, PlaceForm),
    (INSTITUTION, InstitutionForm),
    (TIMES, TimesForm),
    (PEOPLE, PerpetratorForm),
    (EXCLUDED, ExcludedForm),
    (WORKS, WorksForm),
    (CONTACT, ContactForm),
    (CHECK, CheckForm),
]
NUMBERS = tuple(number for number, form in FORMS)

# What a child is not asked on its way, but may add from the check page; where it is, also beside the numbers.
OFFERED_TO_A_CHILD = (WHERE, AGE, TIMES, PEOPLE, CONTACT)
# A child says what happens on the page of its story; the others say how old the child is beside who it is.
NOT_OF_A_CHILD, OF_A_CHILD_ALONE = (HAPPENED,), (AGE,)

Raw = Mapping[str, Mapping[str, list[str]]]


def raw_of(data: Mapping[str, Any]) -> Raw:
    """Return the raw answers in a draft's data."""
    return data.get("wizard", {}).get("step_data", {})


def answered_of(data: Mapping[str, Any]) -> list[str]:
    """Return the steps that were answered, as a draft's data has them."""
    return data.get("wizard", {}).get("extra_data", {}).get("answered", [])


def raw_answers(raw: Raw, step: str, name: str) -> list[str]:
    """Return the raw values of a field as they were typed or chosen."""
    return (raw.get(step) or {}).get(f"{step}-{name}") or []


def raw_answer(raw: Raw, step: str, name: str) -> str:
    """Return the last raw value of a field as it was typed, or ""."""
    return (raw_answers(raw, step, name) or [""])[-1]


def form_of(raw: Raw, step: str, *, track: str, data: Any = None) -> StepForm:
    """Return the form of ``step`` in the words of ``track``, as earlier answers make it."""
    options = form_options(raw) | {"offered": is_offered(step, track=track)}
    return dict(FORMS)[step](data=data, prefix=step, track=track, script=script_of_page(), **options)


def form_options(raw: Raw) -> dict[str, Any]:
    """Return what forms need to know of earlier answers."""
    return {
        "about": raw_answer(raw, WHO, "about"),
        "setting": raw_answer(raw, PLACE, "setting"),
        "municipality": raw_answer(raw, PLACE, "municipality"),
    }


def in_danger(raw: Raw) -> bool:
    """Whether somebody is in danger now, as far as the answers say."""
    return raw_answer(raw, DANGER, "danger") == YES


def asks_for_institution(raw: Raw) -> bool:
    """Whether it happens in an institution, so that the wizard asks in which one."""
    return raw_answer(raw, PLACE, "setting") in IN_INSTITUTION


def asks_where(raw: Raw) -> bool:
    """Whether somebody may have to go there now, so that the wizard asks where the child is."""
    return raw_answer(raw, DANGER, "danger") in (YES, UNSURE)


def names_somebody(raw: Raw) -> bool:
    """Whether some person must not learn of it, so that the wizard asks whether that one works where it may go."""
    named = raw_answer(raw, EXCLUDED, "excluded_text").strip()
    return bool(named) or OTHER_PERSON in raw_answers(raw, EXCLUDED, "excluded")


CONDITIONS: dict[str, Callable[[Raw], bool]] = {
    INSTITUTION: asks_for_institution,
    WHERE: asks_where,
    WORKS: names_somebody,
}
# A changed answer (key) makes the answers of these steps stand again for checking.
DEPENDENTS = {PLACE: (INSTITUTION,)}


def applicable(raw: Raw, *, track: str) -> list[str]:
    """Return the numbers of the steps that ``track`` is asked after the answers so far, in their order."""
    return [number for number in _of(track) if not is_offered(number, track=track) and _applies(number, raw)]


def offered(raw: Raw, *, track: str) -> list[str]:
    """Return the numbers of the steps that ``track`` may add after the answers so far, in their order.

    What they hold belongs to the report like any other answer; none of them has to be answered.
    """
    return [number for number in _of(track) if is_offered(number, track=track) and _applies(number, raw)]


def belonging(raw: Raw, *, track: str) -> list[str]:
    """Return the numbers of all steps whose answers belong to the report, in their order."""
    return [number for number in _of(track) if _applies(number, raw)]


def is_offered(step: str, *, track: str) -> bool:
    """Whether ``track`` may add the answers of ``step`` and is not asked for them."""
    return track == CHILD and step in OFFERED_TO_A_CHILD


def _of(track: str) -> list[str]:
    others = NOT_OF_A_CHILD if track == CHILD else OF_A_CHILD_ALONE
    return [number for number in NUMBERS if number not in others]


def _applies(step: str, raw: Raw) -> bool:
    return step not in CONDITIONS or CONDITIONS[step](raw)


def place_of(step: str, *, track: str) -> tuple[int, int, bool]:
    """Return the number of ``step`` as it is told, how many there are, and whether it only adds to the one before.

    A conditional step shares the number of the step that it depends on, so that the count holds all the way.
    """
    always = [number for number in _of(track) if number not in CONDITIONS and not is_offered(number, track=track)]
    return sum(not is_after(number, step) for number in always), len(always), step in CONDITIONS


def is_after(step: str, other: str) -> bool:
    """Whether ``step`` comes after the ``other`` one."""
    return NUMBERS.index(step) > NUMBERS.index(other)


def first_open(raw: Raw, answered: Collection[str], *, track: str) -> str:
    """Return the first step that is asked and was not answered, else the check page."""
    return next((number for number in applicable(raw, track=track) if number not in answered), CHECK)
