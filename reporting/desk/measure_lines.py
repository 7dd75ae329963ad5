"""The measures of a case in words: what was done, when, by whom, what it fulfilled, what it said before."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from portal.accounts.models import User
from portal.pages.dates import day_text
from reporting.cases.models import Measure
from reporting.cases.selectors import CaseView
from reporting.cases.states import Risk
from reporting.desk.labels import Fact, Labels
from reporting.registry.models import Asked, ChoiceKind

# What was written down so soon after it was done needs no second time beside the first.
AT_ONCE = timedelta(hours=1)


@dataclass(frozen=True)
class MeasureLine:
    """One version of a measure; ``said`` and ``note`` are empty for who may not read the story."""

    pk: UUID
    label: str
    institution: str
    author: User
    done_at: datetime
    recorded_at: datetime
    said: list[Fact]
    note: str
    met: str = ""
    may_correct: bool = False
    earlier: list["MeasureLine"] = field(default_factory=list)

    @property
    def later(self) -> bool:
        """Whether it was written down so much later that the page says when."""
        return self.recorded_at - self.done_at > AT_ONCE


def measure_lines(view: CaseView, labels: Labels) -> list[MeasureLine]:
    """Return what was done on a case, the newest first, each with its earlier versions."""
    reads = view.may["report_read_story"]
    own = view.mine.pk if view.mine is not None and view.may.get("measure_correct") else None
    return [
        _line(
            one,
            labels,
            reads=reads,
            met=_met(view, one),
            may_correct=one.participation_id == own,
            earlier=[_line(version, labels, reads=reads) for version in view.earlier_versions(one)],
        )
        for one in view.measures
    ]


def _line(one: Measure, labels: Labels, *, reads: bool, **more: object) -> MeasureLine:
    return MeasureLine(
        pk=one.pk,
        label=labels.of(ChoiceKind.MEASURE, one.kind),
        institution=one.participation.institution.short_name,
        author=one.recorded_by,
        done_at=one.done_at,
        recorded_at=one.recorded_at,
        said=_said(one) if reads else [],
        note=one.note if reads else "",
        **more,  # type: ignore[arg-type]
    )


def _said(one: Measure) -> list[Fact]:
    """Return the answers of a measure's small form."""
    found = []
    for asked in Asked:
        value = getattr(one, asked.value)
        if value:
            match asked:
                case Asked.RISK_NOW:
                    found.append(Fact(str(asked.label), str(Risk(value).label)))
                case Asked.UNTIL:
                    found.append(Fact(str(asked.label), day_text(value)))
                case _:
                    found.append(Fact(str(asked.label), value, typed=True))
    return found


def _met(view: CaseView, measure: Measure) -> str:
    """Return which deadlines a measure has met."""
    return "; ".join(deadline.rule.title for deadline in view.deadlines if deadline.met_by_id == measure.pk)
