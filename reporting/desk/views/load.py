"""The load of one's own institution, for its head."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from reporting.cases.access import require, would_allow
from reporting.cases.casework.queries.load import institution_load
from reporting.cases.models import Deadline
from reporting.cases.principals import Person
from reporting.cases.roles import HEAD
from reporting.cases.selectors import MyDay
from reporting.desk.headline import headline
from reporting.desk.next_step import when_text
from reporting.desk.views.common import desk_page, page
from reporting.registry.services import TRIAGE_TYPE


@desk_page
def load(request: HttpRequest, person: Person) -> HttpResponse:
    """How many cases and deadlines the institution has, and what is due next."""
    require(person, "load.view")
    key, now = request.GET.get("posle", ""), timezone.now()
    found = institution_load(person, key=key)
    own = person.institution_ids(HEAD)
    houses = [one for one in person.institutions if one.pk in own]
    here, following = reverse("desk:load"), found.next_due.next_key

    def line(deadline: Deadline) -> dict[str, object]:
        return {"row": deadline, "when": when_text(deadline, now), "late": deadline.is_late(now)}

    context = {
        "load": found,
        "houses": ", ".join(sorted(one.name for one in houses)),
        # Deadlines of reports belong to reports, which are open to the role of triage alone.
        "only_triage": all(one.type_id == TRIAGE_TYPE for one in houses),
        "queue_url": reverse("desk:queue") if would_allow(person, "triage.queue") else "",
        "several": len(own) > 1,
        "headline": headline(MyDay(late=found.deadlines.late, today=found.deadlines.today)),
        "due": [line(deadline) for deadline in found.next_due.rows],
        "turned": bool(key),
        "next_url": f"{here}?posle={following}" if following else "",
    }
    return page(request, person, "desk/load.html", context)
