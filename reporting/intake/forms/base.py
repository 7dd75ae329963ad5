"""What the forms of all steps share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.choices import flatten_choices
from django.utils.translation import gettext_lazy as _

from portal.error_titles import ANSWER
from portal.forms import CONTRADICTION, PortalForm
from portal.script.sorting import Script
from portal.script.words import bare
from portal.widgets import ChoiceCards, ChoiceCardsMultiple
from reporting.cases.filing.answers import QUESTIONS
from reporting.intake.options import ALONE, UNKNOWN, UNSAID, Pair, vocabulary
from reporting.intake.tracks import pick

NAME_LIMIT = 500
TEXT_LIMIT = 2_000
# Of a choice's raw value, in characters, and of the values of one question: no code list is longer.
CHOICE_LIMIT = 100
CHOICES_LIMIT = 64


def labels_of(field: forms.Field) -> dict[str, str]:
    """Return the label of every choice of a choice field by its code, also of those that stand in groups."""
    assert isinstance(field, forms.ChoiceField)
    choices: Any = field.choices
    flat: Iterable[tuple[Any, Any]] = flatten_choices(choices)
    return {str(code): str(label) for code, label in flat}


class Several(ChoiceCardsMultiple):
    """Several answers, of which some stand alone: ``choices.js`` clears at once what excludes each other."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the option; one that stands alone says so to the script."""
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        if str(option["value"]) in ALONE:
            option["attrs"]["data-alone"] = True
        return option


class StepForm(PortalForm):
    """A step of the wizard, spoken in the words of one track.

    ``track`` is the track, ``script`` ("cyrl" or "latn") sorts lists, ``about`` says of whom a
    child speaks ("self", "other" or ""), ``setting`` and ``municipality`` are the raw answers of
    the step about the place, ``offered`` says that nothing here has to be answered. Every condition
    is checked again when the report is sent.
    """

    thing = ANSWER

    def __init__(
        self,
        *args: Any,
        track: str,
        script: Script = "cyrl",
        about: str = "",
        setting: str = "",
        municipality: str = "",
        offered: bool = False,
        **kwargs: Any,
    ) -> None:
        self.track = track
        self.script = script
        self.about = about
        self.setting = setting
        self.municipality = municipality
        super().__init__(*args, **kwargs)
        self.build()
        for number, field in enumerate(self.fields.values()):
            field.required = field.required and not offered
            field.heading = number == 0  # type: ignore[attr-defined]
            self._dress(field)

    def build(self) -> None:
        """Add the fields, in their order; the first one's question is the page's heading."""

    def pick(self, *, child: Any, adult: Any, professional: Any = None) -> Any:
        """Return the words of this form's track."""
        return pick(self.track, child=child, adult=adult, professional=professional)

    def one_of(
        self,
        label: Any,
        options: Iterable[Any],
        *,
        hint: Any = "",
        missing: Any = None,
        row: Any = "",
        addition: Any = "",
        field: type[forms.ChoiceField] = forms.ChoiceField,
        widget: type[forms.Widget] = ChoiceCards,
    ) -> forms.ChoiceField:
        """Return a question with one answer, as rows.

        ``row``: what the check page calls its answer, where the question itself is too long for that. ``addition``:
        how that page offers the question while nobody has answered it.
        """
        question = field(
            label=label,
            help_text=hint,
            choices=list(options),
            widget=widget,
            error_messages={"required": missing or self.missing},
        )
        question.row, question.addition = row or label, addition  # type: ignore[attr-defined]
        return question

    def codes_of(self, name: str, **options: Any) -> list[Pair]:
        """Return the options of a question of ``ReportAnswers`` whose answer is a code of the registry."""
        kind = QUESTIONS[name].vocabulary
        assert kind is not None, f"{name} has no vocabulary"
        return vocabulary(kind, self.track, **options)

    def several_of(self, label: Any, options: Iterable[Any], **words: Any) -> forms.ChoiceField:
        """Return a question with several answers, as rows."""
        return self.one_of(label, options, field=forms.MultipleChoiceField, widget=Several, **words)

    def from_list(self, label: Any, options: Iterable[Any], **words: Any) -> forms.ChoiceField:
        """Return a question with one answer from a longer list."""
        empty = ("", self.pick(child=_("Изабери"), adult=_("Изаберите")))
        return self.one_of(label, [empty, *options], widget=forms.Select, **words)

    def text(
        self,
        label: Any,
        *,
        hint: Any = "",
        limit: int = NAME_LIMIT,
        rows: int = 0,
        row: Any = "",
        addition: Any = "",
        beside: str = "",
    ) -> forms.CharField:
        """Return an optional text of at most ``limit`` characters; ``row`` and ``addition`` as in :meth:`one_of`.

        ``beside``: the answer beside which alone it is shown, as ``asks.css`` knows it.
        """
        attrs = ({"rows": rows} if rows else {}) | ({"data-beside": beside} if beside else {})
        text = forms.CharField(
            label=label,
            help_text=hint,
            required=False,
            max_length=limit,
            widget=forms.Textarea(attrs) if rows else forms.TextInput(attrs),
            error_messages={"max_length": self.too_long},
        )
        text.row, text.addition = row or label, addition  # type: ignore[attr-defined]
        return text

    @property
    def missing(self) -> Any:
        return self.pick(
            child=_("Изабери један одговор. „Не знам“ је исто одговор."),
            adult=_("Изаберите један одговор. „Не знам“ је такође одговор."),
        )

    @property
    def too_long(self) -> Any:
        return self.pick(
            child=_("Текст је предугачак: има %(show_value)d знакова, а стане %(limit_value)d. Скрати га мало."),
            adult=_("Текст је предугачак: има %(show_value)d знакова, а стаје %(limit_value)d. Скратите га."),
        )

    def clean(self) -> dict[str, Any]:
        """Refuse an answer that says nothing beside one that says something: nobody here guesses which holds."""
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            chosen = cleaned.get(name, ()) if isinstance(field, forms.MultipleChoiceField) else ()
            alone = [code for code in chosen if code in ALONE]
            if alone and len(chosen) > 1:
                labels = labels_of(field)
                self.contradicts(name, *(labels[code] for code in sorted(chosen, key=lambda code: code not in alone)))
        return cleaned

    def contradicts(self, name: str, first: str, *others: str) -> None:
        """Say at the field ``name`` that the answer ``first`` does not go with the ``others``."""
        message = self.pick(
            child=_("Означено је „%(first)s“, а уз то %(others)s. То не иде заједно: остави једно или друго."),
            adult=_("Означено је „%(first)s“, а уз то %(others)s. То не иде заједно: оставите једно или друго."),
        )
        words = {"first": bare(first), "others": ", ".join(f"„{bare(other)}“" for other in others)}
        self.add_error(name, forms.ValidationError(message, code=CONTRADICTION, params=words))

    def _dress(self, field: forms.Field) -> None:
        super()._dress(field)
        if type(field) is forms.CharField:
            # A browser cuts a pasted text without a word.
            field.widget.attrs.pop("maxlength", None)

    @property
    def refuses_words(self) -> bool:
        """Whether something typed, not chosen, is refused."""
        return any(
            isinstance(field, forms.CharField) and name in self.errors and str(self[name].value() or "").strip()
            for name, field in self.fields.items()
        )

    def raw(self, posted: Any, limit: int) -> dict[str, list[str]]:
        """Return what ``posted`` says about this step's own fields, and nothing else of it.

        Texts keep at most ``limit`` characters and no NUL (no database stores one); a choice that
        is not offered is kept too, shortened, so that the step can say what is wrong with it.
        """
        kept = {}
        for name, field in self.fields.items():
            key = self.add_prefix(name)
            if key in posted:
                most = CHOICES_LIMIT if isinstance(field, forms.MultipleChoiceField) else 1
                longest = limit if type(field) in (forms.CharField, forms.EmailField) else CHOICE_LIMIT
                values = posted.getlist(key)[-most:]
                kept[key] = [value.replace("\x00", "")[:longest] for value in values]
        return kept

    def chosen(self, name: str) -> tuple[str, ...]:
        """Return the answers to a question with several, without those that say nothing."""
        return tuple(value for value in self.cleaned_data.get(name, ()) if value not in (UNKNOWN, UNSAID))

    def said(self, name: str) -> Any:
        """Return the answer to any question as the report keeps it: codes, a code, or a text."""
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            return self.chosen(name)
        return self.single(name) if isinstance(field, forms.ChoiceField) else self.cleaned_data.get(name, "")

    def single(self, name: str) -> str:
        """Return the answer to a question with one; what nobody wanted to say is unknown."""
        value = self.cleaned_data.get(name) or UNKNOWN
        return UNKNOWN if value == UNSAID else value
