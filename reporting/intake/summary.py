"""The answers as a person reads them once more before sending."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from reporting.intake import steps
from reporting.intake.forms.base import StepForm, labels_of
from reporting.intake.forms.contact import NONE


@dataclass(frozen=True)
class Answer:
    """One line of the check page; ``typed`` text is shown exactly as it was typed."""

    label: str
    value: str
    typed: bool
    url: str


def summary(filled: Mapping[str, StepForm], url_of: Any) -> list[Answer]:
    """Return a line for each answer of the valid forms ``filled``, in their order.

    ``url_of(step)`` is where an answer is changed. Empty texts are shown as not given, so that
    nobody wonders whether something got lost; fields that do not apply are left out.
    """
    return [
        Answer(str(form.fields[name].label), *_value(form, name), url_of(step))
        for step, form in filled.items()
        for name in _names(step, form)
    ]


def _names(step: str, form: Any) -> Iterator[str]:
    for name in form.fields:
        if step == steps.TELL and name == "dont_know":
            continue
        if name == "note_unknown":
            continue
        if step == steps.CONTACT and name in ("email", "phone", "note") and form.cleaned_data["channel"] == NONE:
            continue
        if step == steps.CONTACT and name in ("email", "phone") and name != form.cleaned_data["channel"]:
            continue
        if name == "institution_text" and form.institution_id and not form.cleaned_data[name]:
            continue
        yield name


def _value(form: Any, name: str) -> tuple[str, bool]:
    field, value = form.fields[name], form.cleaned_data.get(name, "")
    if _is_story(form, name) and not value:
        return str(form.fields["dont_know"].label), False
    if name == "note" and not value and form.cleaned_data["note_unknown"]:
        return str(form.fields["note_unknown"].label), False
    if isinstance(field, forms.MultipleChoiceField):
        labels = labels_of(field)
        return "; ".join(labels[code] for code in value), False
    if isinstance(field, forms.ChoiceField):
        return labels_of(field)[value], False
    return (value, True) if value else (_("Није уписано"), False)


def _is_story(form: StepForm, name: str) -> bool:
    """Whether this is the story itself, which may be left untold."""
    return name == "narrative" and "dont_know" in form.fields
