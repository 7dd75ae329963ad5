"""Widgets of the portal's forms: whole rows as targets, a code in groups, a plain file field."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms


@dataclass(frozen=True)
class Option:
    """The label of one choice.

    ``hint`` is a second, quieter line; ``icon`` names a drawing of ``templates/icons``;
    ``typed`` says that somebody typed the label, such as a name, which no script rewrites.
    """

    label: Any
    hint: Any = ""
    icon: str = ""
    typed: bool = False

    def __str__(self) -> str:
        return str(self.label)


@dataclass(frozen=True)
class Folded:
    """The heading of a group of choices that is folded away, as long as none of them is chosen."""

    label: Any
    folded: bool = True
    open: bool = False

    def __str__(self) -> str:
        return str(self.label)


class ChoiceCards(forms.RadioSelect):
    """One answer of several: radio buttons whose whole row is the target."""

    template_name = "components/choices.html"
    option_template_name = "components/choice.html"


class ChoiceCardsMultiple(forms.CheckboxSelectMultiple):
    """Several answers: check boxes whose whole row is the target; groups may be :class:`Folded`."""

    template_name = "components/choices.html"
    option_template_name = "components/choice.html"

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Return the groups; a folded one in which something is chosen is open."""
        return [
            (replace(group, open=any(option["selected"] for option in options)), options, index)
            if isinstance(group, Folded)
            else (group, options, index)
            for group, options, index in super().optgroups(name, value, attrs)
        ]


class CheckRow(forms.CheckboxInput):
    """One yes-or-no answer; ``components/field.html`` draws the row around it."""


class CodeInput(forms.TextInput):
    """A secret code or a number in groups: digits keyboard, no memory, no spelling.

    The script ``code-input.js`` groups the digits while they are typed; without it any
    spacing is accepted, because the server normalises.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        defaults = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "class": "code-input"}
        super().__init__({**defaults, **(attrs or {})})


class PlainFileInput(forms.FileInput):
    """A file field without the „currently“ and „clear“ parts of Django's own."""

    template_name = "components/file_input.html"
