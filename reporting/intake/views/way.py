"""Which step may be shown, which comes after it and which before."""

from typing import Any

from reporting.intake import steps
from reporting.intake.storage import ANSWERED, DraftStorage


class WayMixin:
    """The way of a draft through the steps of its track, of which the answers so far decide."""

    storage: DraftStorage

    @property
    def raw(self) -> steps.Raw:
        return self.storage.data[self.storage.step_data_key]

    @property
    def extra(self) -> dict[str, Any]:
        return self.storage.extra_data

    @property
    def answered(self) -> list[str]:
        return self.storage.marked(ANSWERED)

    @property
    def asked(self) -> list[str]:
        return steps.applicable(self.raw, track=self.storage.track)

    @property
    def offered(self) -> list[str]:
        return steps.offered(self.raw, track=self.storage.track)

    def first_open(self) -> str:
        """Return the first step that still waits for an answer, else the check page."""
        return steps.first_open(self.raw, self.answered, track=self.storage.track)

    def is_reachable(self, step: str) -> bool:
        """Whether ``step`` may be shown: up to the first open one; what is offered from the check page on.

        Where a child is stands on the page of help too, which comes after the first answer.
        """
        if step in self.offered:
            return self.first_open() == steps.CHECK or (step == steps.WHERE and steps.DANGER in self.answered)
        return step in self.asked and not steps.is_after(step, self.first_open())

    def step_after(self, step: str) -> str:
        """Return the next step; who has seen the check page goes straight back to it."""
        if self.extra.get("checked"):
            return self.first_open()
        later = [number for number in self.asked if steps.is_after(number, step)]
        following = later[0] if later else steps.CHECK
        return following if self.is_reachable(following) else self.first_open()

    def step_before(self, step: str) -> str | None:
        """Return the step before, if there is one; from what is only offered the way leads back to the check page."""
        if step in self.offered and self.first_open() == steps.CHECK:
            return steps.CHECK
        earlier = [number for number in self.asked if steps.is_after(step, number)]
        return earlier[-1] if earlier else None
