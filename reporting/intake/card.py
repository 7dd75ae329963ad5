"""The card with the code: a PDF that a stranger cannot place."""

from pathlib import Path

from django.utils.translation import gettext

from portal.saved_files import accessible_pdf
from reporting.vault import codes

TEMPLATE = Path(__file__).with_name("card.typ")
FILENAME = "kartica.pdf"


def card_pdf(*, code: str, language: str) -> bytes:
    """Return the card as a PDF/UA-1 file in ``language``, that of the page.

    It names neither the portal nor the report: only the code in groups, and a hint to keep it.
    """
    texts = {"title": gettext("Картица"), "hint": gettext("Ове цифре чувати на сигурном месту.")}
    return accessible_pdf(TEMPLATE, language=language, texts=texts, as_they_are={"code": codes.show(code)})
