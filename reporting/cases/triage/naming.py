"""Finding out whom an exclusion (изузеће) means: a name counts at once and for good, the guess until two say so."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from reporting.cases.access import first_approval_valid, require
from reporting.cases.acts import step_of
from reporting.cases.alarms.raising import happened
from reporting.cases.casework import deadlines
from reporting.cases.casework.oversight import observe_what_waited
from reporting.cases.casework.reading import NamesUnopened, opened_names
from reporting.cases.casework.recusal import leave_parts
from reporting.cases.casework.who_is_left import NobodyLeft, anybody_left
from reporting.cases.models import Case, Exclusion, Report
from reporting.cases.performing import locked, locked_file
from reporting.cases.principals import SYSTEM, Person, Principal
from reporting.cases.roles import TRIAGE
from reporting.cases.states import TransitionNotAllowed
from reporting.cases.traces import trace
from reporting.cases.triage.decisions import revoke_parts
from reporting.registry.models import Event, Institution
from reporting.registry.selectors import people_in_role


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
    although_unopened: bool = False,
) -> bool:
    """Say whom an unresolved exclusion means: these institutions and accounts, or somebody ``outside`` of all.

    The named ones are excluded at once and for good. An institution that had already received the case loses
    its part, as does one that has nobody else to work on it than a named account. What was held back by guess is
    released when a second account of triage says the same, or gives exactly the names given before: until then the
    answer is False, and whoever adds or leaves out a name waits in turn. Observers join with the release. Where the
    reporter wrote who it is, whoever decides has opened the names, or says ``although_unopened``, which the trail
    keeps. Of one that only warns nothing but a name may be said, and that counts at once.
    Raises ``NamesUnopened`` without either, ``NobodyNamed`` when nothing is said or what is named is not there,
    ``NobodyLeft`` when nobody of triage, or nobody but who names colleagues, could see the report any more, and
    ``TransitionNotAllowed`` when the exclusion is resolved or names somebody already, or a case is opened meanwhile.
    """
    found = Exclusion.objects.visible_to(principal).select_related("report").get(pk=exclusion_id)
    if not (institutions or user_ids or (outside and not found.only_warns)):
        raise NobodyNamed
    # The file, as recusal locks it: two who leave one person each must see each other, or nobody is left.
    file = locked_file(found.report)
    exclusion = locked(Exclusion, exclusion_id, principal)
    require(principal, "exclusion.resolve", exclusion)
    if not exclusion.may_be_named or (isinstance(file, Report) and file.case_id is not None):
        raise TransitionNotAllowed("named or resolved, or a case was opened meanwhile")
    _mind_the_names(exclusion, principal, although_unopened=although_unopened)
    now = timezone.now()
    added = _exclude_named(exclusion, institutions, user_ids or [], principal)
    _mind_who_is_left(exclusion, added, principal)
    if isinstance(file, Case) and added:
        _take_away(file, added, principal, at=now)
    same = not added and (outside or _names_all(exclusion, institutions, user_ids or []))
    is_settled = _said_by_another(exclusion, principal, outside=outside, same=same)
    if is_settled:
        _release(exclusion, file, outside=outside, at=now)
        trace(principal, "exclusion.resolve", exclusion)
    event = Event.EXCLUSION_RESOLVED if is_settled else Event.EXCLUSION_NAMED
    happened(event, report=exclusion.report, by=principal, at=now, about=exclusion.pk)
    return is_settled


def _mind_who_is_left(exclusion: Exclusion, added: list[Exclusion], principal: Principal) -> None:
    """Refuse what would leave nobody of triage; whoever names colleagues must not be the only one left either."""
    of_triage = {user.pk for user in people_in_role(TRIAGE)} & {row.user_id for row in added}
    beside = principal.user.pk if of_triage and isinstance(principal, Person) else None
    if not anybody_left(TRIAGE, exclusion.report, beside=beside):
        raise NobodyLeft


def _mind_the_names(exclusion: Exclusion, principal: Principal, *, although_unopened: bool) -> None:
    """Refuse who has not opened the names that say whom it means; whoever decides without them stands in the trail."""
    if not exclusion.stands_with_names or opened_names(principal=principal, report=exclusion.report):
        return
    if not although_unopened:
        raise NamesUnopened
    trace(principal, "exclusion.decide_unopened", exclusion)


def _take_away(case: Case, added: list[Exclusion], principal: Principal, *, at: datetime) -> None:
    """Take the case from whom these exclusions mean: an institution's part, and what an account alone worked on."""
    revoke_parts(case, [row.institution.pk for row in added if row.institution], principal, at=at)
    for user in (row.user for row in added if row.user):
        leave_parts(case, Person(user=user, second_factor=True), by=principal, at=at)


def _exclude_named(
    exclusion: Exclusion, institutions: list[UUID], user_ids: list[UUID], principal: Principal
) -> list[Exclusion]:
    """Exclude whom an exclusion turned out to mean, for good; return the new rows. The trail says who named them."""
    places = list(Institution.objects.filter(pk__in=institutions))
    users = list(User.objects.filter(pk__in=user_ids))
    # Who is not found would be released like a guess, and nobody would be excluded.
    if len(places) != len(set(institutions)) or len(users) != len(set(user_ids)):
        raise NobodyNamed
    kind = Exclusion.Kind
    named: list[dict[str, Any]] = [{"kind": kind.INSTITUTION, "institution": place} for place in places]
    named += [{"kind": kind.USER, "user": user} for user in users]
    named_by = principal.user if isinstance(principal, Person) else None
    added = []
    for who in named:
        row, is_new = Exclusion.objects.visible_to(SYSTEM).get_or_create(
            report=exclusion.report,
            guess=exclusion,
            **who,
            defaults={"source": exclusion.source, "named_by": named_by},
        )
        if is_new:
            added.append(row)
            trace(principal, "exclusion.resolve", row, fields=(str(row.kind),))
    return added


def _names_all(exclusion: Exclusion, institutions: list[UUID], user_ids: list[UUID]) -> bool:
    """Whether these are all whom triage has named so far: a name that the page did not show yet was not agreed to."""
    given = Exclusion.objects.visible_to(SYSTEM).filter(guess=exclusion).values_list("institution_id", "user_id")
    return {one for row in given for one in row if one is not None} == {*institutions, *user_ids}


def _said_by_another(exclusion: Exclusion, principal: Principal, *, outside: bool, same: bool) -> bool:
    """Whether another account that might still say so has said the same; otherwise this word is noted as the first.

    Of one that only warns nothing was held back by guess: one word is enough.
    """
    if not isinstance(principal, Person) or exclusion.only_warns:
        return True
    first = exclusion.outside_first if outside else exclusion.named_first
    if first is not None and same and first_approval_valid(first, exclusion):
        return bool(first.pk != principal.user.pk)
    exclusion.outside_first = principal.user if outside else None
    exclusion.named_first = None if outside else principal.user
    exclusion.save(update_fields=["outside_first", "named_first"])
    if outside:
        trace(principal, "exclusion.propose_outside", exclusion, fields=("outside_first",))
    else:
        trace(principal, "exclusion.propose_name", exclusion, fields=("named_first",))
    return False


def _release(exclusion: Exclusion, file: Case | Report, *, outside: bool, at: datetime) -> None:
    """Hold nobody back by guess any more; the observers that waited for it join."""
    exclusion.lift(at=at, outside=outside)
    report = exclusion.report
    if not Exclusion.objects.visible_to(SYSTEM).filter(report=report).guesses().exists():
        deadlines.on_event(step_of("exclusion.resolve").event, report=report, at=at)
    if isinstance(file, Case) and exclusion.kind == Exclusion.Kind.PERSON:
        observe_what_waited(file, at=at)
