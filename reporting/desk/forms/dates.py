"""A day as it is written here, „4. 3. 2026.“, whatever language the browser speaks."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# „4. 3. 2026.“ and „04.03.2026“ after spaces and the last full stop have gone; and the form of an address.
FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]
EXAMPLE = _("Пишите овако: {}")
# So far ahead lies the example of a field about a day to come.
AHEAD = timedelta(days=14)


def _written(day: date) -> str:
    # Spaces that hold the day together at the end of a narrow line; they are read like any other.
    return f"{day.day}.\N{NO-BREAK SPACE}{day.month}.\N{NO-BREAK SPACE}{day.year}."


# Found when the page is shown: a process runs for weeks.
_today = lazy(lambda: _written(timezone.localdate()), str)
_day_ahead = lazy(lambda: _written(timezone.localdate() + AHEAD), str)


def midnight(day: date) -> datetime:
    """Return the moment (aware) at which a day begins where the portal is."""
    return timezone.make_aware(datetime.combine(day, time.min))


class HourField(forms.TimeField):
    """An hour of a day as it is written here, „14.30“; whole hours may stand alone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H.%M", attrs={"autocomplete": "off", "spellcheck": "false", "size": "6"})
        wrong = {"invalid": _("Овај час не постоји. Пример: 14.30")}
        formats = ["%H.%M", "%H:%M", "%H"]
        super().__init__(widget=widget, input_formats=formats, error_messages=wrong, **kwargs)


class DayField(forms.DateField):
    """One day in a text field: a browser's own field shows the order of its language, often the month first."""

    def __init__(self, *, help_text: Any = "", to_come: bool = True, **kwargs: Any) -> None:
        """``to_come``: the field asks about a day in the future, and so does its example."""
        widget = forms.DateInput(format="%d. %m. %Y.", attrs={"autocomplete": "off", "spellcheck": "false"})
        day = _day_ahead() if to_come else _today()
        example = format_lazy(EXAMPLE, day)
        example = format_lazy("{} {}", help_text, example) if help_text else example
        super().__init__(help_text=example, widget=widget, input_formats=FORMATS, **kwargs)

    def to_python(self, value: Any) -> date | None:
        """Return the day; an empty field is None."""
        return super().to_python("".join(value.split()).rstrip(".") if isinstance(value, str) else value)
