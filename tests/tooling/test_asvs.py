"""The table of OWASP ASVS 5.0.0 is whole, and what it names exists."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from portal.settings import base
from tools.paths import ROOT

# Of each section the levels of its requirements, in their order; level 3 is not asked for.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223",
    "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22",
    "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
DOCUMENT = ROOT / "docs/asvs.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (\d) \| (.+?) \| ([a-z ]+) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
SETTING = re.compile(r"`([A-Z][A-Z_]+)`")
HEADING = re.compile(r"\]\(([\w.-]+\.md)#([^)]+)\)")
FROM_ENVIRONMENT = {"EMAIL_URL", "DATABASE_URL", "OIDC_ISSUER", "PORTAL_KEYS", "REDIS_URL"}


@dataclass(frozen=True)
class Row:
    id: str
    level: str
    about: str
    status: str
    evidence: str


ROWS = [Row(*found) for found in ROW.findall(DOCUMENT.read_text(encoding="utf-8"))]
IDS = [row.id for row in ROWS]


def wanted() -> dict[str, str]:
    return {
        f"{section}.{number}": level
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, start=1)
        if level != "3"
    }


@cache
def slugs(document: str) -> set[str]:
    """Return the anchors of a document's headings, as they are made of them."""
    headings = re.findall(r"^#+ (.+)$", (ROOT / "docs" / document).read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_standard_has_its_numbers() -> None:
    assert Counter("".join(LEVELS.values())) == {"1": 70, "2": 183, "3": 92}


def test_every_requirement_of_both_levels_stands_there_once_and_in_order() -> None:
    assert list(wanted()) == IDS
    assert {row.id: row.level for row in ROWS} == wanted()
    lines = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if re.match(r"\| \d", line)]
    assert len(lines) == len(ROWS), "a row is not of the form that is checked"


def complaints(row: Row) -> Iterator[str]:
    """Give what a row lacks of what its status promises."""
    tests, names, headings = TEST.findall(row.evidence), SETTING.findall(row.evidence), HEADING.findall(row.evidence)
    promised = {
        "test": bool(tests),
        "setting": bool(names),
        "document": bool(headings),
        "not applicable": len(row.evidence) > 5 and not tests,
        "gap": bool(re.search(r" → .+", row.evidence)),
    }
    if not promised.get(row.status):
        yield f"{row.id} is no {row.status!r}: {row.evidence}"
    yield from (f"{row.id} names {path}::{test}" for path, test in tests if f"def {test}(" not in _text(path))
    yield from (f"{row.id} names #{anchor}" for document, anchor in headings if anchor not in slugs(document))


@cache
def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else ""


def test_every_row_has_what_its_status_promises() -> None:
    assert [complaint for row in ROWS for complaint in complaints(row)] == []


def test_a_row_that_lacks_something_is_noticed() -> None:
    for status, evidence in (
        ("test", "in words"),
        ("test", "`tests/tooling/test_asvs.py::test_that_is_not_there`"),
        ("setting", "SECRET_KEY"),
        ("document", "[there](settings.md#nowhere)"),
        ("not applicable", "no"),
        ("gap", "later"),
        ("promise", "of something"),
    ):
        assert len(list(complaints(Row("1.1.1", "1", "x", status, evidence)))) == 1, status


def test_every_named_setting_exists() -> None:
    named = {name for row in ROWS for name in SETTING.findall(row.evidence)}
    production = (ROOT / "portal/settings/production.py").read_text(encoding="utf-8")
    missing = {
        name
        for name in named - FROM_ENVIRONMENT
        if not hasattr(base, name) and not hasattr(settings, name) and not re.search(rf"^{name} = ", production, re.M)
    }
    assert missing == set()


def test_what_is_from_the_environment_is_documented() -> None:
    table = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert {name for name in FROM_ENVIRONMENT if f"`{name}`" not in table} == set()
