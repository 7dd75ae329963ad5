"""A reporter's „they must not learn of it“: whom it warns of, and which measures would tell them."""

from django.db.models import Q

from reporting.cases.models import Exclusion, Report
from reporting.cases.principals import SYSTEM

# Somebody whom the reporter named, or could not: then there may be one as well. The portal itself adds a person
# who works nobody knows where.
NAMED_PERSON = Q(kind=Exclusion.Kind.PERSON, source__in=("reporter", Exclusion.UNASKED))
# Measures (entries of the vocabulary) by which somebody of the family learns of the report.
TELLS_THE_FAMILY = ("parents_informed",)


def must_not_learn(report: Report) -> Exclusion | None:
    """Return the exclusion by which a reporter named a person who must not learn of it, found out or not.

    Where several reports are about the case, one that names somebody goes before one that was not asked.
    It stands on every page from which somebody could tell the family, so it asks nobody's rights and
    holds nothing but the fact.
    """
    about = Q(report__case=report.case_id) if report.case_id else Q(report=report)
    rows = Exclusion.objects.visible_to(SYSTEM).filter(about, NAMED_PERSON).select_related("report")
    return rows.order_by("source", "report__received_at", "id").first()
