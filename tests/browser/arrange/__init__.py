"""What browser tests need to find in a portal, made once for all of them, and what some ask of it meanwhile."""

from typing import Any

from tests.browser.arrange.alarms import ringing
from tests.browser.arrange.answers import empty_news, error_pages
from tests.browser.arrange.house import (
    invited,
    library,
    pages_called,
    ready_draft,
    saved_draft,
    saved_elsewhere,
    second_device,
    waiting_for_a_second_person,
    words_of_danger,
)
from tests.browser.arrange.learning import answer_keys, learning
from tests.browser.arrange.reports import flood, last_effort
from tests.browser.arrange.sign_ins import sign_ins
from tests.browser.arrange.stages import stages
from tests.browser.arrange.types import every_kind, every_type

__all__ = [
    "answer_keys",
    "empty_news",
    "error_pages",
    "every_kind",
    "every_type",
    "everything",
    "flood",
    "invited",
    "last_effort",
    "learning",
    "library",
    "pages_called",
    "ready_draft",
    "ringing",
    "saved_draft",
    "saved_elsewhere",
    "second_device",
    "sign_ins",
    "stages",
    "waiting_for_a_second_person",
    "words_of_danger",
]

# Made in this order, in one process; the name is that of ``PortalServer.arranged``.
ARRANGED = (
    stages,
    ringing,
    library,
    every_type,
    every_kind,
    words_of_danger,
    second_device,
    invited,
    waiting_for_a_second_person,
    saved_draft,
    error_pages,
    empty_news,
    learning,
    answer_keys,
    sign_ins,
)


def everything() -> dict[str, Any]:
    """Make all that any test needs to find; returns by name what the functions returned."""
    return {function.__name__: function() for function in ARRANGED}
