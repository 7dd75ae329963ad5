"""A visitor of the wizard without JavaScript: reads the form that the page shows, fills and sends it."""

import re
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from reporting.cases.models import Report
from reporting.cases.principals import System
from reporting.intake.steps import is_after

# By number of the step. A child is asked 1, 2, 4, 5, 6 at an institution, 8 and 12 of a person; it may add the others.
CHILD: dict[int, dict[str, Any]] = {
    1: {"danger": "no"},
    11: {"place_now": "Код баке КАНАРИНАЦ, Булевар 88"},
    2: {"about": "self", "child": "Мара-КАНАРИНАЦ"},
    14: {"age_band": "age_11_14"},
    4: {"forms": ["psychological", "digital"], "narrative": "Вређају ме сваки дан. КАНАРИНАЦ-ПРИЧА"},
    5: {"setting": "online", "municipality": "unknown"},
    6: {"institution_text": "Школа на брегу"},
    13: {"period": "week", "frequency": "often"},
    7: {"perpetrators": ["child"], "perpetrator_text": "Пера-КАНАРИНАЦ"},
    8: {"excluded": ["none"]},
    12: {"works": ["none"]},
    9: {"channel": "none"},
}
ADULT: dict[int, dict[str, Any]] = {
    **CHILD,
    2: {"role": "parent", "child": "Мара-КАНАРИНАЦ", "age_band": "age_7_10"},
    3: {"forms": ["psychological", "digital"]},
    4: {"narrative": "Вређају дете сваки дан. КАНАРИНАЦ-ПРИЧА"},
    9: {"channel": "email", "email": "kanarinac@primer.rs", "note": "после 17", "name": "Ана КАНАРИНАЦ"},
}
PROFESSIONAL: dict[int, dict[str, Any]] = {
    **ADULT,
    2: {"role": "staff", "own_institution": "Школа КАНАРИНАЦ", "child": "", "age_band": "unknown"},
    4: {"narrative": "Пријавило дете.", "done": "Обавештен тим. КАНАРИНАЦ"},
}
# What a child may add, in the order of the check page.
OFFERED = (14, 13, 7, 9)
TRACKS = {"child": CHILD, "adult": ADULT, "professional": PROFESSIONAL}
# What professionals alone are told, in one sentence wherever it is said.
DUTY = "Ова пријава не замењује дужност да јавите полицији или центру за социјални рад."


class _Fields(HTMLParser):
    """Collects what a browser would send from the form ``step-form``."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("name") or ""
        if tag == "input" and name:
            if found.get("type") in ("radio", "checkbox") and "checked" not in found:
                return
            self.values.setdefault(name, []).append(found.get("value") or ("on" if "checked" in found else ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self.values.setdefault(self._select, []).append(found.get("value") or "")
        elif tag == "textarea":
            self._area = name
            self.values[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            if self.values[self._area][0].startswith("\n"):
                self.values[self._area][0] = self.values[self._area][0][1:]
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area][0] += data


def fields(response: HttpResponse) -> dict[str, list[str]]:
    """Return what the page's form would send as it stands."""
    parser = _Fields()
    parser.feed(response.content.decode())
    return parser.values


def copy_of(page: HttpResponse, *, turn: int = 0) -> dict[str, Any]:
    """Return what ``page`` says of the answers it was made from; ``turn``: how much its script says was typed."""
    return {name: value for name, value in fields(page).items() if name.startswith("_")} | {"_turn": str(turn)}


def the_report() -> Report:
    """Return the only report there is."""
    return Report.objects.visible_to(System("test")).get()


class Walker:
    """One visitor with one browser."""

    def __init__(self, language: str = "sr") -> None:
        self.client = Client()
        self.language = language
        self.page: HttpResponse = self.client.get(self.url())

    def url(self, rest: str = "") -> str:
        return f"/{self.language}/prijava/{rest}"

    def follow(self, response: Any) -> HttpResponse:
        while response.status_code in (302, 303):
            response = self.client.get(response.headers["Location"])
        self.page = response
        return response

    def choose(self, track: str) -> HttpResponse:
        return self.follow(self.client.post(self.url(), {"track": track}))

    @property
    def step(self) -> int:
        found = re.search(r'action="/[a-z-]+/prijava/(\d+)/"', self.text)
        return int(found[1]) if found else 0

    @property
    def path(self) -> str:
        return str(self.page.request["PATH_INFO"])

    @property
    def code(self) -> str:
        """The secret code that the page shows, in its groups."""
        found = re.search(r'class="code"[^>]*>([\d ]+)<', self.text)
        assert found is not None, "no code on this page"
        return found[1]

    @property
    def text(self) -> str:
        return self.page.content.decode()

    def send(self, answers: dict[str, Any] | None = None, *, step: int | None = None, **buttons: str) -> HttpResponse:
        """Fill the step's fields in, press a button and follow where it leads."""
        number = step or self.step
        data: dict[str, Any] = dict(fields(self.page))
        for name, value in (answers or {}).items():
            data[f"{number}-{name}"] = value
        return self.follow(self.client.post(self.url(f"{number}/"), data | buttons))

    def goes_on(self) -> HttpResponse:
        """Press „Настави“ on the page of numbers, which follows a story in which danger is heard."""
        found = re.search(r'<a class="button quiet" href="([^"]+)"', self.text)
        assert found is not None, "the page has no way on"
        return self.follow(self.client.get(found[1]))

    def open(self, step: int) -> HttpResponse:
        """Open the address of a step."""
        return self.follow(self.client.get(self.url(f"{step}/")))

    def adds(self, *steps: int, answers: dict[int, dict[str, Any]] | None = None) -> HttpResponse:
        """Answer what the check page offers to a child, and come back to it."""
        for step in steps or OFFERED:
            self.open(step)
            assert self.step == step, f"{step} is not offered: {self.path}"
            self.send((answers or CHILD)[step])
            assert self.step == 10, re.findall(r'class="error"[^>]*>(.*?)</div>', self.text)
        return self.page

    def walk(self, track: str, answers: dict[int, dict[str, Any]] | None = None, *, until: int = 10) -> HttpResponse:
        """Choose a track and answer every step that is asked, up to the step ``until``, also one that is offered."""
        self.choose(track)
        if track == "child" and until in OFFERED:
            self.walk_on(track, answers)
            return self.open(until)
        return self.walk_on(track, answers, until=until)

    def walk_on(self, track: str, answers: dict[int, dict[str, Any]] | None = None, *, until: int = 10) -> HttpResponse:
        """Answer every step that is asked from where the visitor stands, up to the step ``until``."""
        answers = answers or TRACKS[track]
        for _ in range(15):
            if self.path.endswith("/dalje/"):
                self.goes_on()
            if not self.step or not is_after(str(until), str(self.step)):
                return self.page
            before = self.step
            self.send(answers[self.step])
            assert self.step != before, re.findall(r'class="error"[^>]*>(.*?)</div>', self.text)
        raise AssertionError("The wizard does not end.")
