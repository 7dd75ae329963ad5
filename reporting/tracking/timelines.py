"""Steps of the follow page as the timeline component shows them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.pages import dates
from reporting.cases.selectors.reporter import Step


@dataclass(frozen=True)
class Item:
    """One line of ``components/timeline.html``."""

    state: str
    title: str
    when: str
    note: str
    basis: str


def as_items(steps: list[Step]) -> list[Item]:
    """Turn steps into lines with their times in words."""
    return [Item(step.state, step.title, _when(step), step.note, step.basis) for step in steps]


def _when(step: Step) -> str:
    if step.at is not None and step.due_at is not None:
        return _("%(at)s · рок %(due)s") % {
            "at": dates.moment_text(step.at),
            "due": dates.moment_text(step.due_at),
        }
    if step.at is not None:
        return dates.moment_text(step.at)
    if step.due_at is None:
        return ""
    if step.state == "late":
        return _("%(late)s · рок је био %(due)s") % {
            "late": dates.soon_text(step.due_at),
            "due": dates.moment_text(step.due_at),
        }
    return _("до %(due)s") % {"due": dates.moment_text(step.due_at)}
