"""One line of the health page."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Status:
    """One line: whether it is well, a number or a word about it, and what an operator does when it is not.

    ``advice`` is shown by ``manage.py doctor`` alone; ``docs/operating.md`` says more. ``waits`` is the age of the
    oldest thing that waits.
    """

    ok: bool
    text: str = ""
    advice: str = ""
    waits: timedelta | None = None

    @property
    def age(self) -> str:
        """What is shown of ``waits`` even when all is well: nothing below a minute, so that it tells of no report."""
        minutes = int(self.waits.total_seconds() // 60) if self.waits else 0
        return _("најстарије чека %(minutes)d min") % {"minutes": minutes} if minutes > 0 else ""

    @property
    def full_text(self) -> str:
        """The text with the age."""
        return ", ".join(part for part in (self.text, self.age) if part)
