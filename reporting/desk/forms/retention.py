"""How long a file is kept: agreeing that it goes, holding it, lifting a hold."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reporting.cases.states import FIRST, SECOND
from reporting.desk.forms.base import Confirmation, DeskForm, VocabularyField
from reporting.desk.forms.dates import DayField
from reporting.registry.models import ChoiceKind


class DisposalForm(DeskForm):
    """That a person agrees; nothing brings back what has gone.

    ``expects`` is which agreement the page said it would be. The page writes it, not the form: one that
    comes back with an error must carry what its words say now.
    """

    draft_name = "disposal"
    expects = forms.ChoiceField(choices=[(FIRST, ""), (SECOND, "")], widget=forms.HiddenInput)
    sure = Confirmation(label=_("Сагласност дајем лично и знам да се уништено не може вратити"))


class HoldForm(DeskForm):
    """Why a file is needed longer: a reason from the list, so that nothing typed lies beside it, and until when."""

    draft_name = "hold"
    reason = VocabularyField(ChoiceKind.HOLD_REASON, label=_("Зашто се чува дуже"))
    until = DayField(
        label=_("До ког дана"),
        help_text=_("Оставите празно ако се крај још не зна. Тада се чува док то неко не прекине."),
        required=False,
    )

    def clean_until(self) -> date | None:
        """Refuse an end that is over already."""
        until: date | None = self.cleaned_data["until"]
        if until is not None and until < timezone.localdate():
            raise forms.ValidationError(gettext("Тај дан је прошао. Унесите данашњи или каснији."))
        return until


class LiftForm(DeskForm):
    """That nobody needs the file longer than its period."""

    draft_name = "lift"
    sure = Confirmation(label=_("Разлог за дуже чување више не постоји"))
