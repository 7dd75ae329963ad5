"""Addresses of our views in the other script or language."""

from typing import Any

from django.urls import reverse
from django.utils import translation

# The button of a form that switches the script and keeps what was typed.
SWITCH = "_language"


def url_in(language: str, name: str, **kwargs: Any) -> str:
    """Return the address of the view ``name`` in ``language``, a code of ``settings.LANGUAGES``."""
    with translation.override(language):
        return reverse(name, kwargs=kwargs or None)


def url_in_other_script(name: str, **kwargs: Any) -> str:
    """Return the address of the view ``name`` in the script that the page is not in."""
    return url_in("sr" if translation.get_language() == "sr-latn" else "sr-latn", name, **kwargs)
