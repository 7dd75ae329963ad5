"""An invitation as an administrator fills it in, and how whoever is invited comes by it."""

from django.test import Client

from tests.cases.fixtures import CSW, institution

INVITE = "/postupanje/uloge/poziv/"
ADDRESS = "jovana.djuric@csw.primer.test"
DONE = "Порука је послата на адресу {}. Улога важи кад је потврди друга особа."
NEW = "sasvim-nova-duga-lozinka"


def fields(**changes: str) -> dict[str, str]:
    """Return the form of an invitation, filled in for a new case worker."""
    return {
        "email": ADDRESS,
        "first_name": "Јована",
        "last_name": "Ђурић",
        "role": "case_worker",
        "institution": str(institution(CSW).pk),
        "first_day": "",
        "last_day": "",
    } | changes


def come_by(path: str) -> Client:
    """Enter by a link from a letter and choose a password; return the browser."""
    client = Client()
    client.get(path)
    client.post("/nalog/veza/", {"password1": NEW, "password2": NEW})
    return client
