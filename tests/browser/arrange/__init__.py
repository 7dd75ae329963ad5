"""What browser tests need to find in a portal; called in its own process by ``PortalServer.once``."""

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
from tests.browser.arrange.reports import flood, flood_is_over, last_effort
from tests.browser.arrange.stages import stages
from tests.browser.arrange.types import every_kind, every_type

__all__ = [
    "empty_news",
    "error_pages",
    "every_kind",
    "every_type",
    "flood",
    "flood_is_over",
    "invited",
    "last_effort",
    "library",
    "pages_called",
    "ready_draft",
    "saved_draft",
    "saved_elsewhere",
    "second_device",
    "stages",
    "waiting_for_a_second_person",
    "words_of_danger",
]
