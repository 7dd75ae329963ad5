"""A new assessment of risk and level, and the second word where the risk is lowered."""

import uuid
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.forms import ChoiceCards, Option
from reporting.cases.models import Reassessment
from reporting.desk.forms.base import DeskForm, NoteField, Refusals, VocabularyField
from reporting.desk.forms.triage import NO_LEVEL, RISK_CHOICES, level_choices, level_of
from reporting.desk.forms.work import KeyedForm
from reporting.registry.models import ChoiceKind


class ReassessmentForm(KeyedForm, DeskForm):
    """Risk and level as they are now, and why."""

    draft_name = "reassessment"
    refusals: ClassVar[Refusals] = {
        "same": ("risk", _("Ризик и ниво су већ такви. Изаберите оно што се променило.")),
        "note": ("note", _("Нижи ризик потврђује друга особа. Напишите јој зашто је нижи.")),
    }
    risk = forms.ChoiceField(label=_("Ризик сада"), widget=ChoiceCards, choices=RISK_CHOICES)
    level = forms.ChoiceField(label=_("Ниво по Протоколу"), widget=ChoiceCards)
    reason = VocabularyField(ChoiceKind.REASSESSMENT_REASON, label=_("Зашто се мења"))
    note = NoteField(
        label=_("Образложење"),
        help_text=_("Виде га они који раде на предмету. Обавезно кад се спушта висок или акутан ризик."),
        required=False,
        rows=5,
    )

    note.needed_sometimes = True  # type: ignore[attr-defined]

    def __init__(self, *args: Any, risk: str, level: int | None, **kwargs: Any) -> None:
        """``risk``, ``level``: what holds today."""
        kwargs["initial"] = {"key": uuid.uuid4(), "risk": risk, "level": str(level or NO_LEVEL)}
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = level_choices()  # type: ignore[attr-defined]

    def clean_level(self) -> int | None:
        """Return the level as a number, or None where the school protocol does not apply."""
        return level_of(self.cleaned_data["level"])


class LoweringForm(DeskForm):
    """Whether the risk is lowered, by the second person."""

    draft_name = "lowering"
    decision = forms.ChoiceField(label=_("Ваша одлука"), widget=ChoiceCards)

    def __init__(self, *args: Any, row: Reassessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lower, stays = row.get_risk_display(), row.get_risk_before_display()
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            ("confirm", Option(gettext("Потврђујем: ризик је сада %(risk)s") % {"risk": lower})),
            ("refuse", Option(gettext("Ризик остаје %(risk)s") % {"risk": stays})),
        ]
