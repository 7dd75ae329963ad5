"""The certificate on paper: an accessible PDF with a code for the telephone that leads to the page that checks it."""

import io
from pathlib import Path

import segno
from django.urls import reverse
from django.utils.translation import gettext as _

from elearning.certificates import numbers
from elearning.certificates.models import Certificate
from portal.pages.dates import day_text, hours_text
from portal.pages.places import absolute
from portal.saved_files import accessible_pdf

TEMPLATE = Path(__file__).with_name("certificate.typ")
FILENAME = "uverenje.pdf"


def certificate_pdf(certificate: Certificate, *, name: str, language: str) -> bytes:
    """Return the certificate as PDF/UA-1 in the script of ``language``; ``name`` stands on it as it was typed."""
    address = absolute(reverse("certificates:check", args=[certificate.number]))
    texts = {
        "title": _("Уверење"),
        "issuer": _("Портал „Чувам те“"),
        "finished": _("Завршена обука"),
        "course": certificate.title,
        "hours": _("Трајање: %(hours)s") % {"hours": hours_text(certificate.hours)},
        "day": _("Издато: %(day)s") % {"day": day_text(certificate.issued_on)},
        "number_label": _("Број уверења:"),
        "check": _("Проверите уверење"),
        "explained": _(
            "На овој страници види се за коју обуку и ког дана је уверење издато, и да ли важи. Ко тамо упише име "
            "с овог папира, сазнаје да ли се слаже. Портал име не чува."
        ),
        "picture": _("Слика за телефон: води на страницу за проверу уверења."),
    }
    as_they_are = {
        "name": name,
        "number": numbers.show(certificate.number),
        "address": address,
        "qr": _qr(address),
    }
    return accessible_pdf(TEMPLATE, language=language, texts=texts, as_they_are=as_they_are)


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0, dark="#000", light="#fff", xmldecl=False)
    return drawn.getvalue().decode()
