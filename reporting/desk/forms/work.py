"""What a case worker fills in."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.forms import ChoiceCards, Option, PortalForm
from portal.pages.dates import plural_form
from reporting.cases.casework.charge import NAME_LENGTH
from reporting.cases.casework.family import TELLS_THE_FAMILY
from reporting.cases.models import Deadline
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


class MeasureForm(KeyedForm, DeskForm):
    """A measure of the code list with an internal note."""

    draft_name = "measure"
    kind = forms.ChoiceField(label=_("Која мера"))
    note = NoteField(
        label=_("Белешка"),
        help_text=_("Види је само ваша установа и они који раде на предмету. Особа која је пријавила је не види."),
        required=False,
        rows=10,
    )
    family = Confirmation(
        label=_("Имена су отворена: обавештени родитељ није особа која не сме да сазна"),
        help_text=_("Обавезно за меру „Обавештени родитељи“."),
        required=False,
    )
    unread = Confirmation(label=_("Уписујемо меру иако нико из наше установе није прочитао причу"))

    def __init__(
        self,
        *args: Any,
        waiting: Mapping[str, list[Deadline]],
        story_was_read: bool,
        somebody_must_not_learn: bool,
        **kwargs: Any,
    ) -> None:
        """``waiting`` holds by event the deadlines that a measure with this event would meet."""
        super().__init__(*args, **kwargs)
        if not somebody_must_not_learn:
            del self.fields["family"]
        if story_was_read:
            del self.fields["unread"]
        found = choices(ChoiceKind.MEASURE)
        meets = [(c.code, _with_deadlines(c.label, waiting[c.event])) for c in found if c.event in waiting]
        others = [(c.code, c.label) for c in found if c.event not in waiting]
        field: Any = self.fields["kind"]
        field.choices = [("", gettext("– изаберите –"))]
        if meets:
            field.choices += [(gettext("Испуњавају рок"), meets), (gettext("Остале мере"), others)]
        else:
            field.choices += others

    def clean(self) -> dict[str, Any]:
        """Before a parent is told, somebody looked whether it is the one who must not learn."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "family" in self.fields and cleaned.get("kind") in TELLS_THE_FAMILY and not cleaned.get("family"):
            self.add_error(
                "family",
                gettext("Прво отворите имена, па потврдите."),
            )
        return cleaned


def _with_deadlines(label: str, deadlines: list[Deadline]) -> str:
    """Return a measure with what its entry meets, such as „Прва процена (испуњава 2 рока)“."""
    count = len(deadlines)
    number = f"{count} {plural_form(count, 'рок', 'рока', 'рокова')}"
    return gettext("%(measure)s (испуњава %(number)s)") % {"measure": label, "number": number}


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
