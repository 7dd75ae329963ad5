"""One thing has one name for readers: the names that docs/languages.md gives up stand nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.paths import ROOT

GIVEN_UP = re.compile(
    r"тријажн\w+ тим|\b(?:[ие]-?)?мејл|електронск\w+ пошт|(?<!е-)\bпошт(?:[аеиу]|ом)\b|\bсл\. гласник"
    r"|националн\w+ платформ|\bпријавите се\b",
    re.IGNORECASE,
)
# What people may type is no name of ours: words of searches and passwords, answers that a question accepts.
TYPED = ("search/data", "portal/danger", "portal/accounts/data")
ACCEPTED = re.compile(r'"accepted": \[[^\]]*\]')


def sources() -> Iterator[Path]:
    for top in ("home", "materials", "elearning", "portal", "reporting", "search"):
        for path in sorted((ROOT / top).rglob("*")):
            said = not path.relative_to(ROOT).as_posix().startswith(TYPED)
            if said and path.suffix in {".json", ".html", ".py", ".csv", ".txt", ".vtt"}:
                yield path


def given_up(text: str) -> list[str]:
    return GIVEN_UP.findall(ACCEPTED.sub("", text))


def test_no_name_that_was_given_up_stands_before_a_reader() -> None:
    found = {str(path.relative_to(ROOT)): given_up(path.read_text(encoding="utf-8")) for path in sources()}
    assert len(found) > 500 and not {name: names for name, names in found.items() if names}


@pytest.mark.parametrize(
    "text",
    [
        "Додељује се само у тријажном тиму.",
        "Пошаљите имејлом.",
        "Ваш мејл",
        "Гледа твоју пошту.",
        "„Сл. гласник РС“ 11/2024",
        "на Националној платформи",
        "Пријавите се и отворите свој дан.",
    ],
)
def test_a_name_that_was_given_up_is_recognised(text: str) -> None:
    assert given_up(text)


@pytest.mark.parametrize(
    "text", ["тим за тријажу", "„Службени гласник РС“", "на е-пошту", "школска платформа", "одјавите се"]
)
def test_the_other_name_is_not(text: str) -> None:
    assert not given_up(text)
