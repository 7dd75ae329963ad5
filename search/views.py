"""The page of the search, and the names that it offers while somebody types.

A form by GET: no cookie, no token, no session. Nobody keeps an answer (``portal/security/zones.py``), and of what was
asked only what many ask on one day is counted (``search.counting``).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from home.finder.pages import Head
from portal.pages.places import active_language, page_store
from portal.pages.selectors import shown_helplines
from portal.security import hosts
from portal.security.zones import PUBLIC_HOST
from search import counting
from search.answers import Answer, answer
from search.entry_points import direct_way, examples, ways
from search.meaning import in_words
from search.models.entry import Kind
from search.results import Results, results, urgent
from search.search_params import MOST_TYPED, QUESTION, SearchParams, content_language
from search.suggestions import suggestions


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the box, and what was found by what stands in it."""
    asked = SearchParams.read(request.GET)
    context = _head(request) | {"asked": asked, "most_typed": MOST_TYPED}
    if not asked.question:
        return render(request, "search/index.html", context | {"ways": ways(request), "examples": examples()})
    kinds = (asked.kind,) if asked.kind else ()
    found = answer(asked.question, language=content_language(), kinds=kinds)
    if request.method == "GET" and not asked.kind and not asked.after:
        # Once for a question: not for the rest of its list, nor for who asks only whether it is there (HEAD).
        counting.note(found.question, sum(hit.whole for hit in found.hits), found.words)
    return render(request, "search/index.html", context | _answered(request, asked, found))


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Return names that begin as what is being typed, as JSON."""
    typed = request.GET.get(QUESTION, "")
    found = suggestions(typed, language=content_language(), store=page_store(request))
    return JsonResponse({"suggestions": found})


def _head(request: HttpRequest) -> dict[str, Any]:
    """Return what base templates show of every page of the search; the tab tells nobody what was asked."""
    home = hosts.link(request, PUBLIC_HOST, f"/{active_language()}/")
    return {
        "page": Head(_("Претрага"), _("Нађите одговор, водич, установу или телефон за помоћ.")),
        "crumbs": [{"title": _("Почетна"), "url": home}, {"title": _("Претрага"), "url": ""}],
        "suggest_url": reverse("search:suggest"),
    }


def _head_of(part: Results) -> Head:
    """Return what the tab and a screen reader are told when the page has come: how much there is, never of what."""
    if part.page > 1:
        place = _("страница %(page)d од %(pages)d") % {"page": part.page, "pages": part.pages}
    else:
        place = ngettext("%(total)s резултат", "%(total)s резултата", part.total) % {"total": part.total}
    return Head(_("Претрага: %(place)s") % {"place": place}, _("Нађите одговор, водич, установу или телефон за помоћ."))


def _answered(request: HttpRequest, asked: SearchParams, found: Answer) -> dict[str, Any]:
    """Return what the page shows of an answer; where nothing was found, the ways in instead."""
    lines = shown_helplines()
    # In danger nobody is told how to spell; and what is shown for a slip is shown for the danger in it.
    said = not found.question.danger
    meant = in_words(found.question.meant, found.question, content_language()) if said and found.hits else ""
    perhaps = in_words(found.question.perhaps, found.question, content_language()) if said else ""
    shown: dict[str, Any] = {
        "urgent": urgent(request, found, lines) if found.question.danger else None,
        "complete": found.complete,
        "meant": meant,
        "meant_url": SearchParams(meant).url,
        "perhaps": perhaps,
        "perhaps_url": SearchParams(perhaps).url,
        "helplines": [line for line in lines if line.prominent or line.always_shown],
        "way": "" if found.question.danger else direct_way(found.question, content_language()),
    }
    if found.hits or found.serbian:
        part = results(request, asked, found, lines)
        if part.total or part.local or part.serbian:
            return shown | {"results": part} | ({"page": _head_of(part)} if part.total else {})
    if found.total:
        return shown | {"other_kinds": found.total, "kind": Kind(asked.kind).label, "all_url": asked.of("").url}
    return shown | {"nothing": True, "ways": ways(request)}
