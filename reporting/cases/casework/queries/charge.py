"""Who of an institution leads its part of a case (ко води), and who may."""

from collections.abc import Collection, Iterable
from uuid import UUID

from portal.accounts.models import User
from reporting.cases.access.subjects import excluded_from
from reporting.cases.models import Exclusion, Participation
from reporting.cases.principals import SYSTEM, Person, people_now
from reporting.cases.roles import WORKER
from reporting.registry.models import RoleAssignment
from reporting.registry.selectors import counting, people_in_role, roles_in_force


def colleagues(part: Participation) -> list[User]:
    """Return the accounts that may be in charge of a part: workers there now, past exclusion, by name."""
    people = people_now(people_in_role(WORKER, institution=part.institution))
    kept_out = {user for user, _case in excluded_from(people.values(), [part.case_id])}
    free = (person.user for pk, person in people.items() if pk not in kept_out)
    return sorted(free, key=lambda user: (user.last_name, user.first_name, user.email))


def in_charge_of(parts: Iterable[Participation]) -> dict[UUID, User]:
    """Return by part who is in charge of it; nobody where the account no longer works there or is kept out."""
    led = [part for part in parts if part.in_charge is not None]
    people = people_now({part.in_charge_id: part.in_charge for part in led if part.in_charge}.values())
    kept_out = _kept_out(people.values(), {part.case_id for part in led})
    return {
        part.pk: person.user
        for part in led
        if part.in_charge_id is not None
        and (person := people[part.in_charge_id])
        and part.institution_id in person.institution_ids(WORKER)
        and (person.user.pk, part.case_id) not in kept_out
    }


def who_can_take(parts: Collection[Participation]) -> dict[UUID, list[User]]:
    """Return by part the workers of its institution who may take it now: nobody whom the case excludes."""
    places = {part.institution_id for part in parts}
    held = roles_in_force().filter(role=WORKER, institution__in=places, user__is_active=True)
    workers: dict[UUID, dict[UUID, User]] = {}
    for one in counting(held.order_by("user__last_name", "user__first_name", "user__email")):
        workers.setdefault(one.institution_id, {})[one.user_id] = one.user
    people = people_now({pk: user for found in workers.values() for pk, user in found.items()}.values())
    kept_out = _kept_out(people.values(), {part.case_id for part in parts})
    return {
        part.pk: [
            user for pk, user in workers.get(part.institution_id, {}).items() if (pk, part.case_id) not in kept_out
        ]
        for part in parts
    }


def _kept_out(people: Collection[Person], cases: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Return who of ``people`` is excluded from which of ``cases``; asked only of cases that exclude anybody."""
    if not people or not cases:
        return set()
    excluding = Exclusion.objects.visible_to(SYSTEM).filter(report__case__in=cases)
    found = set(excluding.values_list("report__case", flat=True))
    return excluded_from(people, found) if found else set()


def former_workers(institutions: Collection[UUID]) -> set[UUID]:
    """Return the accounts that worked on cases in one of these institutions and do so no more."""
    ever = RoleAssignment.objects.filter(role=WORKER, institution__in=institutions)
    now = roles_in_force().filter(role=WORKER, institution__in=institutions, user__is_active=True)
    return set(ever.values_list("user", flat=True)) - {one.user_id for one in counting(now)}
