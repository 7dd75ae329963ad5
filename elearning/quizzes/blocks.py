"""The blocks in which authors write a quiz."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from elearning.quizzes import previews
from elearning.quizzes.asking import sample
from elearning.quizzes.checking import faults, quiz_faults
from elearning.quizzes.model import AFTER_PASSING, AT_ONCE, Kind, kind_of
from elearning.quizzes.reading import question_from, quiz_from
from portal.pages.drawings import DrawingChoiceBlock

MOST_QUESTIONS, MOST_OPTIONS, MOST_POINTS = 60, 12, 20
DAY = 24 * 60


def _prompt(**kwargs: Any) -> blocks.TextBlock:
    return blocks.TextBlock(max_length=400, rows=2, label=_("питање"), **kwargs)


def _points() -> blocks.IntegerBlock:
    return blocks.IntegerBlock(default=1, min_value=1, max_value=MOST_POINTS, label=_("поени"))


def _feedback(label: Any = None, help_text: Any = "") -> blocks.TextBlock:
    if label is None:
        label, help_text = _("објашњење"), _("Стоји после одговора, какав год био.")
    return blocks.TextBlock(required=False, default="", max_length=600, rows=2, label=label, help_text=help_text)


def _picture() -> blocks.ChoiceBlock:
    return DrawingChoiceBlock(required=False, label=_("цртеж"))


class OptionBlock(blocks.StructBlock):
    """One of the answers that are offered."""

    text = blocks.TextBlock(max_length=300, rows=1, label=_("одговор"))
    right = blocks.BooleanBlock(required=False, default=False, label=_("тачан је"))
    feedback = _feedback(_("зашто"), _("Стоји кад је овај одговор изабран."))

    class Meta:
        icon = "radio-empty"
        label = _("Одговор")


class PairBlock(blocks.StructBlock):
    """Two things that belong together."""

    left = blocks.CharBlock(max_length=200, label=_("лево"), help_text=_("Уз ово се бира."))
    right = blocks.CharBlock(max_length=200, label=_("десно"), help_text=_("Ово се нуди."))

    class Meta:
        icon = "link"
        label = _("Пар")


class QuestionBlock(blocks.StructBlock):
    """What every question checks before it is kept; the rules stand in :mod:`elearning.quizzes.checking`."""

    def clean(self, value: Any) -> Any:
        """Refuse a question that nobody can answer fully."""
        cleaned = super().clean(value)
        if found := faults(question_from(self.kind, self.get_prep_value(cleaned), id="")):
            raise StructBlockValidationError(non_block_errors=[ValidationError(message) for message in found])
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the question as it is asked, for the preview."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"asked": sample(question_from(self.kind, self.get_prep_value(value), id="")), "voice": "vi"}

    @property
    def kind(self) -> Kind:
        """The kind of the question: the name under which the block stands in the stream."""
        kind = kind_of(self.meta.kind)
        assert kind is not None
        return kind

    class Meta:
        kind = ""
        template = "blocks/quiz_question.html"


class SingleBlock(QuestionBlock):
    """One right answer of several."""

    prompt = _prompt()
    picture = _picture()
    options = blocks.ListBlock(OptionBlock(), max_num=MOST_OPTIONS, label=_("одговори"))
    points = _points()
    feedback = _feedback()

    class Meta:
        kind = "single"
        icon = "radio-full"
        label = _("Један одговор")
        description = _("Питање са више понуђених одговора, од којих је тачно један тачан.")
        preview_value = previews.SINGLE


class MultipleBlock(QuestionBlock):
    """Several right answers."""

    prompt = _prompt()
    picture = _picture()
    options = blocks.ListBlock(OptionBlock(), max_num=MOST_OPTIONS, label=_("одговори"))
    points = _points()
    feedback = _feedback()

    class Meta:
        kind = "multiple"
        icon = "check"
        label = _("Више одговора")
        description = _(
            "Може се изабрати више одговора. Тачан доноси део поена, нетачан га одузима, испод нуле не иде."
        )
        preview_value = previews.MULTIPLE


class TrueFalseBlock(QuestionBlock):
    """A sentence that is true or not."""

    prompt = _prompt(help_text=_("Једна тврдња."))
    right = blocks.BooleanBlock(required=False, default=True, label=_("тврдња је тачна"))
    feedback_true = _feedback(_("кад је изабрано „Тачно“"))
    feedback_false = _feedback(_("кад је изабрано „Нетачно“"))
    points = _points()
    feedback = _feedback()

    class Meta:
        kind = "true_false"
        icon = "circle-check"
        label = _("Тачно или нетачно")
        description = _("Једна тврдња, за коју се каже да ли је тачна.")
        preview_value = previews.TRUE_FALSE


class MatchingBlock(QuestionBlock):
    """Things that belong together."""

    prompt = _prompt()
    pairs = blocks.ListBlock(PairBlock(), max_num=MOST_OPTIONS, label=_("парови"))
    points = _points()
    feedback = _feedback()

    class Meta:
        kind = "matching"
        icon = "resubmit"
        label = _("Спајање")
        description = _("Уз сваку ставку бира се шта јој припада. Редослед понуђеног се меша сам.")
        preview_value = previews.MATCHING


class OrderingBlock(QuestionBlock):
    """Things to put in order."""

    prompt = _prompt()
    items = blocks.ListBlock(
        blocks.CharBlock(max_length=200, label=_("корак")),
        max_num=MOST_OPTIONS,
        label=_("кораци по реду"),
        help_text=_("Упишите их тачним редом. Приказују се измешани."),
    )
    points = _points()
    feedback = _feedback()

    class Meta:
        kind = "ordering"
        icon = "list-ol"
        label = _("Ређање")
        description = _("Кораци који се стављају у ред. Свако место доноси део поена.")
        preview_value = previews.ORDERING


class GapBlock(QuestionBlock):
    """A text with gaps."""

    prompt = _prompt(required=False, default="")
    text = blocks.TextBlock(
        max_length=1200,
        rows=4,
        label=_("текст са празнинама"),
        help_text=_("Празнина се пише {тачно|нетачно|нетачно}: први одговор је тачан, приказују се измешани."),
    )
    points = _points()
    feedback = _feedback()

    class Meta:
        kind = "gap"
        icon = "form"
        label = _("Празнине")
        description = _("Текст у ком се за сваку празнину бира реч. Свака празнина доноси део поена.")
        preview_value = previews.GAP


class ShortTextBlock(QuestionBlock):
    """A word or two, typed."""

    prompt = _prompt()
    accepted = blocks.ListBlock(
        blocks.CharBlock(max_length=200, label=_("одговор")),
        max_num=MOST_OPTIONS,
        label=_("тачни одговори"),
        help_text=_("Писмо, квачице, ђ или dj, велика и мала слова нису важни."),
    )
    points = _points()
    feedback = _feedback()

    class Meta:
        kind = "short_text"
        icon = "edit"
        label = _("Кратак одговор")
        description = _("Одговор од речи-две, који се куца. Важи на оба писма.")
        preview_value = previews.SHORT_TEXT


class NumberBlock(QuestionBlock):
    """A number, typed."""

    prompt = _prompt()
    value = blocks.DecimalBlock(max_digits=18, decimal_places=6, label=_("тачан број"))
    tolerance = blocks.DecimalBlock(
        min_value=0, max_digits=18, decimal_places=6, default=0, label=_("дозвољено одступање")
    )
    unit = blocks.CharBlock(required=False, default="", max_length=40, label=_("јединица"), help_text=_("Нпр. „сати“."))
    points = _points()
    feedback = _feedback()

    class Meta:
        kind = "number"
        icon = "decimal"
        label = _("Број")
        description = _("Одговор је број, по жељи са дозвољеним одступањем.")
        preview_value = previews.NUMBER


class QuestionsBlock(blocks.StreamBlock):
    """The questions, one after another."""

    single = SingleBlock()
    multiple = MultipleBlock()
    true_false = TrueFalseBlock()
    matching = MatchingBlock()
    ordering = OrderingBlock()
    gap = GapBlock()
    short_text = ShortTextBlock()
    number = NumberBlock()

    class Meta:
        label = _("Питања")
        max_num = MOST_QUESTIONS


class QuizBlock(blocks.StructBlock):
    """The questions of a lesson; a lesson has one."""

    title = blocks.CharBlock(required=False, default="", max_length=120, label=_("наслов"))
    questions = QuestionsBlock()
    pass_mark = blocks.IntegerBlock(
        default=60, min_value=0, max_value=100, label=_("праг"), help_text=_("Колико процената поена је довољно.")
    )
    attempts = blocks.IntegerBlock(
        default=0, min_value=0, max_value=20, label=_("покушаја"), help_text=_("0: колико год треба.")
    )
    wait_minutes = blocks.IntegerBlock(default=0, min_value=0, max_value=7 * DAY, label=_("минута између два покушаја"))
    feedback = blocks.ChoiceBlock(
        search_index=False,
        choices=[(AT_ONCE, _("одмах после одговора")), (AFTER_PASSING, _("кад се положи"))],
        default=AT_ONCE,
        label=_("објашњења стоје"),
    )
    mixed = blocks.BooleanBlock(required=False, default=False, label=_("питања и одговори се мешају"))
    ask = blocks.IntegerBlock(
        default=0, min_value=0, max_value=MOST_QUESTIONS, label=_("питања у покушају"), help_text=_("0: сва.")
    )

    def clean(self, value: Any) -> Any:
        """Refuse a quiz that nobody can pass."""
        cleaned = super().clean(value)
        if found := quiz_faults(quiz_from(self.get_prep_value(cleaned), id="")):
            raise StructBlockValidationError(non_block_errors=[ValidationError(message) for message in found])
        return cleaned

    def get_searchable_content(self, value: Any) -> list[str]:
        """Return nothing: the search shows extracts, and answers would stand in them."""
        return []

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add how many questions an attempt has, and in a preview the questions as they are asked."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        quiz = quiz_from(self.get_prep_value(value), id="")
        shown = quiz.questions if getattr(context.get("request"), "is_preview", False) else ()
        samples = [sample(question, prefix=f"q{number}_") for number, question in enumerate(shown, start=1)]
        return context | {"count": quiz.asked, "samples": samples}

    class Meta:
        icon = "help"
        label = _("Питања")
        description = _("Питања на крају лекције. Одговара се на посебној страници, једно по једно.")
        template = "blocks/quiz.html"
        preview_value = previews.QUIZ
