"""Several codes of one list in one column."""

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

Choices = list[tuple[str, Any]]


class _OfferedBoxes(forms.CheckboxSelectMultiple):
    """Check boxes of what is offered, and of what is ticked although it is offered no more."""

    offered: Callable[[], Collection[str]] | None = None

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Leave out what nobody may choose anew."""
        groups = super().optgroups(name, value, attrs)
        if self.offered is None:
            return groups
        shown = {*self.offered(), *value}
        return [(group, kept, index) for group, options, index in groups if (kept := _among(shown, options))]


def _among(shown: Collection[str], options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [option for option in options if str(option["value"]) in shown]


class CodesField(models.JSONField):
    """A list of codes, each once, in the order of their list; editors tick boxes with labels.

    ``codes`` gives the allowed codes with labels when they are needed, so that a list may live in a table: no
    migration knows it. ``offered`` gives those of them that may be chosen anew; a page keeps the others that it has.
    ``least`` and ``most`` bound how many may be chosen.
    """

    def __init__(
        self,
        *args: Any,
        codes: Callable[[], Choices] | None = None,
        offered: Callable[[], Collection[str]] | None = None,
        least: int = 0,
        most: int = 99,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", least == 0)
        super().__init__(*args, **kwargs)
        self.codes: Callable[[], Choices] = codes or (list)
        self.offered = offered
        self.least, self.most = least, most

    def formfield(self, **kwargs: Any) -> Any:
        """Return the check boxes; their choices are asked for when the form is made."""
        boxes = _OfferedBoxes()
        boxes.offered = self.offered
        return forms.MultipleChoiceField(
            choices=self.codes,
            widget=boxes,
            required=self.least > 0,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
        )

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse unknown and repeated codes, too few and too many."""
        if not isinstance(value, list) or len(value) != len(set(map(str, value))):
            raise ValidationError(_("Изаберите сваку вредност највише једном."), code="invalid")
        known = dict(self.codes())
        unknown = [str(code) for code in value if code not in known]
        if unknown:
            raise ValidationError(_("Нема на списку: %(codes)s."), code="invalid", params={"codes": ", ".join(unknown)})
        if not self.least <= len(value) <= self.most:
            message = _("Изаберите најмање %(least)d, а највише %(most)d.")
            raise ValidationError(message, code="invalid", params={"least": self.least, "most": self.most})
