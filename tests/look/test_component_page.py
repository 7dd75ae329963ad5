"""The component page: who sees it, and what its parts promise."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory

from portal.pages import components_view


def test_page_is_hidden_from_readers(settings: Any) -> None:
    settings.SHOW_COMPONENTS = False
    request = RequestFactory().get("/sr/komponente/")
    request.user = AnonymousUser()
    with pytest.raises(Http404):
        components_view.components(request)


def page() -> str:
    """Return the component page without a request."""
    return render_to_string("pages/components.html", components_view._samples())


def test_no_id_stands_twice() -> None:
    found = re.findall(r'\sid="([^"]+)"', page())
    assert sorted(found) == sorted(set(found))


def test_typed_words_are_kept_from_the_converter() -> None:
    assert '<div class="typed" translate="no"><p>Код вас, али да тата не зна.</p></div>' in page()
    assert re.search(r'<dd translate="no" class="typed">Пишу вам из школе', page())


def test_enter_in_a_step_goes_on_and_does_not_change_the_script() -> None:
    html = render_to_string("components/script_buttons.html", {"html_lang": "sr-Cyrl"})
    first = re.search(r"<button[^>]*>", html)
    assert first
    assert "_language" not in first[0]
    assert 'form="step-form"' in first[0]
    assert 'name="_language" value="sr-latn"' in html


def test_script_buttons_offer_the_other_script() -> None:
    html = render_to_string("components/script_buttons.html", {"html_lang": "sr-Latn"})
    assert 'name="_language" value="sr"' in html
    assert 'value="sr-latn"' not in html


def test_timeline_says_its_states_in_words() -> None:
    for word in ("учињено", "у току", "касни", "тек следи"):
        assert f"({word})" in page()
