"""Taking a certificate and a badge, in the learner's zone: what is typed here is used once and kept nowhere."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from elearning.certificates import issuing, names, numbers, selectors, tries
from elearning.certificates.badges.documents import badge as badge_of
from elearning.certificates.forms import AddressForm, PaperForm
from elearning.certificates.models import Certificate
from elearning.certificates.paper import FILENAME, certificate_pdf
from elearning.courses.models import CoursePage
from elearning.courses.selectors import live_course
from elearning.learning.models import Learner
from elearning.learning.selectors import current_learner, finished
from portal.saved_files import attachment
from portal.script.addresses import SWITCH, url_in_other_script

# A name is written for good: it is shown before the paper is made. The button that goes back to it.
CONFIRMED, EDIT = "confirmed", "edit"
BADGE_FILENAME = "znacka.jwt"
# Why nothing can be taken here, by the status with which the page says so.
NONE, NOT_YET, REVOKED = 404, 403, 410

View = Callable[[HttpRequest, Learner, UUID], HttpResponse]


def _of_a_learner(view: View) -> Callable[..., HttpResponse]:
    """Ask for the learning code first where this browser has none, or it has run out."""

    @wraps(view)
    def wrapper(request: HttpRequest, course: UUID) -> HttpResponse:
        learner = current_learner(request)
        return redirect("learning:index") if learner is None else view(request, learner, course)

    return wrapper


@sensitive_post_parameters("name")
@require_http_methods(["GET", "HEAD", "POST"])
@_of_a_learner
def paper(request: HttpRequest, learner: Learner, course: UUID) -> HttpResponse:
    """Ask for the name; the answer to it is the certificate, made now or once more with the same name.

    A certificate that was made can be made again although its course is gone or was changed since.
    """
    certificate = selectors.certificate_of(learner, course)
    page = live_course(course)
    refusal = _refusal(learner, page, certificate)
    if refusal:
        return _refuse(request, course, refusal, certificate)
    first = certificate is None
    if request.method != "POST" or SWITCH in request.POST:
        form = PaperForm(initial={"name": request.POST.get("name", "")}, first=first)
        return _ask_name(request, course, form, page, certificate)
    form = PaperForm(request.POST, first=first)
    if not form.is_valid():
        return _ask_name(request, course, form, page, certificate)
    name, language = form.cleaned_data["name"], get_language() or "sr"
    if certificate is None and EDIT in request.POST:
        return _ask_name(request, course, PaperForm(initial={"name": name}), page, certificate)
    if certificate is None and request.POST.get(CONFIRMED) != name:
        return _ask_to_confirm(request, course, name, page)
    if certificate is None:
        assert page is not None
        certificate = issuing.issue(learner=learner, course=page, name=name, language=language)
    refused = _other_name(certificate, name)
    if refused:
        form.add_error("name", refused)
        return _ask_name(request, course, form, page, certificate)
    return attachment(
        certificate_pdf(certificate, name=name, language=language),
        filename=FILENAME,
        content_type="application/pdf",
    )


@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
@_of_a_learner
def badge(request: HttpRequest, learner: Learner, course: UUID) -> HttpResponse:
    """Ask for an address; the answer to it is the badge of the learner's certificate, signed."""
    certificate = selectors.certificate_of(learner, course)
    if certificate is None:
        return redirect("certificates:issue", course=course)
    if certificate.revoked_at is not None:
        return _refuse(request, course, REVOKED, certificate)
    if request.method != "POST" or SWITCH in request.POST:
        return _ask_address(request, course, AddressForm(initial={"address": request.POST.get("address", "")}))
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _ask_address(request, course, form)
    signed = badge_of(certificate, address=form.cleaned_data["address"])
    return attachment(signed, filename=BADGE_FILENAME, content_type="application/vc+jwt")


def _refusal(learner: Learner, page: CoursePage | None, certificate: Certificate | None) -> int:
    """Return the status of the refusal; 0 where a certificate can be had."""
    if certificate is not None:
        return REVOKED if certificate.revoked_at is not None else 0
    # The strip of a seat may be in other hands: who takes the certificate learns alone.
    if page is None or not page.certificate or learner.is_seat:
        return NONE
    return 0 if finished(learner, page.translation_key) else NOT_YET


def _other_name(certificate: Certificate, name: str) -> str:
    """Return why the certificate is not made once more with ``name``; nothing where it fits."""
    if not tries.allowed("paper", certificate.number):
        return _("За сат времена уверење може да се преузме највише пет пута. Покушајте поново касније.")
    if names.fits(certificate, number=certificate.number, name=name):
        return ""
    return _("Уверење за ову обуку већ гласи на друго име. Упишите име онако како је уписано први пут.")


def _refuse(request: HttpRequest, course: UUID, status: int, certificate: Certificate | None) -> HttpResponse:
    context = {"course": course, "why": status, "certificate": certificate}
    return render(request, "certificates/refused.html", context, status=status)


def _ask_name(
    request: HttpRequest, course: UUID, form: PaperForm, page: CoursePage | None, certificate: Certificate | None
) -> HttpResponse:
    context = {
        "form": form,
        "course": course,
        "title": certificate.title if certificate else page.title if page else "",
        "certificate": certificate,
        "number": numbers.show(certificate.number) if certificate else "",
        "switch_url": url_in_other_script("certificates:issue", course=course),
    }
    return render(request, "certificates/paper.html", context)


def _ask_to_confirm(request: HttpRequest, course: UUID, name: str, page: CoursePage | None) -> HttpResponse:
    context = {
        "course": course,
        "name": name,
        "one_word": " " not in name,
        "title": page.title if page else "",
        "switch_url": url_in_other_script("certificates:issue", course=course),
    }
    return render(request, "certificates/confirm.html", context)


def _ask_address(request: HttpRequest, course: UUID, form: AddressForm) -> HttpResponse:
    context = {"form": form, "course": course, "switch_url": url_in_other_script("certificates:badge", course=course)}
    return render(request, "certificates/badge.html", context)
