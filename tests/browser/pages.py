"""Every page that is looked at by axe, the W3C checker and the width test.

A room appends its pages here: a name, and for each state (empty, filled, error ...) what a
visitor does to bring it about. A state begins in a fresh browser on the shared demo data.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.browser.house_pages import house_pages
from tests.browser.intake_walk import intake_pages
from tests.browser.learning_pages import learning_pages
from tests.browser.support import Visit
from tests.browser.type_pages import type_pages, unfolded_pages
from tests.browser.work_pages import desk_pages, follow_pages

Arrangement = Callable[[Visit], object]
ERROR_PAGES = ("not found", "error ", "form without token", "desk forbidden")


@dataclass(frozen=True)
class PageCase:
    """A page and the states in which it is checked; ``by_hand``: what was done on the page itself makes the state."""

    name: str
    states: Mapping[str, Arrangement]
    html_is_ours: bool = True
    by_hand: bool = False

    @property
    def can_be_asked_again(self) -> bool:
        """Whether asking, or sending, the same once more shows the same page."""
        return not self.is_error and not self.by_hand

    @property
    def is_error(self) -> bool:
        """Whether its status says that something went wrong; any other page must not."""
        return self.name.startswith(ERROR_PAGES)


def opened(path: str) -> Arrangement:
    """Return the arrangement that just opens ``path``, where ``{lang}`` is the visitor's language."""
    return lambda visit: visit.open(path)


ROOMS: dict[str, list[PageCase]] = {
    "house": [
        PageCase("front page", {"empty": opened("/{lang}/")}),
        *(PageCase(name, states) for name, states in house_pages().items()),
    ],
    "types": [
        *(PageCase(name, states) for name, states in type_pages().items()),
        *(PageCase(name, states, by_hand=True) for name, states in unfolded_pages().items()),
    ],
    "report": [
        *(PageCase(name, states) for name, states in intake_pages().items()),
        *(PageCase(name, states) for name, states in follow_pages().items()),
    ],
    "learning": [PageCase(name, states) for name, states in learning_pages().items()],
    "desk": [PageCase(f"desk {name}", states) for name, states in desk_pages().items()],
}
PAGES: list[PageCase] = [case for room in ROOMS.values() for case in room]
