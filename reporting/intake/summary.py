"""The answers as a person reads them once more before sending, and what may be added to them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from portal.script.words import joined
from reporting.intake import steps
from reporting.intake.answers import build_answers, leads_to_a_child
from reporting.intake.forms.base import StepForm, labels_of
from reporting.intake.forms.contact import CONDITIONAL

Filled = Mapping[str, StepForm]
UrlOf = Callable[[str], str]


@dataclass(frozen=True)
class Answer:
    """One line of the check page; ``typed`` text is shown exactly as it was typed."""

    label: str
    value: str
    typed: bool
    url: str


@dataclass(frozen=True)
class Addition:
    """A question that was not answered and need not be: where it is asked."""

    label: str
    url: str


def last_look(filled: Filled, *, track: str, url_of: UrlOf) -> dict[str, Any]:
    """Return what the check page shows of the valid forms ``filled``; ``url_of(step)`` is the address of a step."""
    said = build_answers(filled, track=track, language="")
    added, where = additions(filled, url_of), url_of(steps.WHERE)
    return {
        "answers": summary(filled, url_of),
        # Where danger is not ruled out, who could come has to know where to.
        "place": next((one for one in added if one.url == where), None),
        "additions": [one for one in added if one.url != where],
        "leads_to_nobody": not leads_to_a_child(said),
        "told": bool(said.narrative),
        "about_self": said.about_self,
        "name_url": f"{url_of(steps.WHO)}#id_{steps.WHO}-child",
    }


def summary(filled: Filled, url_of: UrlOf) -> list[Answer]:
    """Return a line for each answer of the valid forms ``filled``, in their order; what nobody answered has none.

    ``url_of(step)`` is where an answer is changed.
    """
    return [
        Answer(str(getattr(form.fields[name], "row", form.fields[name].label)), *value, url_of(step))
        for step, form in filled.items()
        for name in _names(step, form)
        if (value := _value(form, name)) is not None
    ]


def additions(filled: Filled, url_of: UrlOf) -> list[Addition]:
    """Return what was not answered and says of itself how the check page offers it."""
    return [
        Addition(str(form.fields[name].addition), url_of(step))  # type: ignore[attr-defined]
        for step, form in filled.items()
        for name in _names(step, form)
        if getattr(form.fields[name], "addition", "") and _value(form, name) is None
    ]


def _names(step: str, form: Any) -> Iterator[str]:
    """Yield the fields that say something of their own, as far as the others make them needed."""
    for name, field in form.fields.items():
        if field.widget.is_hidden or name in ("dont_know", "note_unknown"):
            continue
        if step == steps.CONTACT and name == "note" and not form.has_channel:
            continue
        if step == steps.CONTACT and name in CONDITIONAL and name != form.channel:
            continue
        yield name


def _value(form: Any, name: str) -> tuple[str, bool] | None:
    """Return the answer in words, and whether they were typed; None where there is none."""
    field, value = form.fields[name], form.cleaned_data.get(name, "")
    if not value:
        instead = {"narrative": "dont_know", "note": "note_unknown"}.get(name, "")
        return (str(form.fields[instead].label), False) if instead and form.cleaned_data[instead] else None
    if isinstance(field, forms.MultipleChoiceField):
        labels = labels_of(field)
        return joined("; ", (labels[code] for code in value)), False
    if isinstance(field, forms.ChoiceField):
        return labels_of(field)[value], False
    return value, True
