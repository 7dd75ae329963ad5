"""The card with the code: a PDF that a stranger cannot place."""

from pathlib import Path

import typst
from django.utils.translation import gettext

from portal.script.convert import to_latin
from reporting.vault import codes

TEMPLATE = Path(__file__).with_name("card.typ")
FILENAME = "kartica.pdf"


def card_pdf(*, code: str, language: str) -> bytes:
    """Return the card as a PDF/UA-1 file in the script of ``language`` ("sr" or "sr-latn").

    It names neither the portal nor the report: only the code in groups, and a hint to keep it.
    The compiler's own fonts are used, so that every machine makes the same card.
    """
    latin = language == "sr-latn"
    texts = {"title": gettext("Картица"), "hint": gettext("Ове цифре чувати на сигурном месту.")}
    if latin:
        texts = {name: to_latin(text) for name, text in texts.items()}
    inputs = {**texts, "code": codes.show(code), "script": "latn" if latin else "cyrl"}
    return typst.compile(str(TEMPLATE), sys_inputs=inputs, ignore_system_fonts=True, pdf_standards="ua-1")
