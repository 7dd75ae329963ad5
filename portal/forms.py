"""Forms of the portal: label above the field, hint under the label, the error in words beside it.

A form inherits from ``PortalForm`` (first, when there are several bases). A field gets its
place with ``{{ form.name.as_field_group }}``; ``form.fields["name"].heading = True`` makes its
label the page's heading; a field that is not required says so itself.
"""

from pathlib import Path
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as DjangoTemplatesBackend
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.error_titles import CONTRADICTION, ENTRY, Thing, error_title
from portal.widgets import CheckRow, ChoiceCards, ChoiceCardsMultiple, CodeInput, Option, PlainFileInput

__all__ = [
    "CONTRADICTION",
    "CheckRow",
    "ChoiceCards",
    "ChoiceCardsMultiple",
    "CodeInput",
    "Option",
    "PlainFileInput",
    "PortalForm",
    "PortalFormRenderer",
]

# Django's messages that a reader may meet, in words that fit a child and an adult alike.
# None of them repeats what was typed.
ERROR_MESSAGES = {
    "required": _("Ово не може да остане празно."),
    "invalid_choice": _("Овај одговор није међу понуђенима."),
    "invalid_list": _("Овај одговор није међу понуђенима."),
    "max_length": _("Највише %(limit_value)d знакова, а сада их је %(show_value)d."),
    "min_length": _("Најмање %(limit_value)d знакова, а сада их је %(show_value)d."),
    "empty": _("Ова датотека је празна."),
    "missing": _("Датотека није стигла. Може да се изабере поново."),
}
REQUIRED_MESSAGES = {
    forms.ChoiceField: _("Потребан је одговор."),
    forms.MultipleChoiceField: _("Потребан је бар један одговор."),
    forms.BooleanField: _("Потребна је потврда."),
}
INVALID_MESSAGES = {
    forms.EmailField: _("Ова адреса није потпуна. Пример: ime@primer.rs"),
    forms.DateField: _("Овај датум не постоји. Пример: 24. 11. 2026."),
    forms.IntegerField: _("Овде може само број."),
}


class PortalFormRenderer(DjangoTemplates):
    """Render fields with ``components/field.html`` and the tags that every template has."""

    field_template_name = "components/field.html"

    @cached_property
    def engine(self) -> DjangoTemplatesBackend:
        """Django's own form engine, with the portal's folder in front and its built-in tags."""
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [
                    settings.BASE_DIR / "portal" / "templates",
                    Path(forms.__file__).parent / str(self.backend.app_dirname),
                ],
                "NAME": "portalforms",
                "OPTIONS": {"builtins": _builtin_tags()},
            }
        )


def _builtin_tags() -> list[str]:
    """Return the tag libraries that every template of the portal has."""
    options: dict[str, Any] = dict(settings.TEMPLATES[0])["OPTIONS"]  # type: ignore[assignment]
    return list(options["builtins"])


class PortalBoundField(BoundField):
    """A field in its place, with what the field template and the error summary ask for."""

    @property
    def heading(self) -> bool:
        """Whether the label is the heading of the page (the first question of a step)."""
        return bool(getattr(self.field, "heading", False))

    @property
    def optional(self) -> bool:
        """Whether to say „није обавезно“.

        A lone check box never says it, nobody must tick it; neither does a field that another
        answer makes necessary (``form.fields["name"].needed_sometimes = True``).
        """
        needed = self.field.required or getattr(self.field, "needed_sometimes", False)
        return not needed and not self.is_check_row

    @property
    def is_check_row(self) -> bool:
        """Whether this is a single check box, whose label stands beside it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_file(self) -> bool:
        """Whether this is a file field."""
        return isinstance(self.field.widget, forms.FileInput)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Leave ``aria-invalid`` off radio buttons: the group is wrong, not one of them."""
        attrs = super().build_widget_attrs(attrs, widget)
        if isinstance(widget or self.field.widget, forms.RadioSelect):
            attrs.pop("aria-invalid", None)
        return attrs

    @property
    def anchor(self) -> str:
        """The id that an error summary links to: the input itself, or the first of a group."""
        if not self.use_fieldset:
            return self.id_for_label
        # Choices under a heading have two numbers in their id.
        return next((part.id_for_label for part in self.subwidgets if part.id_for_label), f"{self.auto_id}_0")


class PortalForm(forms.Form):
    """What every form of the portal shares.

    The browser's own bubbles are off (they speak the browser's language), nothing is a
    placeholder (a blank one tells a stylesheet what is empty), and nothing typed is remembered by
    the browser unless a form says otherwise with ``autocomplete`` (``None`` leaves the attribute out).
    """

    use_required_attribute = False
    bound_field_class = PortalBoundField
    autocomplete: ClassVar[str | None] = "off"
    # What the heading over the errors counts.
    thing: ClassVar[Thing] = ENTRY

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            self._dress(field)

    def _dress(self, field: forms.Field) -> None:
        """Give one field the portal's manners; what a form set itself stays."""
        attrs = field.widget.attrs
        if attrs.get("placeholder", "").strip():
            del attrs["placeholder"]
        if self.autocomplete is not None and not isinstance(field.widget, (forms.RadioSelect, forms.CheckboxInput)):
            attrs.setdefault("autocomplete", self.autocomplete)
        # HTML allows no "off" on hidden fields.
        if isinstance(field.widget, (forms.CheckboxSelectMultiple, forms.FileInput, forms.HiddenInput)):
            attrs.pop("autocomplete", None)
        if isinstance(field.widget, forms.Textarea):
            attrs.setdefault("rows", 6)
            attrs.pop("cols", None)
        # From the most special class to the most general one: the first that fits speaks.
        for field_class in type(field).__mro__:
            if field_class in REQUIRED_MESSAGES:
                self._replace_default(field, "required", REQUIRED_MESSAGES[field_class])
        for key, message in ERROR_MESSAGES.items():
            self._replace_default(field, key, message)
        for field_class, message in INVALID_MESSAGES.items():
            if isinstance(field, field_class):
                self._replace_default(field, "invalid", message)

    @staticmethod
    def _replace_default(field: forms.Field, key: str, message: Any) -> None:
        """Set ``message`` unless the form declared its own for ``key``."""
        current = field.error_messages.get(key)
        defaults = [base.__dict__.get("default_error_messages", {}).get(key) for base in type(field).__mro__]
        if current is None or any(current is default for default in defaults):
            field.error_messages[key] = message

    @property
    def summary_title(self) -> str:
        """The heading over the errors: what kind they are, and how many fields have one."""
        return error_title(self)

    @property
    def keeps_everything(self) -> bool:
        """Whether the page that shows the errors still holds all that was typed: not passwords, not files."""
        return not any(
            isinstance(field.widget, (forms.PasswordInput, forms.FileInput)) for field in self.fields.values()
        )

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Every error as (id to link to, label and message), in the order of the fields; the form's own first."""
        lines = [("", str(message)) for message in self.non_field_errors()]
        for bound in cast("list[PortalBoundField]", self.visible_fields()):
            label = str(bound.label)
            start = f"{label} " if label.endswith(("?", "!", ".")) else f"{label}: "
            lines += [(bound.anchor, f"{start}{message}") for message in bound.errors]
        for hidden in self.hidden_fields():
            lines += [("", str(message)) for message in hidden.errors]
        return lines
