"""Judging openings by break-glass afterwards."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from reporting.cases import services
from reporting.cases.access import require
from reporting.cases.emergency_access.queries import review_of, reviews_waiting
from reporting.cases.emergency_access.running import late_since
from reporting.cases.models import EmergencyAccess
from reporting.cases.principals import Person
from reporting.desk.audit_labels import event_lines
from reporting.desk.drafts import again, form_of
from reporting.desk.forms.emergency_access import VerdictForm
from reporting.desk.views.common import carried_out, desk_form, desk_page, page


@desk_page
def emergency_reviews(request: HttpRequest, person: Person) -> HttpResponse:
    """What waits for this person's judgement, the oldest first."""
    found = reviews_waiting(person, key=request.GET.get("posle", ""))
    late = late_since()
    context = {"rows": [(one, one.opened_at < late) for one in found.rows], "next_key": found.next_key}
    return page(request, person, "desk/emergency_reviews.html", context)


@desk_form
def emergency_review(request: HttpRequest, person: Person, opening_id: UUID) -> HttpResponse:
    """The reason of one opening, and the verdict on it."""
    require(person, "day.view")
    form = form_of(request, VerdictForm)
    reviewed = carried_out(
        request,
        form,
        lambda: services.review_emergency_access(principal=person, opening_id=opening_id, **form.cleaned_data),
        done=_("Преглед је записан."),
    )
    if reviewed:
        return redirect("desk:emergency_reviews")
    if request.method == "POST":
        require(person, "emergency_access.review", EmergencyAccess.objects.visible_to(person).get(pk=opening_id))
        return again(request, form)
    # Asked last: only a page that shows the reason writes into the trail that it was read.
    review = review_of(person, opening_id)
    context = {"form": form, "review": review, "opening": review.opening, "lines": event_lines(review.acts)}
    return page(request, person, "desk/emergency_review.html", context)
