"""What badges name, for programs: the issuer, its keys, achievements, the list of what was revoked."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from elearning.certificates import selectors
from elearning.certificates.badges import documents, keys
from elearning.certificates.badges.status import status_list


@require_safe
def did(request: HttpRequest) -> HttpResponse:
    """Give the issuer's document: its keys by their names."""
    return _json(keys.did_document())


@require_safe
def key_set(request: HttpRequest) -> HttpResponse:
    """Give every public key that signs or signed badges (JWKS)."""
    return _json(keys.key_set())


@require_safe
def issuer(request: HttpRequest) -> HttpResponse:
    """Give the issuer's profile."""
    return _json(documents.published_issuer())


@require_safe
def achievement(request: HttpRequest, course: UUID) -> HttpResponse:
    """Give what badges of a course stand for; of a course without certificates there is nothing."""
    certificate = selectors.latest_of(course)
    if certificate is None:
        raise Http404
    return _json(documents.published_achievement(certificate))


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Give the signed list of revoked badges as it stands now."""
    return HttpResponse(status_list(now=timezone.now()), content_type="application/vc+jwt")


def _json(document: dict[str, Any]) -> JsonResponse:
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})
