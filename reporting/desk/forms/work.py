"""What a case worker fills in."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.forms import ChoiceCards, Option, PortalForm
from reporting.cases.casework.charge import NAME_LENGTH
from reporting.desk.forms.base import Confirmation, DeskForm, NoteField, Refusals, VocabularyField
from reporting.registry.models import ChoiceKind
from reporting.registry.selectors import choices


class KeyedForm(PortalForm):
    """A form whose hidden key makes a second click harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)


class DeclineForm(DeskForm):
    """Why the institution does not take the case."""

    draft_name = "decline"
    reason = VocabularyField(ChoiceKind.DECLINE_REASON, label=_("Зашто установа не преузима"))
    note = NoteField(label=_("Објашњење за тријажу"), help_text=_("Види га само тријажа."), required=False, rows=10)

    def __init__(self, *args: Any, risk: str, **kwargs: Any) -> None:
        """``risk``: of the case; not every reason is one where a child is in danger."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reason"]
        fitting = {one.code for one in choices(ChoiceKind.DECLINE_REASON) if one.fits(risk)}
        field.choices = [option for option in field.choices if option[0] in fitting]


class FinishForm(DeskForm):
    """That one's part is done, and why although a duty is unfulfilled."""

    draft_name = "finish"
    reason = NoteField(
        label=_("Зашто завршавате иако ово није испуњено"),
        help_text=_(
            "Без имена и без приче. Разлог се чува шифрован; читају га они који раде на предмету и они који одобравају "
            "затварање, а причу не отварају."
        ),
    )
    sure = Confirmation(label=_("Наша установа је завршила свој део и не поступа даље на предмету"))

    def __init__(self, *args: Any, duties_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not duties_open:
            del self.fields["reason"]


class HandOverForm(DeskForm):
    """Which colleague leads the case from now on."""

    draft_name = "hand_over"
    refusals: ClassVar[Refusals] = {
        "colleague": ("colleague", _("Ова особа сада не може да води предмет. Изаберите другу.")),
    }
    colleague = forms.ChoiceField(label=_("Ко води предмет"), widget=ChoiceCards)

    def __init__(self, *args: Any, colleagues: Iterable[User], reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["colleague"]
        field.choices = [
            (
                str(one.pk),
                Option(one.get_full_name() or one.email, hint=gettext("ви") if one == reader else "", typed=True),
            )
            for one in colleagues
        ]


class OwnNameForm(DeskForm):
    """By which short name the institution calls a case."""

    draft_name = "own_name"
    own_name = forms.CharField(
        label=_("Кратак назив за вашу установу"),
        help_text=_("Највише 30 знакова. Не уписујте име детета: реч по којој ћете се сетити предмета."),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DeskMessageForm(KeyedForm, DeskForm):
    """A message to the reporter."""

    draft_name = "message"
    body = NoteField(
        label=_("Порука особи која је пријавила"),
        help_text=_("Пишите једноставно. Поруку може да види свако ко има код."),
    )
