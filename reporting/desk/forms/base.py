"""What the desk's forms share: what is typed and not sent is a draft, shown when the form comes again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from json import dumps
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.forms import ChoiceCards, CodeInput, Option, PortalForm
from reporting.registry.models import ChoiceKind
from reporting.registry.selectors import choices
from reporting.vault.desk_drafts import Errors, Values, Version

# Errors that only a command finds, by code: the field they stand at (none: above the form), and the sentence.
Refusals = Mapping[str, tuple[str | None, Any]]
LAST_OF_TRIAGE = _("У тријажи нема никог другог ко сме да види ову пријаву. Прво нека улогу тријаже добије још неко.")
NOTE_LENGTH = 5_000
# Who comes back later than this to a form with errors begins without them.
ERRORS_STAY = timedelta(minutes=10)
# Never kept: what says which row a form is about comes from the page, and codes and passwords are secrets.
UNKEPT = (forms.HiddenInput, forms.PasswordInput, CodeInput)


class Unkept(forms.Field):
    """A field of which a draft keeps nothing."""


class Confirmation(Unkept, forms.BooleanField):
    """A tick by which a person confirms something: given anew each time."""


class NoteField(forms.CharField):
    """A text of several lines; its longest is ``NOTE_LENGTH`` characters."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=NOTE_LENGTH, widget=widget, **kwargs)


class VocabularyField(forms.ChoiceField):
    """One entry of a vocabulary of the registry, on cards; read anew for each form."""

    def __init__(self, kind: ChoiceKind, **kwargs: Any) -> None:
        super().__init__(widget=ChoiceCards, **kwargs)
        self.kind = kind

    def __deepcopy__(self, memo: dict[int, Any]) -> "VocabularyField":
        field = super().__deepcopy__(memo)
        field.choices = [(one.code, Option(one.label, hint=one.hint)) for one in choices(self.kind)]
        return field


@dataclass(frozen=True)
class Beside:
    """What another window holds of the same form: of each field that differs the label, the words, whether typed."""

    at: datetime
    lines: list[tuple[str, str, bool]]


class DeskForm(PortalForm):
    """A form whose draft is kept under ``draft_name``, for the account and the page that shows it.

    ``left`` are the versions of the draft, the newest first; the form shows that one, with its errors. ``page`` is
    the address of the page.
    """

    draft_name: ClassVar[str]
    refusals: ClassVar[Refusals] = {}
    by_draft_name: ClassVar[dict[str, type["DeskForm"]]] = {}
    # Hidden fields that belong to what was typed.
    kept_hidden: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "draft_name" in cls.__dict__:
            DeskForm.by_draft_name[cls.draft_name] = cls

    def __init__(self, *args: Any, left: list[Version] | None = None, page: str = "", **kwargs: Any) -> None:
        self.left, self.page, self.refused = left or [], page, ""
        if self.left:
            kwargs["initial"] = {**(kwargs.get("initial") or {}), **self.left[0].values}
            self.refused = self.left[0].refused if self._is_fresh else ""
        super().__init__(*args, **kwargs)

    @classmethod
    def kept_fields(cls) -> dict[str, forms.Field]:
        """Return the fields of which a draft keeps what is typed."""
        return {
            name: field
            for name, field in cls.base_fields.items()
            if name in cls.kept_hidden or (not isinstance(field, Unkept) and not isinstance(field.widget, UNKEPT))
        }

    @classmethod
    def typed(cls, data: Any) -> Values:
        """Return what stands in the kept fields of a form as it was sent."""
        files: MultiValueDict[str, Any] = MultiValueDict()
        return {
            name: _plain(field.widget.value_from_datadict(data, files, name))
            for name, field in cls.kept_fields().items()
        }

    @property
    def standing(self) -> Values:
        """What a browser would send of the kept fields if nobody typed anything."""
        return {
            name: _plain(
                _as_sent(self[name]) if name in self.fields else field.widget.value_from_datadict({}, {}, name)
            )
            for name, field in self.kept_fields().items()
        }

    @property
    def draft_mark(self) -> str:
        """What the page says of the form: its name, the page, a digest of what it shows, the versions of the draft."""
        return " ".join((self.draft_name, self.page, digest(self.standing), *(one.id for one in self.left)))

    @property
    def begun_at(self) -> datetime | None:
        """When somebody typed what the form shows and did not send; None of a form that says what is wrong with it."""
        if not self.left or self.errors or self.refused or not any(self.left[0].values.values()):
            return None
        return self.left[0].at

    @cached_property
    def beside(self) -> list[Beside]:
        """What other windows hold: shown beside the form, since nothing of it may be lost."""
        return [Beside(one.at, self._differing(one.values)) for one in self.left[1:]]

    def refuse(self, code: str) -> None:
        """Show one of the ``refusals``; a code that is none only says to the page how far the form has come."""
        self.refused = code
        if code in self.refusals:
            field, sentence = self.refusals[code]
            self.add_error(field if field in self.fields else None, sentence)

    def full_clean(self) -> None:
        """Clean what was sent; a draft shows the errors with which it was left a moment ago."""
        with override(settings.LANGUAGE_CODE):  # pages turn Cyrillic into the reader's script, and a draft keeps it
            super().full_clean()
        if self.left and self._is_fresh:
            for name, errors in self.left[0].wrong.items():
                found = [forms.ValidationError(text, code=code) for text, code in errors]
                self.errors[name] = self.error_class(found, renderer=self.renderer)

    @property
    def said(self) -> Errors:
        """The errors of a form that was sent, as a draft keeps them: by field, the words and the kind of each."""
        with override(settings.LANGUAGE_CODE):
            return {
                name: [(str(text), self._kind(name, error)) for error in errors for text in error.messages]
                for name, errors in self.errors.as_data().items()
            }

    def _kind(self, name: str, error: forms.ValidationError) -> str:
        empty = name in self.fields and not self[name].data
        return error.code or ("required" if empty else "invalid")

    @property
    def _is_fresh(self) -> bool:
        return timezone.now() - self.left[0].at < ERRORS_STAY

    def _differing(self, values: Values) -> list[tuple[str, str, bool]]:
        shown = self.standing
        return [
            _line(self.fields[name], value)
            for name, value in values.items()
            if name in self.fields and value != shown.get(name) and self.fields[name].label
        ]


def digest(values: Values) -> str:
    """Return by what a form that comes back as it went out is known."""
    return sha256(dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def _plain(value: Any) -> str | list[str] | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, list | tuple):
        return sorted(str(one) for one in value)
    return "" if value is None else str(value).replace("\r\n", "\n")


def _as_sent(bound: Any) -> Any:
    widget, value = bound.field.widget, bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return widget.check_test(value)
    if isinstance(widget, forms.SelectMultiple | forms.CheckboxSelectMultiple):
        return value or []
    return widget.format_value(value) if isinstance(widget, forms.DateInput) else value


def _line(field: forms.Field, value: str | list[str] | bool) -> tuple[str, str, bool]:
    """Return a field's label, what stands in it as its page says it, and whether somebody typed that."""
    rows: Any = getattr(field, "choices", None)
    if rows is None:
        return str(field.label), "" if value is False else str(value), True
    options: dict[str, Any] = {}
    for code, label in rows:
        options |= {str(key): one for key, one in label} if isinstance(label, list | tuple) else {str(code): label}
    chosen = [options.get(str(one), "") for one in (value if isinstance(value, list) else [value])]
    return str(field.label), ", ".join(map(str, chosen)), any(getattr(one, "typed", False) for one in chosen)
