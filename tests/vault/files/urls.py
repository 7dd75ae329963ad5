"""A form with files that exists in tests only."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from reporting.vault.files import store
from reporting.vault.files.middleware import takes_files, uploads_of


def owner(request: HttpRequest, report_id: UUID) -> store.Owner:
    """The report in the address."""
    return store.report_owner(report_id)


@takes_files(owner=owner)
def take(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Take files for a report; the field ``fail`` makes the view raise afterwards, ``leave`` keep nothing."""
    uploads = uploads_of(request)
    assert uploads is not None
    if "fail" in request.POST:
        raise RuntimeError("after the files had come")
    if "leave" not in request.POST:
        uploads.keep()
    seen = {upload.field_name: [upload.name, upload.size] for upload in request.FILES.values()}
    return JsonResponse({"files": seen, "refused": uploads.refused, "post": dict(request.POST.items())})


def take_none(request: HttpRequest) -> HttpResponse:
    """A view that takes no files."""
    return JsonResponse({"files": list(request.FILES), "post": dict(request.POST.items())})


def take_freely(request: HttpRequest) -> HttpResponse:
    """A view outside of ``reporting``, which gets files as Django gives them."""
    return JsonResponse({"files": {name: upload.read().decode() for name, upload in request.FILES.items()}})


def owned_by_nobody(request: HttpRequest) -> None:
    """This request may bring no files; only a request with a form is asked for."""
    assert request.method == "POST"


@takes_files(owner=owned_by_nobody)
def take_for_nobody(request: HttpRequest) -> HttpResponse:
    """A view that takes files, but not from this visitor."""
    uploads = uploads_of(request)
    return JsonResponse({"uploads": uploads is not None, "files": list(request.FILES), "post": request.POST.dict()})


# As if it stood in a room of the report.
take_none.__module__ = "reporting.intake.views"
take_freely.__module__ = "portal.pages.views"

urlpatterns = [
    path("take/<uuid:report_id>/", take),
    path("none/", take_none),
    path("freely/", take_freely),
    path("nobody/", take_for_nobody),
]
