"""That somebody leaves a case because of a conflict of interest."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import ChoiceCards, Option
from reporting.desk.forms.base import LAST_OF_TRIAGE, Confirmation, DeskForm, Refusals

REASON_LABELS = {
    "party": Option(_("Предмет се тиче и мене"), hint=_("помињем се у њему или имам корист од исхода")),
    "relative": Option(_("У сродству сам са неким из предмета")),
    "close": Option(_("Неко из предмета ми је близак или смо у сукобу"), hint=_("пријатељство, комшилук или сукоб")),
    "own_act": Option(_("Одлучује се о нечему што је моје дело"), hint=_("раније поступање, одлука или пропуст")),
    "other": Option(_("Из другог разлога не могу непристрасно да одлучујем")),
}


class RecusalForm(DeskForm):
    """Why one leaves; a list, so that nothing typed lands in the audit trail."""

    draft_name = "recusal"
    refusals: ClassVar[Refusals] = {"last": (None, LAST_OF_TRIAGE)}
    reason = forms.ChoiceField(label=_("Зашто се изузимате"), widget=ChoiceCards, choices=list(REASON_LABELS.items()))
    sure = Confirmation(label=_("Разумем да после овога предмет више не видим"))
