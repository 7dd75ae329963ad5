"""Danger in the story of a draft: heard once, when its step is sent on, for the page that says whom to call.

What is only kept is never listened to.
"""

from typing import Any

from portal.danger.hearing import Danger, hear
from portal.danger.kinds import Kind
from reporting.intake.forms.base import StepForm
from reporting.vault import drafts

STORY = "narrative"
# In the ``extra_data`` of the wizard: what the page shows, or, once the story is another one, that it was shown.
SHOWN = "heard"


def heard_in(form: StepForm) -> Danger | None:
    """Return the danger that is heard in the story that a step sends on; a step without a story tells of none."""
    story = form.cleaned_data.get(STORY, "")
    return hear(story) if story else None


def note(extra: dict[str, Any], found: Danger) -> None:
    """Note what tells the page whom to call, and whether one speaks of oneself."""
    extra[SHOWN] = {"kinds": [kind.value for kind in found.kinds], "own": found.own}


def forget(extra: dict[str, Any]) -> None:
    """Forget of a story that a press has changed what was heard in it; that the page was shown stays."""
    if SHOWN in extra:
        extra[SHOWN] = {}


def page_of(draft: "drafts.OpenDraft") -> tuple[list[Kind], bool] | None:
    """Return what the page shows of the story that was sent on: the kinds of danger, and whether it is one's own."""
    noted = draft.data.get("wizard", {}).get("extra_data", {}).get(SHOWN)
    return ([Kind(kind) for kind in noted["kinds"]], noted["own"]) if noted else None
