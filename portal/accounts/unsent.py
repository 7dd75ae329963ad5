"""A text that came when its session was over goes back to the browser that sent it, and is kept nowhere.

The answer to such a form shows what somebody wrote, for copying. Whoever stands at the screen saw the same words in
the form a moment before. A form without a valid token of this host may come from another site and gets no text,
so nobody can put words of their own onto a page of the portal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from portal.accounts.way_back import with_way_back
from portal.security.csrf import HostCsrfMiddleware

V = TypeVar("V", bound=Callable[..., HttpResponseBase])
# Characters of one text that go back. A form of the desk takes 5000; whoever wrote more is refused and shortens it.
LIMIT = 20_000


@dataclass(frozen=True)
class Unsent:
    """One text of a form that was not received; ``cut`` says that only its beginning is here."""

    label: str
    text: str
    cut: bool


def takes_text_of(*form_classes: type[forms.Form]) -> Callable[[V], V]:
    """Say of a view which forms it is posted: what is written into their large fields goes back unsent."""

    def mark(view: V) -> V:
        view.text_forms = form_classes  # type: ignore[attr-defined]
        return view

    return mark


class NamesChoices(Protocol):
    """A form that says in words of its own lists what was chosen beside a text; never a word that somebody typed."""

    @classmethod
    def chosen_words(cls, data: QueryDict) -> list[tuple[str, str]]:
        """Return the label of each such choice and the words of the list; nothing for what is not in the list."""


def give_back(request: HttpRequest) -> HttpResponse | None:
    """Answer a form that nobody is signed in for any more with what was written in it; ``None`` without a text."""
    written = _fields(request)
    if not written or not _is_from_our_page(request):
        return None
    # Nothing that was typed belongs into the report of an error here.
    request.sensitive_post_parameters = "__ALL__"  # type: ignore[attr-defined]
    texts = [
        Unsent(str(label), typed[:LIMIT], len(typed) > LIMIT)
        for name, label in written.items()
        if (typed := request.POST.get(name, "")).strip()
    ]
    if not texts:
        return None
    sign_in = with_way_back(reverse("account_login"), request, says_unsent=False)
    context = {"texts": texts, "choices": _chosen(request), "sign_in_url": sign_in}
    return render(request, "account/unsent_text.html", context, status=403)


def text_fields(form_class: type[forms.Form]) -> dict[str, Any]:
    """Return the labels of the large fields of a form by name: no code, password, choice or hidden field is one."""
    return {
        name: field.label
        for name, field in form_class.base_fields.items()
        if isinstance(field.widget, forms.Textarea) and not field.widget.is_hidden
    }


def _fields(request: HttpRequest) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for form_class in _forms_of(request):
        found |= text_fields(form_class)
    return found


def _chosen(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was chosen beside the text, in the forms' own words: it says where the text belongs."""
    naming = [form_class for form_class in _forms_of(request) if hasattr(form_class, "chosen_words")]
    return [one for form_class in naming for one in cast(NamesChoices, form_class).chosen_words(request.POST)]


def _forms_of(request: HttpRequest) -> tuple[type[forms.Form], ...]:
    """Return the forms that the view of a POST is sent."""
    if request.method != "POST":
        return ()
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return ()
    return tuple(getattr(view, "text_forms", ()))


def _is_from_our_page(request: HttpRequest) -> bool:
    """Whether the form has a valid token; this answer comes before the middleware that asks for it."""

    def nobody(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    return HostCsrfMiddleware(nobody).process_view(request, nobody, (), {}) is None
