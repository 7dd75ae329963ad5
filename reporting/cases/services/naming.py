"""Finding out whom an exclusion (изузеће) means: who is named stays out for good, the guess is released."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from reporting.cases.access import first_word_counts, require
from reporting.cases.models import Case, Exclusion, Report
from reporting.cases.principals import Person, Principal
from reporting.cases.roles import TRIAGE
from reporting.cases.services.common import locked, locked_file
from reporting.cases.services.oversight import observe_what_waited
from reporting.cases.services.recusal import leave_parts
from reporting.cases.services.triage import revoke_parts
from reporting.cases.services.who_is_left import NobodyLeft, anybody_left
from reporting.cases.states import TransitionNotAllowed
from reporting.cases.traces import trace
from reporting.registry.models import Institution


class NobodyNamed(ValueError):
    """An exclusion was to be resolved without a word on whom it means."""


@transaction.atomic
def resolve_exclusion(
    *,
    principal: Principal,
    exclusion_id: UUID,
    institutions: list[UUID],
    user_ids: list[UUID] | None = None,
    outside: bool = False,
) -> bool:
    """Say whom an unresolved exclusion means: these institutions and accounts, or somebody ``outside`` of all.

    What was held back by guess is released; the named ones stay excluded for good. An institution that
    had already received the case loses its part, as does one that has nobody else to work on it than a
    named account; observers that waited until nobody was unknown join now.
    That a person works nowhere is said by two accounts of triage, since the one that is meant may be one of
    them: after the first nothing is released and the answer is False.
    Raises ``NobodyNamed`` when nothing is said or what is named is not there, ``NobodyLeft`` when nobody of
    triage could see the report any more, and ``TransitionNotAllowed`` when the exclusion is resolved or
    names somebody already, or a case is opened at this moment.
    """
    if not (institutions or user_ids or outside):
        raise NobodyNamed
    found = Exclusion.objects.visible_to(principal).select_related("report").get(pk=exclusion_id)
    # The file, as recusal locks it: two who leave one person each must see each other, or nobody is left.
    file = locked_file(found.report)
    exclusion = locked(Exclusion, exclusion_id, principal)
    require(principal, "exclusion.resolve", exclusion)
    if not exclusion.is_open or (isinstance(file, Report) and file.case_id is not None):
        raise TransitionNotAllowed("named or resolved, or a case was opened meanwhile")
    if outside and exclusion.kind == Exclusion.Kind.PERSON and not _said_by_another(exclusion, principal):
        return False
    now = timezone.now()
    users = _exclude_named(exclusion, institutions, user_ids or [], principal)
    exclusion.resolved_at = now
    exclusion.outside_institutions = outside
    exclusion.save(update_fields=["resolved_at", "outside_institutions"])
    if not anybody_left(TRIAGE, exclusion.report):
        raise NobodyLeft
    if isinstance(file, Case):
        revoke_parts(file, institutions, principal, at=now)
        for user in users:
            leave_parts(file, Person(user=user, second_factor=True), by=principal, at=now)
        if exclusion.kind == Exclusion.Kind.PERSON:
            observe_what_waited(file, at=now)
    trace(principal, "exclusion.resolve", exclusion)
    return True


def _exclude_named(
    exclusion: Exclusion, institutions: list[UUID], user_ids: list[UUID], principal: Principal
) -> list[User]:
    """Exclude whom an exclusion turned out to mean, for good; return the accounts. The trail says who named them."""
    places = list(Institution.objects.filter(pk__in=institutions))
    users = list(User.objects.filter(pk__in=user_ids))
    # Who is not found would be released like a guess, and nobody would be excluded.
    if len(places) != len(set(institutions)) or len(users) != len(set(user_ids)):
        raise NobodyNamed
    kind = Exclusion.Kind
    named: list[dict[str, Any]] = [{"kind": kind.INSTITUTION, "institution": place} for place in places]
    named += [{"kind": kind.USER, "user": user} for user in users]
    for who in named:
        row = Exclusion.objects.create(report=exclusion.report, source=exclusion.source, **who)
        trace(principal, "exclusion.resolve", row, fields=(str(row.kind),))
    return users


def _said_by_another(exclusion: Exclusion, principal: Principal) -> bool:
    """Whether another account that might still say so has said that the person works nowhere; the first is noted."""
    if not isinstance(principal, Person):
        return True
    if exclusion.outside_first is None or not first_word_counts(exclusion.outside_first, exclusion):
        exclusion.outside_first = principal.user
        exclusion.save(update_fields=["outside_first"])
        trace(principal, "exclusion.propose_outside", exclusion, fields=("outside_first",))
    return exclusion.outside_first_id != principal.user.pk
