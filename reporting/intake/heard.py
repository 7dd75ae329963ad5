"""Danger in the story of a draft: heard when its step is sent on, and anew for the page that shows whom to call.

What is only kept is never listened to. The draft notes that the page was shown, and nothing of what was heard.
"""

from portal.danger.hearing import Danger, hear
from reporting.intake import steps
from reporting.intake.forms.base import StepForm
from reporting.vault import drafts

STORY = "narrative"
# In the ``extra_data`` of the wizard: the page was shown, once is enough.
SHOWN = "heard"


def is_heard(form: StepForm) -> bool:
    """Whether danger is heard in the story that a step sends on; one without a story says nothing."""
    story = form.cleaned_data.get(STORY, "")
    return bool(story) and hear(story) is not None


def heard_in(draft: "drafts.OpenDraft") -> Danger | None:
    """Return the danger that is heard in the story of a draft whose page was shown, as it was last sent on."""
    raw, extra = steps.raw_of(draft.data), draft.data.get("wizard", {}).get("extra_data", {})
    if not extra.get(SHOWN):
        return None
    sent_on = (steps.raw_answer(raw, step, STORY) for step in steps.answered_of(draft.data))
    return next((found for story in sent_on if (found := hear(story)) is not None), None)
