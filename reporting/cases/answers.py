"""What a finished wizard hands over: validated answers, still in clear, never stored as such."""

from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

# In ``ReportAnswers.excluded``: the report was sent before anybody was asked who must not see it.
UNASKED = "unasked"


class Effort(models.TextChoices):
    """Whether the browser did the sum that is asked for only while a flood of reports comes.

    It says nothing about urgency: old telephones and browsers without scripts do none.
    """

    NOT_ASKED = "", _("није тражен")
    DONE = "done", _("урађен")
    MISSING = "missing", _("није урађен")


@dataclass(frozen=True, kw_only=True)
class ReportAnswers:
    """Answers of one report.

    Codes are those of the registry (``Choice`` kinds and ``ViolenceForm``); every text may be
    empty. ``repr`` shows no answer, so that a traceback or a log line cannot leak one.
    """

    track: str
    danger_now: str
    reporter_role: str
    about_self: bool
    forms: tuple[str, ...]
    narrative: str
    setting: str
    period: str
    frequency: str
    municipality: str = ""
    institution: UUID | None = None
    institution_text: str = ""
    perpetrators: tuple[str, ...] = ()
    perpetrator_text: str = ""
    child_text: str = ""
    age_band: str = "unknown"
    excluded: tuple[str, ...] = ()
    excluded_text: str = ""
    contact_channel: str = "none"
    contact: str = ""
    contact_note: str = ""
    reporter_name: str = ""
    language: str = "sr"
    effort: str = Effort.NOT_ASKED

    def __repr__(self) -> str:
        return f"<ReportAnswers track={self.track}>"
