"""What a finished wizard hands over: validated answers, still in clear, never stored as such.

A question of the form is declared here, once: the report's column of the same name, the form's vocabulary, the
desk's label, what the database shows, the proof of filing, the demo and the drill are read from its field.
"""

from dataclasses import MISSING, dataclass, field, fields
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.exposure.kinds import clear
from reporting.registry.models import ChoiceKind

# In ``ReportAnswers.excluded``: the report was sent before anybody was asked who must not see it.
UNASKED = "unasked"
# In ``ReportAnswers.excluded_works``: in no school, centre, police, health service or court.
WORKS_NOWHERE = "none"
_COUNTED = "Statistics will count it unattended; nothing else needs it, and only people read it."


class Effort(models.TextChoices):
    """Whether the browser did the sum that is asked for only while a flood of reports comes.

    It says nothing about urgency: old telephones and browsers without scripts do none.
    """

    NOT_ASKED = "", _("није тражен")
    DONE = "done", _("урађен")
    MISSING = "missing", _("није урађен")


@dataclass(frozen=True)
class Question:
    """What is declared of one answer.

    ``sealed``: it was typed, and its column is encrypted. ``why``: why the database may read it. ``vocabulary``: of
    which its value is a code. ``label``: what the desk calls it among the facts. ``proved``: whether the proof of
    filing commits to it by its name. ``example``: what the demo and the drill say; None where they say nothing.
    """

    name: str = ""
    sealed: bool = False
    why: str = ""
    vocabulary: ChoiceKind | None = None
    label: Any = ""
    proved: bool = False
    example: Any = None


def _question(default: Any = MISSING, **declared: Any) -> Any:
    return field(default=default, metadata=declared)


def _coded(why: str, *, default: Any = MISSING, **declared: Any) -> Any:
    return _question(default, why=why, **declared)


def _sealed(*, default: Any = "", **declared: Any) -> Any:
    return _question(default, sealed=True, **declared)


@dataclass(frozen=True, kw_only=True)
class ReportAnswers:
    """Answers of one report, in the order in which the desk reads them.

    Codes are those of the registry (``Choice`` kinds and ``ViolenceForm``); every text may be
    empty. ``repr`` shows no answer, so that a traceback or a log line cannot leak one.
    """

    track: str = _coded(
        "Routing rules ask for it, and the follow page addresses a child as a child.", proved=True, example="child"
    )
    danger_now: str = _coded(
        "The alarm of the triage team and the order of its list go by it, unattended.", proved=True, example="no"
    )
    place_now: str = _sealed()
    reporter_role: str = _coded(_COUNTED, vocabulary=ChoiceKind.REPORTER_ROLE, proved=True, example="child")
    about_self: bool = _coded("The words of the follow page go by it.", proved=True, example=True)
    forms: tuple[str, ...] = _question(label=_("Облици"), example=("psychological", "digital", "peer"))
    narrative: str = _sealed(default=MISSING, proved=True, example="")
    setting: str = _coded(
        "Routing rules and exclusions of schools ask for it.",
        vocabulary=ChoiceKind.SETTING,
        label=_("Где"),
        proved=True,
        example="school",
    )
    municipality: str = _question("", label=_("Место"), example="80284")
    institution: UUID | None = field(default=None, metadata={"label": _("Установа")})
    institution_text: str = _sealed(proved=True)
    period: str = _coded(_COUNTED, vocabulary=ChoiceKind.PERIOD, label=_("Када"), proved=True, example="month")
    frequency: str = _coded(
        _COUNTED, vocabulary=ChoiceKind.FREQUENCY, label=_("Колико често"), proved=True, example="often"
    )
    age_band: str = _coded(
        "A band of years, never a date of birth: statistics will count it unattended.",
        default="unknown",
        vocabulary=ChoiceKind.AGE_BAND,
        label=_("Узраст детета"),
        proved=True,
    )
    perpetrators: tuple[str, ...] = _coded(
        "Kinds, never names: rules of routing and deadlines ask for them.",
        default=(),
        vocabulary=ChoiceKind.PERPETRATOR,
        label=_("Ко чини"),
        example=("child",),
    )
    perpetrator_text: str = _sealed(example="Два дечака из мог одељења.")
    child_text: str = _sealed()
    excluded: tuple[str, ...] = _question(())
    # Where the person works who must not learn of it: ``WORKS_NOWHERE`` or groups; anything else is unknown.
    excluded_works: tuple[str, ...] = _question(())
    excluded_text: str = _sealed()
    contact_channel: str = _coded(
        "The outbox must know whether there is anybody to write to; the address is sealed.", default="none"
    )
    contact: str = _sealed()
    contact_note: str = _sealed()
    reporter_name: str = _sealed()
    language: str = _coded(
        "Mail to the reporter is written in it while nobody is signed in, and lists say who must be able to read it.",
        default="sr",
        proved=True,
    )
    effort: str = _coded(
        "The list of the triage team shows it; it tells about a browser, not about a person.",
        default=Effort.NOT_ASKED,
    )

    def __repr__(self) -> str:
        return f"<ReportAnswers track={self.track}>"


QUESTIONS = {one.name: Question(one.name, **one.metadata) for one in fields(ReportAnswers)}
# Answers that are no plain column of the same name: they lead to rows of the registry, or become exclusions.
OF_THEIR_OWN = ("forms", "institution", "municipality", "perpetrators", "excluded", "excluded_works")
SEALED = tuple(name for name, one in QUESTIONS.items() if one.sealed)
# Why the database may read an answer, for the document of what it shows.
SHOWN = {name: clear(one.why) for name, one in QUESTIONS.items() if one.why}
PROVED = tuple(sorted(name for name, one in QUESTIONS.items() if one.proved))


def columns_of(answers: ReportAnswers) -> dict[str, Any]:
    """Return the values of the report's columns that take an answer as it is."""
    return {name: getattr(answers, name) for name in QUESTIONS if name not in OF_THEIR_OWN}


def example(**changes: Any) -> ReportAnswers:
    """Return the answers of the demo and of the drill, with ``changes``."""
    said = {name: one.example for name, one in QUESTIONS.items() if one.example is not None}
    return ReportAnswers(**(said | changes))
