"""Steps of the follow page as the timeline component shows them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.pages import dates
from reporting.cases.selectors import Line, Step

# A timeline with more lines done than this hides all but the newest of them.
FOLD_FROM = 2
MESSAGES_IN_SIGHT = 4


@dataclass(frozen=True)
class Item:
    """One line of ``components/timeline.html``. ``tag`` says that it is the one that comes next."""

    state: str
    title: str
    when: str
    note: str
    basis: str
    tag: str = ""


@dataclass(frozen=True)
class Timeline:
    """Lines in two halves: what is long done, to be folded away, and what matters now."""

    earlier: list[Item]
    current: list[Item]


def as_timeline(steps: list[Step]) -> Timeline:
    """Turn steps into lines; of those done only the newest stays in sight, if folding saves anything."""
    items = [
        Item(step.state, step.title, _when(step), step.note, step.basis, _("следеће") if step.state == "now" else "")
        for step in steps
    ]
    done = next((number for number, item in enumerate(items) if item.state != "done"), len(items))
    cut = done - 1 if done > FOLD_FROM else 0
    return Timeline(items[:cut], items[cut:])


def newest(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Return older messages, to be folded away, and those in sight: the last few, what is new and what waits."""
    first_new = next((number for number, line in enumerate(lines) if line.new or line.asks), len(lines))
    cut = min(first_new, max(len(lines) - MESSAGES_IN_SIGHT, 0))
    cut = cut if cut > 1 else 0
    return lines[:cut], lines[cut:]


def _when(step: Step) -> str:
    if step.at is not None:
        return _done_when(step.at, step.due_at)
    if step.due_at is None:
        return ""
    if step.state == "late":
        return _("%(late)s · рок је био %(due)s") % {
            "late": dates.soon_text(step.due_at),
            "due": dates.happened_text(step.due_at),
        }
    return dates.until_text(step.due_at)


def _done_when(at: datetime, due: datetime | None) -> str:
    """Return when something was done, and whether that was in time where it had a time."""
    when = dates.happened_text(at)
    if due is None:
        return when
    if at <= due:
        return _("%(when)s, на време") % {"when": when}
    return _("%(when)s · рок је био %(due)s") % {"when": when, "due": dates.happened_text(due)}
