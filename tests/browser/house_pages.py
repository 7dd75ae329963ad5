"""How a browser comes to the public pages, the doors, the follow page and the desk."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from tests.browser.support import Visit

Arrangement = Callable[[Visit], object]
CONTENT = (
    "o-portalu",
    "pristupacnost",
    "privatnost",
    "sakrijte-tragove",
    "sta-biva-posle-prijave",
    "sta-je-nasilje",
    "za-decu",
    "za-roditelje",
    "za-skole",
    "za-svakoga",
)
TRIAGE, WORKER, HEAD, ADMIN = "trijaza@demo.test", "centar@demo.test", "rukovodilac@demo.test", "uprava1@demo.test"


def _opened(path: str) -> Arrangement:
    return lambda visit: visit.open(path)


def _as(email: str, *steps: str) -> Arrangement:
    """Sign in as ``email`` and open the first of ``steps``.

    Each further one is the selector of a link to follow or, beginning with "+", what to add to the address.
    """

    def arrange(visit: Visit) -> None:
        visit.sign_in(email)
        visit.open(steps[0])
        for selector in steps[1:]:
            if selector.startswith("+"):
                visit.open(urlsplit(visit.page.url).path + selector[1:])
            else:
                visit.follow(selector)

    return arrange


def _wrong_code(visit: Visit) -> None:
    visit.open("/{lang}/pracenje/")
    visit.page.fill("#code-form input.code-input", "1111 2222 3333 4444 55")
    visit.press("#code-form .form-end button")


def _follow(visit: Visit) -> None:
    from reporting.desk.demo.report import CODE

    visit.open("/{lang}/pracenje/")
    visit.page.fill("#code-form input.code-input", CODE)
    visit.press("#code-form .form-end button")


def _wrong_password(visit: Visit) -> None:
    visit.open("/nalog/prijava/")
    visit.page.fill("main input[name=login]", "nema@demo.test")
    visit.page.fill("main input[type=password]", "pogresna")
    visit.press("main form .button")


def _second_factor(visit: Visit) -> None:
    visit.give_password(HEAD)


def _wrong_second_factor(visit: Visit) -> None:
    visit.give_password(HEAD)
    visit.page.fill("main input[name=code]", "000000")
    visit.press("main form .button")


def _queue(visit: Visit) -> None:
    visit.server.once("tests.browser.arrange:waiting_report", key="queue")
    _as(TRIAGE, "/postupanje/prijave/")(visit)


def _waiting(*after: str) -> Arrangement:
    def arrange(visit: Visit) -> None:
        report = visit.server.once("tests.browser.arrange:waiting_report", key="queue")
        _as(TRIAGE, f"/postupanje/prijave/{report['id']}/", *after)(visit)

    return arrange


def _unanswered_acceptance(visit: Visit) -> None:
    _waiting()(visit)
    visit.press("main form[action$='/prihvatanje/'] .button")


def house_pages() -> Mapping[str, Mapping[str, Arrangement]]:
    """Return for each page its states and how to bring them about."""
    case = ("/postupanje/predmeti/", "main table a")
    return {
        **{f"page {slug}": {"filled": _opened(f"/{{lang}}/{slug}/")} for slug in CONTENT},
        "components": {"filled": _opened("/{lang}/komponente/")},
        "not found": {"error": _opened("/{lang}/nema-ovoga/")},
        "follow, code": {"empty": _opened("/{lang}/pracenje/"), "error": _wrong_code},
        "follow": {"filled": _follow},
        "sign in": {"empty": _opened("/nalog/prijava/"), "error": _wrong_password},
        "second factor": {"empty": _second_factor, "error": _wrong_second_factor},
        "account": {"filled": _as(ADMIN, "/nalog/")},
        "my day": {"filled": _as(WORKER, "/postupanje/"), "empty": _as(HEAD, "/postupanje/")},
        "queue": {"filled": _queue},
        "report at the desk": {"filled": _waiting(), "error": _unanswered_acceptance},
        "set aside": {"empty": _waiting("+ostavljanje/")},
        "names": {"empty": _waiting("+imena/")},
        "cases": {
            "filled": _as(WORKER, "/postupanje/predmeti/"),
            "empty": _as("policija@demo.test", "/postupanje/predmeti/"),
        },
        "case": {"filled": _as(WORKER, *case)},
        "case of somebody who has not answered": {"filled": _as("skola@demo.test", *case)},
        "decline": {"empty": _as("skola@demo.test", *case, "+odbijanje/")},
        "measure": {"empty": _as(WORKER, *case, "+mera/")},
        "propose closure": {"empty": _as(WORKER, *case, "+zatvaranje/")},
        "route": {"filled": _as(TRIAGE, *case, "+upucivanje/")},
        "forbidden": {"error": _as(WORKER, "/postupanje/prijave/00000000-0000-4000-8000-000000000000/")},
    }
