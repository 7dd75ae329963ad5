"""A hand at the desk: it follows links and presses buttons that stand on the page, and counts how often.

What is chosen, ticked or typed in a form is no press; each form goes out as a browser would send it.
"""

import re
from typing import Any
from urllib.parse import urldefrag, urljoin

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse

from tests.desk.conftest import Seat

FIELDS = "input, select, textarea"


class Hand:
    """One person's hand, which begins on ``page``; ``presses`` says how often it pressed."""

    def __init__(self, seat: Seat, page: str) -> None:
        self.seat, self.address, self.presses = seat, page, 0
        self.page = BeautifulSoup("", "html.parser")
        self._shows(seat.get(page))

    def follows(self, words: str, *, within: str = "body") -> None:
        """Follow the first link in ``within`` that says ``words``."""
        link = self._find(f"{within} a[href]", words)
        self._presses(self.seat.get(self._absolute(str(link["href"])), follow=True))

    def sends(self, words: str, **chosen: Any) -> None:
        """Press the button that says ``words``, once ``chosen`` was filled in."""
        button = self._find("button", words)
        form = self._form_of(button)
        fields = {str(field.get("name")) for field in self.page.select(FIELDS)}
        assert set(chosen) <= fields, f"{self.address} does not ask for {set(chosen) - fields}"
        values = self._values(form) | chosen
        if name := button.get("name"):
            values[str(name)] = str(button.get("value", ""))
        to = self._absolute(str(button.get("formaction") or form.get("action") or self.address))
        self._presses(self.seat.post(to, values, follow=True))

    def reads(self, *texts: str) -> None:
        """Fail unless the page says every one of ``texts``."""
        page = _words(self.page)
        for text in texts:
            assert text in page, f"{self.address} does not say {text!r}"

    def asked(self, *names: str) -> set[str]:
        """Return which of ``names`` the page has a field for."""
        return {name for name in names if self.page.find(attrs={"name": name})}

    def _find(self, selector: str, words: str) -> Tag:
        for one in self.page.select(selector):
            if words in _words(one):
                return one
        raise AssertionError(f"nobody can press {words!r} on {self.address}")

    def _form_of(self, button: Tag) -> Tag:
        by_name = self.page.find("form", id=str(button["form"])) if button.get("form") else button.find_parent("form")
        assert isinstance(by_name, Tag), f"a button belongs to no form on {self.address}"
        return by_name

    def _values(self, form: Tag) -> dict[str, Any]:
        elsewhere = self.page.select(", ".join(f'{one}[form="{form.get("id", "-")}"]' for one in FIELDS.split(", ")))
        values: dict[str, Any] = {}
        for field in [*form.select(FIELDS), *elsewhere]:
            name = str(field.get("name", ""))
            if name and name != "csrfmiddlewaretoken":
                for value in _said(field):
                    values.setdefault(name, []).append(value)
        return values

    def _absolute(self, address: str) -> str:
        return urldefrag(urljoin(self.address, address)).url

    def _presses(self, answer: HttpResponse) -> None:
        self.presses += 1
        self._shows(answer)

    def _shows(self, answer: HttpResponse) -> None:
        self.address = answer.request["PATH_INFO"] + (f"?{query}" if (query := answer.request["QUERY_STRING"]) else "")
        assert answer.status_code == 200, f"{self.address} answers {answer.status_code}"
        self.page = BeautifulSoup(answer.content.decode(), "html.parser")
        problems = self.page.select(".error-summary")
        assert not problems, f"{self.address}: {_words(problems[0])}"


def _said(field: Tag) -> list[str]:
    """Return what a field says as the page came."""
    if field.name == "textarea":
        # A browser leaves out the line break right behind the tag.
        return [re.sub(r"\A\r?\n", "", field.get_text())]
    if field.name == "select":
        options = field.select("option[selected]") or field.select("option")[:1]
        return [str(option.get("value", "")) for option in options]
    if field.get("type") in ("checkbox", "radio"):
        return [str(field.get("value", "on"))] if field.has_attr("checked") else []
    return [str(field.get("value", ""))]


def _words(part: Tag) -> str:
    return re.sub(r"\s+", " ", part.get_text()).strip()
