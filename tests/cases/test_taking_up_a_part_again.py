"""The lead that finished too early takes its part up again while the case is worked on; nobody else does."""

import uuid
from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.access import AccessDenied
from reporting.cases.models import Case, Deadline, Participation
from reporting.cases.principals import Person, System
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, SAID, SCHOOL, fresh, institution

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


def part(case: Case, code: str) -> Participation:
    return Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)


@pytest.fixture
def people(case: Case, person: Callable[..., Person]) -> dict[str, Person]:
    """A worker of the lead and one of the school, whose parts are both finished; a head of the lead."""
    found = {code: person("case_worker", code) for code in (CSW, SCHOOL)} | {"head": person("head", CSW)}
    for code in (CSW, SCHOOL):
        own = {"principal": found[code], "participation_id": part(case, code).pk}
        services.accept_participation(**own)
        services.finish_participation(**own, reason="Договорено је.")
    return found


def test_what_it_owed_runs_again_with_the_end_that_it_had_and_it_may_record(
    case: Case, people: dict[str, Person]
) -> None:
    mine = part(case, CSW)
    own = Deadline.objects.visible_to(SYSTEM).filter(participation=mine, rule__code__contains="assessment")
    ends = set(own.values_list("due_at", flat=True))
    assert ends and not own.filter(stopped_at=None).exists()
    again = services.resume_participation(principal=fresh(people[CSW]), participation_id=mine.pk)
    assert (again.status, again.done_at) == ("working", None)
    assert set(own.filter(stopped_at=None).values_list("due_at", flat=True)) == ends, "finishing too early wins no time"
    services.record_measure(
        principal=fresh(people[CSW]),
        participation_id=mine.pk,
        kind="assessment",
        said=SAID,
        note="",
        submission_key=uuid.uuid4(),
        although_unread=True,
    )
    acts = AuditEvent.objects.filter(action="participation.resume").values_list("object_id", "actor", "institution")
    assert list(acts) == [(mine.pk, people[CSW].user.pk, institution(CSW).pk)]
    with pytest.raises(AccessDenied):
        services.resume_participation(principal=fresh(people[CSW]), participation_id=mine.pk)


@pytest.mark.parametrize(("who", "code"), [(SCHOOL, SCHOOL), (SCHOOL, CSW), ("head", CSW)])
def test_neither_another_institution_nor_the_head_takes_it_up(
    who: str, code: str, case: Case, people: dict[str, Person]
) -> None:
    with pytest.raises(AccessDenied):
        services.resume_participation(principal=fresh(people[who]), participation_id=part(case, code).pk)
    assert part(case, code).status == "done"


@pytest.mark.parametrize("status", ["closure_proposed", "closed"])
def test_a_case_that_is_closed_or_proposed_for_it_goes_its_own_way_back(
    status: str, case: Case, people: dict[str, Person]
) -> None:
    Case.objects.visible_to(SYSTEM).filter(pk=case.pk).update(status=status)
    with pytest.raises(AccessDenied):
        services.resume_participation(principal=fresh(people[CSW]), participation_id=part(case, CSW).pk)
    assert part(case, CSW).status == "done"
