"""Tables of transitions are closed, and every state has a sentence for a child and for an adult."""

import itertools
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reporting.cases.acts import RULES, STEPS
from reporting.cases.performing import move
from reporting.cases.reporter import texts
from reporting.cases.states import (
    CaseStatus,
    DisposalStatus,
    EmergencyVerdict,
    ParticipationStatus,
    ProposalStatus,
    ReassessmentStatus,
    ReportStatus,
    TransitionNotAllowed,
)

KINDS = [
    ReportStatus,
    CaseStatus,
    ParticipationStatus,
    ProposalStatus,
    ReassessmentStatus,
    DisposalStatus,
    EmergencyVerdict,
]
MOVING = {name: step for name, step in (RULES | STEPS).items() if step.kind is not None}


def leads(kind: type) -> dict[str, tuple[str, ...]]:
    steps = [step for step in MOVING.values() if step.kind is kind]
    return {
        state: tuple(dict.fromkeys(to for step in steps if state in step.states for to in step.goals)) for state in kind
    }


TRANSITIONS = {kind: leads(kind) for kind in KINDS}


def test_every_state_stands_in_its_table_and_leads_only_to_states_of_it() -> None:
    for kind, table in TRANSITIONS.items():
        assert set(table) == set(kind)
        assert set(itertools.chain(*table.values())) <= set(kind)


class Row:
    """A row that can move and is stored nowhere."""

    def __init__(self, status: str) -> None:
        self.status = status

    def save(self, **kwargs: Any) -> None:
        """Keep nothing."""


@given(st.sampled_from(sorted(MOVING)), st.data())
def test_a_step_is_taken_exactly_when_the_table_has_it(name: str, data: st.DataObject) -> None:
    step = MOVING[name]
    assert step.kind in KINDS
    states = [str(state) for state in step.kind]
    status, to = data.draw(st.sampled_from(states)), data.draw(st.sampled_from(states))
    row = Row(status)
    if status in step.states and to in step.goals:
        move(name, row, at=timezone.now(), to=to)
        assert row.status == to
    else:
        with pytest.raises(TransitionNotAllowed):
            move(name, row, at=timezone.now(), to=to)
        assert row.status == status


@given(st.sampled_from(KINDS), st.data())
def test_no_walk_leaves_a_final_state_or_stays_in_place(kind: type, data: st.DataObject) -> None:
    state = data.draw(st.sampled_from(kind.values))
    for _ in range(12):
        following = TRANSITIONS[kind][state]
        assert state not in following
        if not following:
            return
        state = data.draw(st.sampled_from(sorted(following)))


def test_a_case_that_was_closed_can_only_be_reopened_and_every_state_is_reached() -> None:
    reached, frontier = {CaseStatus.OPENED}, [CaseStatus.OPENED]
    while frontier:
        for to in set(TRANSITIONS[CaseStatus][frontier.pop()]) - reached:
            reached.add(to)
            frontier.append(to)
    assert reached == set(CaseStatus)
    assert TRANSITIONS[CaseStatus][CaseStatus.CLOSED] == (CaseStatus.REOPENED,)


@pytest.mark.parametrize("child", [True, False])
def test_every_state_of_a_report_and_a_case_has_a_headline(child: bool) -> None:
    for report, case in itertools.product(ReportStatus, [None, *CaseStatus]):
        sentence = texts.headline(report, case, child=child)
        assert sentence.endswith(".") and len(sentence) > 15


def test_children_are_never_addressed_as_adults() -> None:
    tables = [*texts.REPORT_HEADLINES.values(), *texts.CASE_HEADLINES.values(), texts.ENDED_OWING, texts.READ]
    beside = (texts.AUTHORITY, texts.AUTHORITY_SENT, texts.UNHEARD, texts.CALLED, texts.LEFT, texts.LEFT_CLOSED)
    tables += [part.next for part in beside]
    tables += [words for duty in texts.DUTIES.values() for words in (duty.done, duty.undone)]
    for words in [*tables, *(part.next for part in texts.SHOWN.values())]:
        child, adult = words.to(child=True).lower(), words.to(child=False).lower()
        assert not {"ваш", "ваша", "ваше", "вас", "вам", "пишите", "напишите", "погледајте"} & set(
            child.replace(".", "").split()
        )
        assert not {"твој", "твоја", "твоје", "тебе", "теби", "ти", "пиши", "напиши", "погледај"} & set(
            adult.replace(".", "").split()
        )
