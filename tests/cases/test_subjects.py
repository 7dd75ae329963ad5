"""What each object is about: an exclusion of its report, and of every report of its case, has to meet it."""

from uuid import UUID

import pytest

from reporting.cases.access import subject_of
from reporting.cases.access.subjects import Subject
from reporting.cases.models import (
    CallOwed,
    Case,
    ClosureProposal,
    ContactRecord,
    DisposalProposal,
    EmergencyAccess,
    EmergencyNote,
    Exclusion,
    Hold,
    Participation,
    Reassessment,
    Report,
)

CASE = Case(pk=UUID(int=1), status="routed")
REPORT = Report(pk=UUID(int=2), case=CASE, status="accepted")
HERE, ABOVE = UUID(int=3), UUID(int=4)
SUBJECTS = [
    (REPORT, Subject(REPORT, CASE, state="accepted")),
    (CASE, Subject(None, CASE, state="routed")),
    (
        Participation(report=REPORT, case=CASE, institution_id=HERE, status="received"),
        Subject(REPORT, CASE, HERE, "received"),
    ),
    (ClosureProposal(report=REPORT, case=CASE, status="open"), Subject(REPORT, CASE, state="open")),
    (Reassessment(report=REPORT, case=CASE, status="proposed"), Subject(REPORT, CASE, state="proposed")),
    (DisposalProposal(report=REPORT, body_id=ABOVE, status="open"), Subject(REPORT, CASE, None, "open", ABOVE)),
    (Hold(report=REPORT, body_id=ABOVE), Subject(REPORT, CASE, body_id=ABOVE)),
    (
        EmergencyAccess(report=REPORT, case=CASE, reviewer_id=HERE, verdict="waiting"),
        Subject(REPORT, CASE, HERE, "waiting"),
    ),
    (EmergencyNote(report=REPORT), Subject(REPORT, CASE)),
    (ContactRecord(report=REPORT, case=CASE), Subject(REPORT, CASE)),
    (CallOwed(report=REPORT, case=CASE), Subject(REPORT, CASE)),
    (Exclusion(report=REPORT), Subject(REPORT, CASE)),
    (None, Subject()),
]


@pytest.mark.parametrize(("obj", "about"), SUBJECTS, ids=[type(obj).__name__ for obj, _about in SUBJECTS])
def test_an_object_is_about_its_report_and_its_case(obj: object, about: Subject) -> None:
    assert subject_of(obj) == about


def test_of_what_no_rule_speaks_nothing_is_decided() -> None:
    with pytest.raises(TypeError, match="no access rule speaks of str"):
        subject_of("a report")
