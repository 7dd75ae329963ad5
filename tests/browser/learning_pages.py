"""How a browser comes to the courses, to the pages of a learner and of a class, and to certificates.

Where somebody stands was made before the first test (``arrange.learning``): the browser takes their token.
"""

from collections.abc import Callable, Mapping

from tests.browser.arrange.learning import CHILDREN, FIRST, PUPILS, STAFF
from tests.browser.support import Visit

Arrangement = Callable[[Visit], object]
SEND = "main form[method=post] .form-end .button:not([data-print])"
PRESS = "#question-form > .button"
# Right by its check digits, and nobody's.
NOBODYS_CODE, NOBODYS_NUMBER = "6353 2141 7379 2918 05", "000000000098"


def _opened(path: str) -> Arrangement:
    return lambda visit: visit.open(path)


def _public(path: str) -> Arrangement:
    return _opened(f"/{{lang}}/obuke/{path}")


def _at(stage: str, path: str | None = None, *, press: str = "", gone: bool = False, **fields: str) -> Arrangement:
    """Stand where ``stage`` does, or at ``path`` of the zone; fill in ``fields`` and ``press`` something.

    ``gone``: the session ends before the press.
    """

    def arrange(visit: Visit) -> None:
        known = visit.server.arranged("learning")[stage]
        visit.context.add_cookies([{"name": "l", "value": known["token"], "url": visit.server.address}])
        visit.open(f"/{{lang}}/ucenje/{path}" if path is not None else known["path"])
        _fill(visit, fields)
        if gone:
            visit.page.locator("main form [type=radio]").first.check()
            visit.context.clear_cookies(name="l")
        if press:
            visit.press(press)

    return arrange


def _map_of_somebody_new(slug: str, *, on: bool = False) -> Arrangement:
    """Press „Почни“ on the course's page, and with ``on`` open the first lesson."""

    def arrange(visit: Visit) -> None:
        visit.open(f"/{{lang}}/obuke/{slug}/")
        for _press in range(2 if on else 1):
            visit.follow(".course-hero a.button")

    return arrange


def _typed(path: str, **fields: str) -> Arrangement:
    """Open a form, fill it in and send it."""

    def arrange(visit: Visit) -> None:
        visit.open(path)
        _fill(visit, fields)
        visit.press(SEND)

    return arrange


def _wrong_strip(visit: Visit) -> None:
    """Type the strip of a seat with other digits."""
    known = visit.server.arranged("learning")["class"]["strip"]
    digits = "0000" if known["digits"] != "0000" else "1111"
    _typed("/{lang}/ucenje/mesto/", **{**known, "digits": digits})(visit)


def _checked(stage: str, *names: str) -> Arrangement:
    """Open the page that checks a certificate, and try ``names`` one after another."""

    def arrange(visit: Visit) -> None:
        visit.open(f"/{{lang}}/uverenje/{visit.server.arranged('learning')[stage]['number']}/")
        for name in names:
            visit.page.fill("#certificate-form [name=name]", name)
            visit.press(SEND)

    return arrange


def _fits(visit: Visit) -> None:
    _checked("certified", visit.server.arranged("learning")["certified"]["name"])(visit)


def _fill(visit: Visit, fields: Mapping[str, str]) -> None:
    for name, value in fields.items():
        visit.page.fill(f"main [name={name}]", value)


def learning_pages() -> dict[str, dict[str, Arrangement]]:
    """Return every page of the courses and of those who learn, with its states."""
    kinds = ("single", "multiple", "true_false", "matching", "ordering", "gap", "short_text", "number")
    answers = ("right single", "wrong single", "partly multiple", "wrong true_false", "partly matching")
    answers += ("wrong ordering", "right gap", "wrong short_text", "right short_text", "wrong number")
    outcomes = ("passed", "not passed", "waiting", "no attempt left", "changed questions")
    return {
        "courses": {
            "filled": _public(""),
            "chosen": _public("?kome=teachers"),
            "none": _public("?kome=teachers&uzrast=0-6"),
        },
        "course": {"young": _public(f"{PUPILS}/"), "certificate": _public(f"{STAFF}/")},
        "module": {"young": _public(f"{PUPILS}/zastiti-se/"), "adult": _public(f"{STAFF}/obavestiti-i-prijaviti/")},
        "lesson": {
            "folds": _public(f"{PUPILS}/prepoznaj/{FIRST}/"),
            "note and story": _public(f"{PUPILS}/zastiti-se/kad-slika-krene-dalje/"),
            "recording": _public(f"{PUPILS}/potrazi-pomoc/kome-da-kazem-i-kako/"),
            "drawing": _public(f"{CHILDREN}/pravi-prijatelj/sta-radi-pravi-prijatelj/"),
            "adult": _public(f"{STAFF}/od-sumnje-do-procene/na-cemu-postupanje-pociva/"),
        },
        "learner's course": {
            "new": _map_of_somebody_new(PUPILS),
            "begun": _at("begun"),
            "finished": _at("finished"),
            "certificate": _at("certificate offered"),
        },
        "learner's lesson": {
            "new": _map_of_somebody_new(PUPILS, on=True),
            "done": _at("lesson done"),
            "seat": _at("seat"),
        },
        "question": {kind: _at(f"asked {kind}") for kind in kinds},
        "question error": {
            kind: _at(f"asked {kind}", press=PRESS) for kind in ("single", "multiple", "matching", "gap", "number")
        },
        "answered": {
            "new": _at("new"),
            "after passing": _at("after passing"),
            **{worth: _at(worth) for worth in answers},
        },
        "outcome": {state: _at(state) for state in outcomes},
        "learning code": {
            "filled": _at("begun", "kod/"),
            "away": _at("put away"),
            "seat": _at("seat", "kod/"),
            "none": _opened("/{lang}/ucenje/kod/"),
        },
        "learning": {
            "empty": _opened("/{lang}/ucenje/"),
            "error": _typed("/{lang}/ucenje/"),
            "wrong code": _typed("/{lang}/ucenje/", code=NOBODYS_CODE),
            "known": _at("begun", ""),
        },
        "learning is over": {"question": _at("in the middle", press=PRESS, gone=True)},
        "seat": {
            "empty": _opened("/{lang}/ucenje/mesto/"),
            "error": _typed("/{lang}/ucenje/mesto/"),
            "wrong strip": _wrong_strip,
        },
        "class": {
            "empty": _opened("/{lang}/ucenje/razred/"),
            "error": _typed("/{lang}/ucenje/razred/", code=NOBODYS_CODE),
        },
        "new class": {
            "empty": _opened("/{lang}/ucenje/razred/novi/"),
            "error": _typed("/{lang}/ucenje/razred/novi/", seats="41"),
        },
        "class key": {"filled": _at("class", "razred/kljuc/"), "away": _at("key away")},
        "class strips": {"filled": _at("class", "razred/trake/")},
        "class board": {"open": _at("class"), "closed": _at("closed class")},
        "close class": {"empty": _at("class", "razred/zatvaranje/")},
        "class answers": {"filled": _at("closed class", "razred/odgovori/")},
        "class certificate": {"filled": _at("closed class", "razred/potvrda/")},
        "take certificate": {
            "empty": _at("entitled"),
            "error": _at("entitled", press=SEND),
            "confirm": _at("entitled", press=SEND, name="Мира"),
            "made": _at("certified"),
            "other name": _at("certified", press=SEND, name="Мира Николић"),
        },
        "take badge": {"empty": _at("badge"), "error": _at("badge", press=SEND)},
        "find certificate": {
            "empty": _opened("/{lang}/uverenje/"),
            "error": _typed("/{lang}/uverenje/", number="1234"),
        },
        "certificate": {
            "valid": _checked("certified"),
            "revoked": _checked("revoked"),
            "error": _checked("certified", ""),
            "fits": _fits,
            "does not": _checked("certified", "Мира Николић"),
        },
        "not found certificate": {"unknown": _opened(f"/{{lang}}/uverenje/{NOBODYS_NUMBER}/")},
        "error certificate": {
            "tries": _checked("revoked", *["Мира Николић"] * 6),
            "not yet": _at("not yet"),
            "taken back": _at("revoked"),
        },
    }
