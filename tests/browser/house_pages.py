"""How a browser comes to the public pages, the error pages and the doors."""

from collections.abc import Callable, Mapping

from tests.browser.intake_walk import walk
from tests.browser.support import Visit, fresh_totp

Arrangement = Callable[[Visit], object]
CONTENT = (
    "ko-vodi-portal",
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
    "vesti/kako-se-prati-prijava",
)
CONFIRM = "/nalog/drugi-korak/potvrda/"
HEAD, ADMIN, EDITOR = "rukovodilac@demo.test", "uprava1@demo.test", "urednik@demo.test"


def _opened(path: str) -> Arrangement:
    return lambda visit: visit.open(path)


def _as(email: str, path: str, press: str = "") -> Arrangement:
    """Sign in as ``email``, open ``path`` and ``press`` something."""

    def arrange(visit: Visit) -> None:
        visit.sign_in(email)
        visit.open(path)
        if press:
            visit.press(press)

    return arrange


def _confirmed(path: str) -> Arrangement:
    """Open what a session that signed in long ago reaches only after its second factor was given again."""

    def arrange(visit: Visit) -> None:
        visit.sign_in(ADMIN)
        visit.open(path)
        if visit.page.url.split("?")[0].endswith(CONFIRM):
            visit.page.fill("main input[name=code]", fresh_totp(visit.server, ADMIN))
            visit.press("main form .button")
        assert visit.page.url == visit.server.address + path

    return arrange


def _fresh_codes(visit: Visit) -> None:
    _confirmed("/nalog/drugi-korak/rezervni-kodovi/novi/")(visit)
    visit.press("main form .button")


def _failed(status: int) -> Arrangement:
    """Show what the portal answers when something goes wrong with ``status``."""

    def arrange(visit: Visit) -> None:
        answer = visit.server.arranged("error_pages")[f"{status} {visit.script}"]
        path = f"/{visit.script}/greska/{status}/"
        visit.page.route(visit.server.address + path, lambda route: route.fulfill(**answer))
        visit.open(path)

    return arrange


def _no_news(visit: Visit) -> None:
    answer = visit.server.arranged("empty_news")[visit.script]
    path = f"/{visit.script}/vesti/"
    visit.page.route(visit.server.address + path, lambda route: route.fulfill(**answer))
    visit.open(path)


def _form_without_token(visit: Visit) -> None:
    """Send an answer after the cookie that belongs to the form is gone."""
    walk(visit, 4)
    visit.page.fill("[name='4-narrative']", "Пише ми сваки дан.")
    visit.context.clear_cookies(name="t")
    visit.press("#step-form .form-end .button")


def _library(path: str) -> Arrangement:
    """Open something of the library, in which the tests' own materials stand."""
    return _opened(f"/{{lang}}/materijali/{path}")


def _searched_on(visit: Visit) -> None:
    visit.open("/{lang}/pretraga/?q=nasilje")
    visit.press("a[rel=next]")


def _useful(state: str) -> Arrangement:
    """Come to the question whether a text was useful; ``error``: answer nothing, ``sent``: answer."""

    def arrange(visit: Visit) -> None:
        numbers = visit.server.arranged("library")
        visit.open(f"/{{lang}}/utisak/{numbers['proba-razgovor']}/")
        if state == "sent":
            visit.page.check("main input[value=yes]")
        if state != "empty":
            visit.press("main form .button")

    return arrange


def _nothing_typed(visit: Visit) -> None:
    visit.open("/nalog/prijava/")
    visit.press("main form .button")


def _wrong_password(visit: Visit) -> None:
    visit.open("/nalog/prijava/")
    visit.page.fill("main input[name=login]", "nema@demo.test")
    visit.page.fill("main input[type=password]", "pogresna")
    visit.press("main form .button")


def _second_factor(visit: Visit) -> None:
    visit.give_password(HEAD)


def _lost_second_factor(visit: Visit) -> None:
    visit.give_password(HEAD)
    visit.follow("main a[href$='/izgubljen/']")


def _by_link(state: str) -> Arrangement:
    """Come by a one-time link that sets a password; ``error``: send nothing."""

    def arrange(visit: Visit) -> None:
        visit.use_script()
        visit.open(visit.server.arranged("invited")["path"])
        if state == "error":
            visit.press("main form .button")

    return arrange


def _link_that_is_over(visit: Visit) -> None:
    visit.use_script()
    visit.open("/nalog/veza/")


def _wrong_second_factor(visit: Visit) -> None:
    visit.give_password(HEAD)
    visit.page.fill("main input[name=code]", "000000")
    visit.press("main form .button")


def house_pages() -> Mapping[str, Mapping[str, Arrangement]]:
    """Return for each page its states and how to bring them about."""
    return {
        **{f"page {slug}": {"filled": _opened(f"/{{lang}}/{slug}/")} for slug in CONTENT},
        "news": {"filled": _opened("/{lang}/vesti/"), "empty": _no_news},
        "institutions": {
            "empty": _opened("/{lang}/ustanove/"),
            "found": _opened("/{lang}/ustanove/?mesto=palilula"),
            "by street": _opened("/{lang}/ustanove/?mesto=katanićeva"),
            "alike": _opened("/{lang}/ustanove/?mesto=kragujevcu"),
            "nothing found": _opened("/{lang}/ustanove/?mesto=qwerty"),
        },
        "institutions of a district": {"filled": _opened("/{lang}/ustanove/okrug/20-nisavski/")},
        "institutions of a municipality": {
            "filled": _opened("/{lang}/ustanove/80284-novi-sad/"),
            "with telephone": _opened("/{lang}/ustanove/80438-subotica/"),
            "unnamed": _opened("/{lang}/ustanove/70645-kragujevac/"),
        },
        "search": {
            "empty": _opened("/{lang}/pretraga/"),
            "found": _opened("/{lang}/pretraga/?q=nasilje+u+skoli"),
            "later": _searched_on,
            "kind": _opened("/{lang}/pretraga/?q=deca&vrsta=helpline"),
            "slip": _opened("/{lang}/pretraga/?q=zanemarivnaje"),
            "danger": _opened("/{lang}/pretraga/?q=ubicu+se"),
            "nothing found": _opened("/{lang}/pretraga/?q=qwertyzz"),
        },
        "library": {
            "filled": _library(""),
            "chosen": _library("?kome=teachers&uzrast=11-14&oblik=peer"),
            "none": _library("?kome=children&vrsta=procedure&oblik=abduction"),
            "later": _library("?posle=107390000.1"),
        },
        "material": {"filled": _library("proba-razgovor/"), "sensitive": _library("proba-plan/")},
        "glossary": {"filled": _library("recnik/"), "anchor": _library("recnik/#poverljivost")},
        "questions": {"filled": _library("pitanja/")},
        "useful": {state: _useful(state) for state in ("empty", "error", "sent")},
        "components": {"filled": _opened("/{lang}/komponente/")},
        "not found": {
            "public": _opened("/{lang}/nema-ovoga/"),
            "sensitive": _opened("/{lang}/prijava/nema/"),
            "link": _link_that_is_over,
        },
        **{f"error {status}": {"error": _failed(status)} for status in (400, 403, 429, 500)},
        "form without token": {"error": _form_without_token},
        "sign in": {"empty": _opened("/nalog/prijava/"), "missing": _nothing_typed, "error": _wrong_password},
        "lost second factor": {"empty": _lost_second_factor},
        "one-time link": {state: _by_link(state) for state in ("empty", "error")},
        "second factor": {"empty": _second_factor, "error": _wrong_second_factor},
        "account": {"filled": _as(ADMIN, "/nalog/"), "editor": _as(EDITOR, "/nalog/")},
        "account confirmation": {"empty": _as(ADMIN, CONFIRM), "error": _as(ADMIN, CONFIRM, "main form .button")},
        "account second factor": {"filled": _as(ADMIN, "/nalog/drugi-korak/")},
        "account recovery codes": {
            "filled": _fresh_codes,
            "left": _as(ADMIN, "/nalog/drugi-korak/rezervni-kodovi/"),
            "new": _confirmed("/nalog/drugi-korak/rezervni-kodovi/novi/"),
        },
        "account keys": {
            "empty": _as(ADMIN, "/nalog/drugi-korak/kljucevi/"),
            "add": _confirmed("/nalog/drugi-korak/kljucevi/dodaj/"),
        },
        "account sessions": {"filled": _as(ADMIN, "/nalog/sesije/"), "others": _as(EDITOR, "/nalog/sesije/")},
        "account session name": {"empty": _as(ADMIN, "/nalog/sesije/", "main .card a.button")},
        "account password": {
            "empty": _as(ADMIN, "/nalog/lozinka/promena/"),
            "error": _as(ADMIN, "/nalog/lozinka/promena/", "main form .button"),
        },
        "account leaving": {"empty": _as(ADMIN, "/nalog/odjava/")},
    }
