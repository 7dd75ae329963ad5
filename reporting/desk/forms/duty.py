"""Who is on duty, when, and under which telephone."""

from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.forms import ChoiceCards, Option
from portal.phones import to_e164
from reporting.desk.forms.base import DeskForm, Refusals
from reporting.desk.forms.dates import DayField
from reporting.registry.duty import PLANNED
from reporting.registry.models import DutyShift

FORMATS = ["%H.%M", "%H:%M", "%H"]


class HourField(forms.TimeField):
    """A time of day as it is written here, „20.00“."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H.%M", attrs={"autocomplete": "off", "inputmode": "decimal"})
        super().__init__(widget=widget, input_formats=FORMATS, **kwargs)


class DutyForm(DeskForm):
    """One shift, or the same one on several days in a row."""

    draft_name = "duty"
    refusals: ClassVar[Refusals] = {
        "held": ("officer", _("У то време то место већ неко има, или је ова особа већ дежурна. Погледајте списак.")),
        "inactive": ("officer", _("Ова особа у то време нема улогу тријаже.")),
        "period": ("first_day", _("Дежурство почиње пре краја, није прошло и траје највише један дан.")),
        "not_head": (None, _("Ваша улога ово више не дозвољава.")),
    }
    officer = forms.ChoiceField(label=_("Ко је дежуран"), error_messages={"required": _("Изаберите особу.")})
    place = forms.TypedChoiceField(
        label=_("Којим редом се зове"), coerce=int, widget=ChoiceCards, initial=DutyShift.Place.FIRST.value
    )
    first_day = DayField(label=_("Дан"))
    last_day = DayField(
        label=_("Исто и наредних дана, до дана"), help_text=_("Није обавезно. Укључујући и тај дан."), required=False
    )
    starts = HourField(label=_("Од"), help_text=_("На пример 20.00"))
    ends = HourField(label=_("До"), help_text=_("Ако је сат мањи од првог, дежурство се завршава сутрадан."))
    phone = forms.CharField(
        label=_("Дежурни телефон"),
        help_text=_("На њега стижу СМС и позив. Чува се запечаћен и нико га овде више не види. Пример: 064 123 4567"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, officers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["officer"].choices = [("", gettext("– изаберите –")), *officers]
        fields["place"].choices = [
            (DutyShift.Place.FIRST.value, Option(gettext("Прво се зове ова особа"))),
            (
                DutyShift.Place.NEXT.value,
                Option(gettext("Следећа"), hint=gettext("ако прва за пет минута не одговори")),
            ),
        ]

    def clean_phone(self) -> str:
        """Return the number as a telephone exchange takes it; refuse what cannot be dialled."""
        number = to_e164(self.cleaned_data["phone"])
        if not number:
            raise forms.ValidationError(gettext("Овај број не може да се бира. Пример: 064 123 4567"), code="invalid")
        return number

    def clean(self) -> dict[str, Any]:
        """Refuse days in a wrong order, or further ahead than is planned."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext("Последњи дан је пре првог. Проверите оба датума."))
        if first and (last or first) > timezone.localdate() + PLANNED:
            self.add_error(
                "last_day" if last else "first_day", gettext("Дежурства се пишу највише две недеље унапред.")
            )
        return cleaned

    @property
    def shifts(self) -> list[tuple[datetime, datetime]]:
        """Return from when to when each shift of a valid form lasts (aware)."""
        first, last = self.cleaned_data["first_day"], self.cleaned_data["last_day"] or self.cleaned_data["first_day"]
        starts, ends = self.cleaned_data["starts"], self.cleaned_data["ends"]
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return [(_at(day, starts), _at(day + timedelta(days=ends <= starts), ends)) for day in days]


def _at(day: Any, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
