"""Strings that nobody types who looks for help: the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable

# What stands in the portal of `tests.search.portal`, so that not everything finds nothing.
_WORDS = (
    "насиље школи разговор свађи дете ћути nasilje školi razgovor svađi dete pitanja линија 116 194 полиција бекству"
    " занемаривање пријавим директор и у да не"
).split()
_SYNTAX = [
    *"+ - = && || ! ( ) { } [ ] ^ \" ~ * ? : \\ / < > | & ' ` ; % _ @ # $ , .".split(" "),
    *(
        "AND",
        "OR",
        "NOT",
        "NEAR",
        "NEAR/5",
        "TO",
        "NEAR(a b, 2)",
        "name:",
        "whole:",
        "{name front}:",
        "^name",
        "-name:",
    ),
    *("_exists_:name", "/.*/", "[* TO *]", "~10000", "a^1e9", "*:*", "m__kind__page", "sr_насиље", "<->", "<2>", ":*A"),
]
_INJECTIONS = [
    "' OR 1=1 --",
    "'; DROP TABLE search_stems; --",
    '" UNION SELECT 1 --',
    "$$ || pg_sleep(10) || $$",
    "\\'; SELECT 1",
    "%s %(a)s %% {0} {a.__class__}",
    '{"query": {"match_all": {}}}',
    '"}}, {"delete": {"_id": "1"}}\n',
    '{"script": {"source": "while(true){}"}}',
    "{{ 7|add:7 }}{% load x %}${7*7}<%= 7 %>#{7}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "../../etc/passwd\r\nSet-Cookie: a=b",
    "(((((((((((((((((((((a)",
    "(a+)+$" + "a" * 60,
]
# Letters that an engine may know otherwise than Python does: younger than its tables, of two code units, of no case.
_LETTERS = "𞤀𞤢𐐀𐔰𑄃𖹀ꭰᲀⰀꙀÅſßİıǅﬀﬃ㍿①²½٣߀𝟘𝔸ªºΩᾳœ漢字かなकि한ไทยஔဦᦰᦱᬌᳲ"
_MARKS = "\u0301\u0327\u20e3\u0489\u202e\u202d\u2066\u2069\u200b\u200d\u200e\u200f\ufeff\u00ad\u2028\ufe0f"
_CONTROLS = "".join(map(chr, range(32))) + "\x7f\x80\x9f\ufffe\uffff\U0010ffff"


def strings(number: int, seed: int = 1) -> list[str]:
    """Return so many strings, of each sort about as many; some are a hundred thousand letters long."""
    chance = random.Random(seed)
    sorts: list[Callable[[random.Random], str]] = [
        _syntax,
        _injection,
        _anything,
        _marked,
        _letters,
        _control,
        _surrogates,
        _mixed_scripts,
        _many_words,
        _long,
        _emoji,
    ]
    return [sorts[place % len(sorts)](chance) for place in range(number)]


def _joined(chance: random.Random, *lists: list[str], most: int = 12) -> str:
    every = [one for part in lists for one in part]
    return chance.choice(["", " "]).join(chance.choice(every) for _ in range(chance.randint(1, most)))


def _syntax(chance: random.Random) -> str:
    return _joined(chance, _SYNTAX, _WORDS)


def _injection(chance: random.Random) -> str:
    return chance.choice(_WORDS) + chance.choice(["", " ", '"', "'"]) + chance.choice(_INJECTIONS)


def _anything(chance: random.Random) -> str:
    return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 60)))


def _marked(chance: random.Random) -> str:
    word = chance.choice(_WORDS)
    return "".join(letter + chance.choice(["", *_MARKS]) * chance.choice([1, 1, 30]) for letter in word)


def _letters(chance: random.Random) -> str:
    word = chance.choice(_WORDS)
    at = chance.randint(0, len(word))
    return word[:at] + _joined(chance, [*_LETTERS], most=4) + word[at:] + chance.choice(["", " и ", "_", "__"])


def _control(chance: random.Random) -> str:
    return _joined(chance, [*_CONTROLS], _WORDS)


def _surrogates(chance: random.Random) -> str:
    return chance.choice(_WORDS) + "".join(chr(chance.randint(0xD800, 0xDFFF)) for _ in range(chance.randint(1, 5)))


def _mixed_scripts(chance: random.Random) -> str:
    return "".join(
        chance.choice("\u0430a\u0435e\u043eo\u0441c\u0440p\u0455s\u0458j\u0456i\u0452\u0111dj\u017e\u0436\u0459lj")
        for _ in range(chance.randint(3, 40))
    )


def _many_words(chance: random.Random) -> str:
    return " ".join(chance.choice([*_WORDS, *_LETTERS, str(chance.random())]) for _ in range(chance.randint(30, 5_000)))


def _long(chance: random.Random) -> str:
    return chance.choice([*_WORDS, *_SYNTAX, *_LETTERS, *_MARKS]) * chance.choice([41, 201, 5_000, 20_000])


def _emoji(chance: random.Random) -> str:
    emoji = ["😀", "👨‍👩‍👧", "🇷🇸", "❤️", "🏳️‍🌈", "👍🏽", "1️⃣"]
    return _joined(chance, emoji, _WORDS)
