"""Keeping what is typed: a script asks after a pause, the script switch of a form when it is pressed."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from reporting.cases.access import require
from reporting.cases.principals import Person
from reporting.desk.drafts import marks_now, page_of
from reporting.desk.views.common import desk_act


@desk_act
def draft(request: HttpRequest, person: Person) -> HttpResponse:
    """Answer a script with the new marks of the forms, and lead a person back to the page; ``desk_act`` keeps them."""
    require(person, "draft.keep")
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"marks": marks_now(request)})
    return redirect(page_of(request, reverse("desk:day")))
