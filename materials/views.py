"""The small page that asks whether a material was useful; it alone has a form, so the material stays in caches."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from materials.models import Answer, MaterialPage
from materials.useful import PER_SOURCE, WINDOW, count_answer
from portal.forms import ChoiceCards, PortalForm
from portal.pages import readers
from portal.pages.places import page_store
from portal.security import limits


class UsefulForm(PortalForm):
    """One question with three answers."""

    answer = forms.ChoiceField(label=_("Да ли је ово било корисно?"), choices=Answer.choices, widget=ChoiceCards)
    # Nothing is typed here that could be lost.
    keeps_everything = False


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask about a published material; count the answer, without asking who gives it.

    Above the limit of a network answers are thanked for and not counted: nobody is turned away over a courtesy.
    """
    page = _material(page_id)
    form = UsefulForm(request.POST or None)
    form.fields["answer"].heading = True  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        if limits.count("useful", request, PER_SOURCE, WINDOW):
            count_answer(page=page, answer=Answer(form.cleaned_data["answer"]))
        return redirect("materials:thanks", page_id=page.pk)
    return _show(request, "materials/useful.html", page, form=form)


@require_safe
def thanks(request: HttpRequest, page_id: int) -> HttpResponse:
    """Thank, and lead back to the text and to the library. Opening it again counts nothing."""
    return _show(request, "materials/useful_thanks.html", _material(page_id))


def _material(page_id: int) -> MaterialPage:
    # Not by "pk", a relation to the page, with which a number too large for the database is an error.
    return get_object_or_404(MaterialPage.objects.live().defer("body"), id=page_id)


def _show(request: HttpRequest, template: str, page: MaterialPage, **more: object) -> HttpResponse:
    store = page_store(request)
    context = {
        "material": page,
        "material_url": store.url(page),
        "is_child": set(page.audiences) <= readers.YOUNG,
        **more,
    }
    return render(request, template, context)
