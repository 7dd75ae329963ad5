"""Closing."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.forms import ChoiceCards, Option
from reporting.desk.forms.base import DeskForm, NoteField, Refusals, VocabularyField
from reporting.registry.models import ChoiceKind

# Why an approval waits.
REFUSALS = {
    "message": _(
        "Стигла је порука коју установа која води предмет, или ваша, још није прочитала. "
        "Отворите предмет и прочитајте је, или се јавите установи која га води, па одлучите."
    ),
    "new": _("Док сте гледали ову страницу, стигла је порука или је уписана мера. Погледајте предмет, па одлучите."),
}


class ClosureForm(DeskForm):
    """The outcome that the lead proposes."""

    draft_name = "closure"
    refusals: ClassVar[Refusals] = {
        "message": (
            None,
            _("Предмет се не затвара преко непрочитане поруке. Отворите предмет и прочитајте је, па одлучите."),
        )
    }
    outcome = VocabularyField(ChoiceKind.CLOSURE_OUTCOME, label=_("Исход"))
    note = NoteField(
        label=_("Образложење"),
        help_text=_("Без имена и без приче: читају га и они који одобравају затварање, а причу не отварају."),
        rows=10,
    )


class CloseUntakenForm(DeskForm):
    """The outcome of a case that nobody at the portal can take."""

    draft_name = "close-untaken"
    refusals: ClassVar[Refusals] = ClosureForm.refusals
    outcome = VocabularyField(ChoiceKind.CLOSURE_OUTCOME, label=_("Исход"))


class DecisionForm(DeskForm):
    """Approve, or send back with a note; an approval keeps none, and says so rather than lose it.

    ``shown`` is what the case held when the page was made (``newest_of``). The page writes it, not the form:
    one that comes back with an error shows the case anew.
    """

    draft_name = "decision"
    refusals: ClassVar[Refusals] = {why: ("decision", text) for why, text in REFUSALS.items()}
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("Одлука"),
        widget=ChoiceCards,
        choices=[
            ("approve", Option(_("Одобравам затварање"))),
            ("reject", Option(_("Враћам на рад"), hint=_("потребно је образложење"))),
        ],
    )
    note = NoteField(
        label=_("Шта још треба урадити"),
        help_text=_("Обавезно ако предмет враћате на рад."),
        required=False,
        rows=10,
    )

    note.needed_sometimes = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Sending back needs a note, and only sending back has one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "reject" and not cleaned.get("note", "").strip():
            self.add_error("note", gettext("Напишите шта још треба урадити."))
        elif cleaned.get("decision") == "approve" and cleaned.get("note", "").strip():
            self.add_error(
                "note", gettext("Уз одобрење се образложење не чува. Обришите га, или вратите предмет на рад.")
            )
        return cleaned
