"""A reporter's „they must not learn of it“: whom it warns of, and which measures would tell them."""

from collections.abc import Iterable

from django.db.models import Q

from reporting.cases.models import Exclusion, Report
from reporting.cases.principals import SYSTEM

# Whom the reporter named, or could not: then there may be one as well. The portal itself adds a person who works
# nobody knows where.
NAMED_BY = (Exclusion.NAMED, Exclusion.REPORTER, Exclusion.UNASKED)
# Measures (entries of the vocabulary) by which somebody of the family learns of the report.
TELLS_THE_FAMILY = ("parents_informed",)


def must_not_learn(report: Report) -> Exclusion | None:
    """Return the exclusion by which a reporter named a person who must not learn of it; see ``first_named``.

    It stands on every page from which somebody could tell the family, so it asks nobody's rights and
    holds nothing but the fact.
    """
    about = Q(report__case=report.case_id) if report.case_id else Q(report=report)
    return first_named(Exclusion.objects.visible_to(SYSTEM).filter(about).select_related("report"))


def first_named(exclusions: Iterable[Exclusion]) -> Exclusion | None:
    """Return the exclusion of a named person, found out or not; one that names goes before one that was not asked."""
    named = (one for one in exclusions if names_a_person(one))
    return min(named, key=lambda one: (one.source, one.report.received_at, one.pk), default=None)


def names_a_person(exclusion: Exclusion) -> bool:
    """Whether a reporter said by it that a person must not learn of the report, or was not asked."""
    return exclusion.kind == Exclusion.Kind.PERSON and exclusion.source in NAMED_BY
