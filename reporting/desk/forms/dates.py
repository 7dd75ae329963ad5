"""A day as it is written here, „4. 3. 2026.“, whatever language the browser speaks."""

from datetime import date
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# „4. 3. 2026.“ and „04.03.2026“ after spaces and the last full stop have gone; and the form of an address.
FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]
EXAMPLE = _("Пишите овако: 24. 11. 2026.")


class DayField(forms.DateField):
    """One day in a text field: a browser's own field shows the order of its language, often the month first."""

    def __init__(self, *, help_text: Any = "", **kwargs: Any) -> None:
        widget = forms.DateInput(format="%d. %m. %Y.", attrs={"autocomplete": "off", "spellcheck": "false"})
        example = format_lazy("{} {}", help_text, EXAMPLE) if help_text else EXAMPLE
        super().__init__(help_text=example, widget=widget, input_formats=FORMATS, **kwargs)

    def to_python(self, value: Any) -> date | None:
        """Return the day; an empty field is None."""
        return super().to_python("".join(value.split()).rstrip(".") if isinstance(value, str) else value)
