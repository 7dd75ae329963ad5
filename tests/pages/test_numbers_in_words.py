"""Numbers to call that stand in code, templates and content are those of the table of helplines."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.pages.management.commands.load_site import HELPLINES
from tools.paths import ROOT

CYRILLIC = re.compile("[\u0400-\u04ff]")
# 192 and its like, 116 111, 0800 100 600, 19833; no years, dates, times, laws and addresses of machines.
NUMBER = re.compile(
    r"(?<![\d.,:/-])(?:0\d{3}[ \u00a0]\d{3}[ \u00a0]\d{3}|11[26][ \u00a0]?\d{3}|19\d{3}|19\d)(?![\d/]|[.,:]\d)"
)
CODE = ("portal", "home", "materials", "elearning", "search", "reporting", "docs")
ENDINGS = {".py", ".html", ".txt", ".conf", ".json", ".js"}
# Not words that somebody reads and calls: the table itself, and catalogues, which are made of the rest.
LEFT_OUT = re.compile(r"/(migrations|locale|data)/")


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def table() -> dict[str, dict[str, str]]:
    with HELPLINES.open(encoding="utf-8") as file:
        return {digits(row["number"]): row for row in csv.DictReader(file)}


def numbers_in(text: str) -> Iterator[str]:
    """Give every number to call in lines that somebody reads, and every one that a link calls."""
    yield from re.findall(r"tel:(\d+)", text)
    for line in text.splitlines():
        if CYRILLIC.search(line):
            yield from map(digits, NUMBER.findall(line))


def sources() -> list[Path]:
    found = [path for top in CODE for path in sorted((ROOT / top).rglob("*")) if path.suffix in ENDINGS]
    return [path for path in found if not LEFT_OUT.search(path.as_posix())]


def test_every_number_that_somebody_reads_is_in_the_table() -> None:
    known = table()
    found = {
        (path.relative_to(ROOT).as_posix(), number)
        for path in sources()
        for number in numbers_in(path.read_text(encoding="utf-8"))
    }
    assert len({path for path, _number in found}) > 60
    assert not {one for one in found if one[1] not in known}


def test_code_names_only_numbers_that_never_hide() -> None:
    """A reviewer may take any other down, and code would go on sending people there."""
    never_hide = {number for number, row in table().items() if row["always_shown"] == "yes"}
    assert never_hide == {"192", "194", "116111"}
    found = {
        (path.relative_to(ROOT).as_posix(), number)
        for path in sources()
        if "content" not in path.relative_to(ROOT).parts and "docs" not in path.relative_to(ROOT).parts
        for number in numbers_in(path.read_text(encoding="utf-8"))
    }
    assert found
    assert not {one for one in found if one[1] not in never_hide}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Зовите 192, даноноћно.", ["192"]),
        ("Позовите 116\u00a0111 или 19833.", ["116111", "19833"]),
        ("Стара линија 0800 123 456", ["0800123456"]),
        ('<a href="tel:116112">зовите</a>', ["116112"]),
        ("у 19.15, члан 198/2018, 192.0.2.0 и 2026-11-19 ништа", []),
        ("192 English words", []),
    ],
)
def test_numbers_are_recognised(line: str, found: list[str]) -> None:
    assert list(numbers_in(line)) == found
