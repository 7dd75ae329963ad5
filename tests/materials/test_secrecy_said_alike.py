"""Who learns of a report is said in the same words everywhere, and never without the limit of that promise."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tools.paths import ROOT

# The limit, to a child and to adults: two sentences that belong together.
LIMITS = (
    "Ако си у великој опасности, можда ће морати да зна и неко ко брине о теби. Ако можемо, рећи ћемо ти пре тога.",
    "Ако је дете у великој опасности, можда ће морати да зна и неко ко брине о њему. "
    "Ако можемо, детету ћемо то рећи пре тога.",
)
# A sentence by which a reader believes that somebody will not learn of a report.
PROMISE = re.compile(
    r"\bне (?:сме|смеју) да (?:га |је |то )?(?:види|виде|зна|знају|сазна|сазнају)\b"
    r"|\b(?:не|неће) (?:види|виде|видети|знају|знати) (?:ни (?:да )?|твоју |вашу )?(?:пријав|случај)"
    r"|\b(?:не сазнаје|неће (?:од нас )?сазнати)\b",
    re.IGNORECASE,
)
# An institution that is named gets nothing, nor do those who work there: that has no exception.
INSTITUTION = re.compile(r"\b(?:школ|установ|клуб|запослен)", re.IGNORECASE)
PERSON = re.compile(r"\b(?:особ|неко|мам|тат|родитељ|они кој)", re.IGNORECASE)
# What nobody can promise, and the answer that says the opposite of the limit.
NEVER = re.compile(
    r"\bнајчешће да\b|\bнико (?:никад )?неће (?:сазнати|видети)\b|\bнећемо (?:рећи )?ником"
    r"|\b(?:родитељи|мама|тата) неће (?:са)?знати\b|\bостаје (?:међу нама|тајна)\b|\bпотпуно (?:тајн|поверљив)",
    re.IGNORECASE,
)
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
QUOTED = re.compile(r"„[^“]*“")
# The report keeps the limit's words in a place of their own and shows them from there.
SHOWN = re.compile(r"from reporting\.intake\.secrecy import|\{\{ limit \}\}")
ROOMS: dict[str, tuple[str, ...]] = {
    "pages": ("home/content/*.json",),
    "library": ("materials/content/*.json",),
    "courses": ("elearning/content/*.json",),
    "templates": tuple(
        f"{top}/**/templates/**/*.html" for top in ("portal", "home", "materials", "elearning", "search")
    ),
    "report": (
        "reporting/intake/secrecy.py",
        "reporting/intake/forms/*.py",
        "reporting/intake/templates/**/*.html",
    ),
    "following": ("reporting/tracking/*.py", "reporting/tracking/templates/**/*.html"),
}
# What is neither read on the page nor said about who learns of a report.
NOT_READ = {"search_description", "seo_title"}


def strings(data: Any) -> Iterator[str]:
    """Give the texts of a content file in their order, without markup."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from () if name in NOT_READ else strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)
    elif isinstance(data, str) and CYRILLIC.search(data):
        yield plain(re.sub(r"<[^>]+>", " ", data))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def words(path: Path) -> list[str]:
    """Return what a file says, in pieces: those of a page in their order, those of code and a template as one."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return list(strings(json.loads(text)))
    if path.suffix == ".py":
        constants = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
        said = [value for value in constants if isinstance(value, str) and CYRILLIC.search(value)]
    else:
        text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", " ", text, flags=re.DOTALL)
        tags = re.findall(r"\{%.*?%\}", text, flags=re.DOTALL)
        said = [value for tag in tags for value in re.findall(r'"([^"]*)"', tag) if CYRILLIC.search(value)]
        said += [piece for piece in re.split(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", text) if CYRILLIC.search(piece)]
    said += LIMITS if SHOWN.search(text) else ()
    return [" ".join(plain(piece) if plain(piece)[-1:] in ".!?:" else f"{plain(piece)}." for piece in said)]


@cache
def room(name: str) -> dict[str, list[str]]:
    found = {path for pattern in ROOMS[name] for path in ROOT.glob(pattern)}
    return {path.relative_to(ROOT).as_posix(): words(path) for path in sorted(found)}


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])[“”)]*\s+", text)


def promises(text: str) -> list[str]:
    """Return the clauses of a text that promise that a person will not learn of a report."""
    clauses = [clause for one in sentences(text) for clause in re.split(r"[,;:] ", one) if PROMISE.search(clause)]
    return [one for one in clauses if PERSON.search(one) or not INSTITUTION.search(one)]


def unlimited(pieces: list[str]) -> list[str]:
    """Return the promises that have the limit neither beside them nor in the two pieces that follow."""
    return [
        promise
        for place, piece in enumerate(pieces)
        for promise in promises(piece)
        if not any(limit in " ".join(pieces[place : place + 3]) for limit in LIMITS)
    ]


def impossible(text: str) -> list[str]:
    """Return the sentences that promise what nobody can, but for those that are quoted as what not to say."""
    return [one for one in sentences(QUOTED.sub("", text)) if NEVER.search(one)]


@pytest.mark.parametrize("name", ROOMS)
def test_no_promise_stands_without_its_limit(name: str) -> None:
    found = {path: unlimited(pieces) for path, pieces in room(name).items()}
    assert found and not {path: said for path, said in found.items() if said}


@pytest.mark.parametrize("name", ROOMS)
def test_nobody_promises_what_cannot_be_kept(name: str) -> None:
    found = {path: impossible(" ".join(pieces)) for path, pieces in room(name).items()}
    assert not {path: said for path, said in found.items() if said}


@pytest.mark.parametrize("name", ROOMS)
def test_the_limit_is_said_in_the_same_words(name: str) -> None:
    for path, pieces in room(name).items():
        text = " ".join(pieces)
        told = sum(text.count(limit) for limit in LIMITS)
        assert text.count("у великој опасности") == text.count("можда ће морати да зна") == told, path


@pytest.mark.parametrize("name", ["pages", "library", "courses"])
def test_every_room_says_it(name: str) -> None:
    assert any(limit in piece for pieces in room(name).values() for piece in pieces for limit in LIMITS)


def test_whether_parents_learn_has_one_answer_to_children_and_to_adults() -> None:
    blocks = json.loads((ROOT / "materials/content/pitanja.json").read_text(encoding="utf-8"))["questions"]
    asked = [block["question"] for block in blocks if "question" in block]
    answers = [one["answer"] for one in asked if re.search(r"родитељи.*сазна", one["question"])]
    assert [[limit in answer for limit in LIMITS] for answer in answers] == [[True, False], [False, True]]
    assert all("школа" in answer and "нашкодило" in answer for answer in answers)


@pytest.mark.parametrize(
    "text",
    [
        "Можеш да кажеш ко не сме да сазна, на пример неко од куће.",
        "Та особа неће видети пријаву.",
        "Особе и установе које искључите не виде ни да пријава постоји.",
        "Они које означиш неће видети ни да пријава постоји.",
        "Та особа неће од нас сазнати ко је пријавио.",
        "Реците ко не сме да види пријаву. Ако је дете у опасности, неко ће знати.",
    ],
)
def test_a_promise_without_its_limit_is_found(text: str) -> None:
    assert len(unlimited([text])) == 1
    for limit in LIMITS:
        assert unlimited([text, "Наслов", limit]) == [] == unlimited([f"{text} {limit}"])
        assert len(unlimited([text, "Наслов", "Пасус.", limit])) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Напиши да школа не сме да види пријаву.",
        "Ако је то неко из школе, у пријави наведите да школа не сме да је види.",
        "Искључена установа не види ни да случај постоји.",
    ],
)
def test_of_an_institution_it_may_be_promised(text: str) -> None:
    assert unlimited([text]) == []


@pytest.mark.parametrize(
    "text", ["Најчешће да, јер они штите.", "Нико неће сазнати.", "Нећемо никоме рећи.", "Родитељи неће знати."]
)
def test_an_impossible_promise_is_found_unless_it_is_a_bad_example(text: str) -> None:
    assert impossible(text)
    assert impossible(f"Не реците „{text}“ него нешто друго.") == []
