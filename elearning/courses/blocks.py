"""Blocks that only lessons have."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import Block

from elearning.quizzes.blocks import QuizBlock
from portal.pages.blocks import content_blocks
from portal.pages.blocks.choices import PageChoiceBlock


def lesson_blocks() -> list[tuple[str, Block]]:
    """Return the blocks of a lesson's body, in the order in which editors are offered them."""
    return [*content_blocks(), ("quiz", QuizBlock())]


def required_lesson_blocks() -> list[tuple[str, Block]]:
    """Return the one block of the lessons that come first."""
    return [("lesson", PageChoiceBlock(page_type="courses.LessonPage", label=_("лекција")))]
