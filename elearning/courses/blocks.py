"""Blocks that only lessons have."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import Block
from wagtail.blocks.struct_block import StructBlockValidationError

from elearning.quizzes.blocks import QuizBlock
from portal.pages.blocks import content_blocks
from portal.pages.blocks.choices import PageChoiceBlock
from portal.pages.blocks.text import ProseBlock
from portal.pages.drawings import DrawingChoiceBlock
from portal.script.slugs import slugify

_IN_A_SCENE = ["bold", "link", "ul"]


class ContentNoteBlock(blocks.StructBlock):
    """What of the following may be hard to read, with a way past it, which ``LessonPage.parts`` finds."""

    text = blocks.CharBlock(
        max_length=140, label=_("шта се помиње"), help_text=_("Једна мирна реченица, без појединости.")
    )

    class Meta:
        icon = "warning"
        label = _("Најава садржаја")
        description = _("Каже шта се помиње у наставку. Пут поред тога, до следећег одељка или питања, прави се сам.")
        template = "blocks/content_note.html"
        preview_value = {"text": "Помиње се уцена сликом."}


class DrawingBlock(DrawingChoiceBlock):
    """One of the portal's drawings, to rest the eyes of a young reader; it says nothing that the text does not."""

    class Meta:
        icon = "image"
        label = _("Цртеж")
        description = _("Цртеж портала. Само краси: читачи екрана га прескачу.")
        template = "blocks/drawing.html"
        preview_value = "cover-shelter"


class FoldBlock(blocks.StructBlock):
    """Something that is read by whoever wants to know more."""

    title = blocks.CharBlock(max_length=120, label=_("наслов"), help_text=_("Каже шта се отвара."))
    text = ProseBlock(label=_("текст"))

    class Meta:
        icon = "collapse-down"
        label = _("На преклоп")
        description = _("Текст који се отвара притиском. Ништа без чега лекција не може да се разуме.")
        template = "blocks/fold.html"
        preview_value = {
            "title": "А ако се то већ десило?",
            "text": "<p>Ни тада није касно. Запиши шта се десило и кажи некоме ко ће ти веровати.</p>",
        }


class ReflectionBlock(blocks.StructBlock):
    """A field to think in. It has no name and stands in no form, so nothing is sent."""

    prompt = blocks.CharBlock(max_length=200, label=_("о чему се размишља"))
    hint = blocks.CharBlock(
        required=False, default="", max_length=200, label=_("помоћ"), help_text=_("Како да се почне, ако не иде само.")
    )

    class Meta:
        icon = "edit"
        label = _("Размисли")
        description = _("Поље у које се пише само за себе: ништа се не шаље и не памти.")
        template = "blocks/reflection.html"
        preview_value = {
            "prompt": "Коме би могло прво да се каже?",
            "hint": "Сети се особе уз коју се лакше дише.",
        }


class ChoiceBlock(blocks.StructBlock):
    """What may be done in a scene, and the scene to which it leads."""

    label = blocks.CharBlock(max_length=140, label=_("избор"))
    to = blocks.RegexBlock(
        regex=r"^[a-z0-9-]{1,20}$",
        label=_("води у призор"),
        error_messages={"invalid": _("Ознака призора: мала латинична слова и цифре.")},
    )

    class Meta:
        icon = "link"
        label = _("Избор")


class SceneBlock(blocks.StructBlock):
    """A part of the story; one without choices ends it."""

    name = blocks.RegexBlock(
        regex=r"^[a-z0-9-]{1,20}$",
        label=_("ознака"),
        help_text=_("На пример: a, b, v. Не види се; њоме се избори везују."),
        error_messages={"invalid": _("Ознака призора: мала латинична слова и цифре.")},
    )
    text = ProseBlock(features=_IN_A_SCENE, label=_("шта се дешава"))
    choices = blocks.ListBlock(ChoiceBlock(), default=[], label=_("избори"), help_text=_("Ниједан: прича се завршава."))

    class Meta:
        icon = "doc-full"
        label = _("Призор")


class ScenarioValue(blocks.StructValue):
    """A story with the anchors of its scenes."""

    @property
    def anchor(self) -> str:
        """The beginning of each scene's anchor: Latin letters, the same in both scripts."""
        return f"prica-{slugify(self.get('title') or '')}".rstrip("-")


class ScenarioBlock(blocks.StructBlock):
    """A story whose choices are links to its scenes, so that it works without a script and remembers nothing."""

    title = blocks.CharBlock(max_length=120, label=_("наслов"))
    scenes = blocks.ListBlock(
        SceneBlock(), min_num=2, max_num=20, label=_("призори"), help_text=_("Први почиње причу.")
    )

    class Meta:
        icon = "list-ul"
        label = _("Прича са изборима")
        description = _("Кратка прича у којој читалац бира шта ће да уради и види куда то води.")
        template = "blocks/scenario.html"
        value_class = ScenarioValue
        preview_value = {
            "title": "Порука у групи",
            "scenes": [
                {
                    "name": "a",
                    "text": "<p>У групу стиже слика другарице. Сви се смеју.</p>",
                    "choices": [{"label": "Прослеђујем", "to": "b"}, {"label": "Пишем јој", "to": "v"}],
                },
                {"name": "b", "text": "<p>Слика је отишла још даље.</p>", "choices": []},
                {"name": "v", "text": "<p>„Хвала што питаш.“ Сада није сама.</p>", "choices": []},
            ],
        }

    def clean(self, value: Any) -> Any:
        """Refuse two scenes of one name, a choice that leads nowhere and a scene that nothing leads to."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        names = [scene["name"] for scene in cleaned["scenes"]]
        led_to = {choice["to"] for scene in cleaned["scenes"] for choice in scene["choices"]}
        wrong = [
            *(_("Два призора имају ознаку „%(name)s“.") % {"name": one} for one in sorted(_twice(names))),
            *(_("Избор води у призор „%(name)s“, којег нема.") % {"name": one} for one in sorted(led_to - set(names))),
            *(
                _("У призор „%(name)s“ не води ниједан избор.") % {"name": one}
                for one in names[1:]
                if one not in led_to
            ),
        ]
        if wrong:
            raise StructBlockValidationError(non_block_errors=[ValidationError(one) for one in wrong])
        return cleaned


def _twice(names: list[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


def lesson_blocks() -> list[tuple[str, Block]]:
    """Return the blocks of a lesson's body, in the order in which editors are offered them."""
    return [
        *content_blocks(),
        ("drawing", DrawingBlock()),
        ("quiz", QuizBlock()),
        ("scenario", ScenarioBlock()),
        ("fold", FoldBlock()),
        ("reflection", ReflectionBlock()),
        ("content_note", ContentNoteBlock()),
    ]


class RequiredLessonBlock(PageChoiceBlock):
    """A lesson of the same course that comes before."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(page_type="courses.LessonPage", **kwargs)

    class Meta:
        icon = "doc-full"
        label = _("лекција")
        description = _("Лекција исте обуке, која долази пре ове.")
        template = "blocks/required_lesson.html"

    def get_preview_value(self) -> Any:
        """Return some lesson, or nothing while there is none."""
        return self.target_model.objects.live().first()


def required_lesson_blocks() -> list[tuple[str, Block]]:
    """Return the one block of the lessons that come first."""
    return [("lesson", RequiredLessonBlock())]


class OutcomeBlock(blocks.CharBlock):
    """One thing that is known or can be done afterwards."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=140, **kwargs)

    class Meta:
        icon = "tick"
        label = _("шта се уме")
        description = _("Једна ствар која се после обуке уме: наставља „После обуке умеш да…“, одраслима „умете да…“.")
        template = "blocks/outcome.html"
        preview_value = "препознаш уцену и сачуваш доказ"


def outcome_blocks() -> list[tuple[str, Block]]:
    """Return the one block of what a learner can do afterwards."""
    return [("outcome", OutcomeBlock())]
