"""Whether anybody is left who may see a matter: nothing that somebody sent may vanish from everybody."""

from uuid import UUID

from reporting.cases.access import is_excluded, subject_of
from reporting.cases.models import Case, Report
from reporting.cases.principals import Person
from reporting.cases.states import Refused
from reporting.registry.models import Institution
from reporting.registry.selectors import people_in_role


class NobodyLeft(Refused):
    """Nobody of triage could see the report any more; it must not be lost."""

    reason = "last"


def anybody_left(
    role: str, matter: Case | Report, institution: Institution | None = None, *, beside: UUID | None = None
) -> bool:
    """Whether anybody in ``role``, ``beside`` one account, may see the matter; who was just excluded is out already."""
    users = [user for user in people_in_role(role, institution=institution) if user.pk != beside]
    people = (Person(user=user, second_factor=True) for user in users)
    subject = subject_of(matter)
    return any(not is_excluded(one, subject) for one in people)
