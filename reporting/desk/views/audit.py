"""The audit trail for the auditor, and who opened one case."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.accounts.script_switch import switched_to
from portal.accounts.sessions import keep_script
from reporting.cases.access import require
from reporting.cases.audit import audit_trail, case_access_log
from reporting.cases.principals import Person
from reporting.desk.audit_labels import event_lines
from reporting.desk.audit_readers import reader_lines
from reporting.desk.forms.audit import AuditFilterForm
from reporting.desk.views.common import desk_page, page

FILTERS = ("od", "do", "radnja", "o")
# What the list of a case shows in the place of acts.
READINGS = "otvaranja"


@desk_page
def audit(request: HttpRequest, person: Person) -> HttpResponse:
    """The audit trail, filtered by days, act and thing; the script switch takes along what was typed."""
    require(person, "audit.read")
    asked = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    if (script := switched_to(request.GET)) is not None:
        keep_script(request, script)
        return redirect(f"{reverse('desk:audit')}?{urlencode(asked)}")
    form = AuditFilterForm(asked)
    if not form.is_valid():
        return page(request, person, "desk/audit.html", {"form": form})
    found = audit_trail(person, looking_for=form.looking_for(), key=request.GET.get("posle", ""))
    here = reverse("desk:audit")
    context = {
        "form": form,
        "lines": event_lines(found.rows),
        "about": form.cleaned_data["o"],
        "filtered": bool(asked),
        "next_url": f"{here}?{urlencode({**asked, 'posle': found.next_key})}" if found.next_key else "",
        "searched": True,
    }
    return page(request, person, "desk/audit.html", context)


@desk_page
def access_log(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Who read a case and what was done on it; people of other institutions without their names."""
    readings, key = request.GET.get("spisak") == READINGS, request.GET.get("posle", "")
    log = case_access_log(person, case_id=case_id, key=key, readings=readings)
    own, state = person.institution_ids(), f"spisak={READINGS}&" if readings else ""
    context = {
        "case": log.case,
        "readers": reader_lines(log.readers, names_at=own),
        "readings": readings,
        "lines": event_lines(log.events.rows, names_at=own),
        "next_url": f"?{state}posle={log.events.next_key}" if log.events.next_key else "",
    }
    return page(request, person, "desk/access_log.html", context)
