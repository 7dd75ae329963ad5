"""The judged set holds together: each query has an answer, each answer is something that the project ships."""

import csv
import json
from collections import Counter
from pathlib import Path

from tools.paths import ROOT

HERE = Path(__file__).parent / "judged"
KINDS = {"plain", "bald", "dj", "typo", "inflected", "synonym", "question", "child", "danger"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shipped() -> set[str]:
    """Return the keys of everything that a query may be answered with."""
    pages = [path for room in ("home", "materials", "elearning") for path in (ROOT / room / "content").glob("*.json")]
    asked = json.loads((ROOT / "materials/content/pitanja.json").read_text(encoding="utf-8"))["questions"]
    number = sum("question" in block for block in asked)
    return (
        {path.stem for path in pages}
        | {f"term:{row['anchor']}" for row in rows(ROOT / "materials/data/glossary.csv")}
        | {f"helpline:{row['number'].replace(chr(160), ' ')}" for row in rows(ROOT / "portal/pages/data/helplines.csv")}
        | {f"question:{place}" for place in range(1, number + 1)}
    )


def test_queries_are_many_of_every_kind_and_each_is_there_once() -> None:
    queries = rows(HERE / "queries.csv")
    numbers = Counter(row["kind"] for row in queries)
    assert set(numbers) == KINDS
    assert len(queries) >= 200 and min(numbers.values()) >= 15
    assert len({row["id"] for row in queries}) == len(queries)
    assert all(row["cyrillic"] or row["latin"] for row in queries)


def test_every_query_has_something_that_it_looks_for() -> None:
    best: Counter[str] = Counter()
    for row in rows(HERE / "grades.csv"):
        best[row["id"]] = max(best[row["id"]], int(row["grade"]))
    assert {row["id"]: best[row["id"]] for row in rows(HERE / "queries.csv")} == dict.fromkeys(best, 3)


def test_every_answer_is_shipped_and_fits_in_ten() -> None:
    grades = rows(HERE / "grades.csv")
    assert {row["key"] for row in grades} - shipped() == set()
    assert len({(row["id"], row["key"]) for row in grades}) == len(grades)
    assert max(Counter(row["id"] for row in grades if int(row["grade"]) >= 2).values()) <= 8
