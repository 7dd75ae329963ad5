"""Break-glass: what somebody says at the door, leaves to the lead, and decides afterwards."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.script_switch import SwitchingForm
from portal.forms import ChoiceCards, CodeInput, Option
from portal.pages.dates import hours_text
from reporting.cases.states import EmergencyVerdict
from reporting.desk.forms.base import DeskForm, NoteField
from reporting.desk.forms.work import KeyedForm
from reporting.registry.selectors import emergency_grounds

NUMBER_DIGITS = 8
# Separators that a number may have on paper or in an address.
SEPARATORS = re.compile(r"[\s\u00a0.\-]")


def box_text() -> str:
    """Return for how long break-glass opens a case, such as „2 сата“."""
    return hours_text(settings.EMERGENCY_ACCESS_HOURS)


class EmergencyAccessForm(KeyedForm, SwitchingForm):
    """Which case, on which ground and why: all of it goes by POST, nothing into an address, and no draft is kept."""

    matter = forms.CharField(
        label=_("Број предмета"),
        help_text=_("Осам цифара, како пише на допису. Може и дуга ознака из адресе странице."),
        max_length=60,
        widget=CodeInput(attrs={"inputmode": "text"}),
    )
    ground = forms.ChoiceField(label=_("Зашто одмах"), widget=ChoiceCards)
    reason = NoteField(
        label=_("Шта се догађа"),
        help_text=_("Кратко, без имена. Чува се шифровано, а чита га онај ко прегледа увид."),
    )
    refusals: ClassVar[Mapping[str, tuple[str, Any]]] = {
        "none": ("matter", _("Под овим бројем вам се ништа не отвара. Проверите цифре.")),
        "many": (
            "matter",
            _(
                "Превише бројева који ништа не отварају. Поново је могуће најкасније за сат времена. "
                "Ако је дете у опасности, не чекајте: зовите полицију."
            ),
        ),
        "review": (
            "matter",
            _(
                "Два ваша хитна увида у овај предмет још чекају преглед. Нов је могућ чим један буде прегледан: "
                "јавите се тријажи. Ако је дете у опасности, не чекајте: зовите полицију, 192."
            ),
        ),
    }
    sure = forms.BooleanField(label=_("Дете је у опасности сада, и знам да се овај увид прегледа"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["ground"]
        field.choices = [
            (one.code, Option(one.label, hint=" · ".join(filter(None, (one.hint, one.basis_for_desk)))))
            for one in emergency_grounds()
        ]

    def clean_matter(self) -> str | UUID:
        """Return the number's digits, or the UUID; anything else is neither."""
        typed = self.cleaned_data["matter"].strip()
        try:
            return UUID(typed)
        except ValueError:
            digits = SEPARATORS.sub("", typed)
        if not (digits.isascii() and digits.isdigit() and len(digits) == NUMBER_DIGITS):
            raise forms.ValidationError(gettext("Број предмета има осам цифара."))
        return digits


class EmergencyNoteForm(KeyedForm, DeskForm):
    """What somebody with the case open in danger leaves to its lead."""

    draft_name = "emergency_note"
    body = NoteField(
        label=_("Порука носиоцу предмета"),
        help_text=_("Где је дете, шта сте предузели и како да вас нађу. Особа која је пријавила је не види."),
    )


class VerdictForm(DeskForm):
    """Whether an opening was justified."""

    draft_name = "verdict"
    verdict = forms.ChoiceField(
        label=_("Да ли је увид био оправдан"),
        widget=ChoiceCards,
        choices=[
            (EmergencyVerdict.JUSTIFIED, Option(_("Јесте"))),
            (
                EmergencyVerdict.NOT_JUSTIFIED,
                Option(
                    _("Није"),
                    hint=_("нов хитан увид је могућ тек кад улогу поново доделе две особе које управљају налозима"),
                ),
            ),
        ],
    )
    remark = NoteField(
        label=_("Образложење"),
        help_text=_("Без имена и без приче. Чита га и особа која је отворила предмет."),
    )
