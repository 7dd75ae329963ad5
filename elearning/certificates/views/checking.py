"""The page that checks a certificate: for everybody who has its number."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from elearning.certificates import names, numbers, selectors, tries
from elearning.certificates.forms import NameCheckForm, NumberForm
from elearning.certificates.models import Certificate
from portal.pages.dates import day_text, hours_text
from portal.pages.places import absolute
from portal.script.addresses import SWITCH, url_in_other_script

FITS, OTHER, TOO_MANY = "fits", "other", "too_many"


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the number, and lead to its page."""
    if request.method != "POST" or SWITCH in request.POST:
        form = NumberForm(initial={"number": request.POST.get("number", "")[: numbers.LONGEST_INPUT]})
        return _ask_number(request, form)
    form = NumberForm(request.POST)
    if form.is_valid():
        return redirect("certificates:check", number=form.cleaned_data["number"])
    return _ask_number(request, form)


@sensitive_post_parameters("name")
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Show what a certificate is worth; POST says whether a name stands on it.

    For a number that is nobody's the same work is done, and a page says so.
    """
    digits = numbers.read(number)
    certificate = selectors.by_number(digits)
    if request.method == "POST" and SWITCH not in request.POST:
        form = NameCheckForm(request.POST)
        answer = _answer(certificate, digits, form.cleaned_data["name"]) if form.is_valid() else ""
    else:
        form, answer = NameCheckForm(initial={"name": request.POST.get("name", "")}), ""
    if certificate is None:
        return _nobodys(request, number)
    context = {
        "certificate": certificate,
        "number": numbers.show(digits),
        "facts": _facts(certificate),
        "form": form,
        "answer": answer,
        "limit": tries.LIMIT,
        "address": absolute(request.path),
        "now": timezone.now(),
        "switch_url": url_in_other_script("certificates:check", number=digits),
    }
    return render(request, "certificates/check.html", context, status=429 if answer == TOO_MANY else 200)


def _answer(certificate: Certificate | None, number: str, name: str) -> str:
    if not tries.allowed("check", number):
        return TOO_MANY
    return FITS if names.fits(certificate, number=number, name=name) else OTHER


def _facts(certificate: Certificate) -> list[tuple[str, str, bool]]:
    end = selectors.kept_until(certificate.issued_on, selectors.rule_of_today())
    facts = [
        (_("Обука"), certificate.title, False),
        (_("Трајање"), hours_text(certificate.hours), False),
        (_("Издато"), day_text(certificate.issued_on), False),
    ]
    # It goes at midnight: what is said is its last day.
    last = None if end is None else end - timedelta(seconds=1)
    return facts if last is None else [*facts, (_("Може да се провери до"), day_text(last), False)]


def _nobodys(request: HttpRequest, number: str) -> HttpResponse:
    form = NumberForm({"number": number[: numbers.LONGEST_INPUT]})
    if form.is_valid():
        form.add_error("number", _("Уверења с овим бројем нема. Можда је старије од рока до ког се чува."))
    return _ask_number(request, form, status=404)


def _ask_number(request: HttpRequest, form: NumberForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "switch_url": url_in_other_script("certificates:enter")}
    return render(request, "certificates/enter.html", context, status=status)
