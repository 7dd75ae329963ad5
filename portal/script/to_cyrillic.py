"""Serbian Latin to Cyrillic, for a text that was written in Latin and belongs on a Cyrillic page.

Unlike the other way (``convert``) this one has to judge: names, foreign words and addresses stay as they are, and a few
words have n and j, or d and ž, side by side that are no one letter.
"""

import re
from dataclasses import dataclass, field

from portal.script.convert import LETTERS

_LETTER = "A-Za-zČĆŽŠĐčćžšđ"
# What is written between a word and the next is none of these and stays.
_PIECE = re.compile(
    rf"""
    (?P<mark><[^>]*> | &\#?\w+;)
    | (?P<address>[^\s<]{{0,100}}(?:://|@|www\.)[^\s<]* | [\w-]+(?:\.[\w-]+)+(?:/[^\s<]*)?)
    | (?P<word>[{_LETTER}]+(?:-[{_LETTER}]+)*(?!\w))
    | (?P<other>\w+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TO_CYRILLIC = {latin.lower(): cyrillic for cyrillic, latin in LETTERS.items() if cyrillic.islower()}
_SIGNS = re.compile("dž|lj|nj|.", re.DOTALL)
# „инјекција“, „конјугација“, „надживети“: two letters at the seam of a word.
_SEAM = re.compile(r"^(in|kon|van|tan|nad|pod|od|pred)(?=jekc|jekt|junk|jug|jukt|jezi|živ|žnj|žanr|žup|žval)")
_FOREIGN_LETTERS = re.compile("[qwxy]|ll|ss|tt|ff|gg|pp|zz|ck|ee")
# Words of other languages that read wrongly letter by letter; Serbian texts keep them as they are written there.
FOREIGN = frozenset((
    "al", "and", "chat", "cookies", "discord", "et", "facebook", "for", "google", "grooming", "hate", "influencer",
    "instagram", "like", "live", "mail", "meme", "messenger", "of", "offline", "online", "screenshot", "share",
    "smartphone", "snapchat", "stalking", "the", "tiktok", "update", "upload", "vs",
))  # fmt: skip
_SENTENCE_END = re.compile(r"[.!?…:]\W*$|^\W*$")
# Fewer words say nothing of whether somebody types without diacritics.
_ENOUGH = 6


@dataclass
class Conversion:
    """A text in Cyrillic, and what somebody should look at.

    ``runs`` are the words that were converted, as they followed one another; ``left`` those that stay in Latin;
    ``doubtful`` those that were converted and may be wrong.
    """

    text: str
    runs: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)

    @property
    def bald(self) -> bool:
        """Whether the text seems to have been typed without diacritics, of which a converter can know nothing."""
        words = " ".join(self.runs).lower()
        return len(words.split()) >= _ENOUGH and not re.search("[čćžšđ]", words)


def to_cyrillic(text: str) -> Conversion:
    """Return ``text``, plain or with tags, with its Serbian Latin words in Cyrillic; everything else is unchanged."""
    pieces = list(_PIECE.finditer(text))
    serbian = [piece.lastgroup == "word" and _is_serbian(piece[0]) for piece in pieces]
    done, last_end, parts, made = 0, 0, [], Conversion("")
    for number, piece in enumerate(pieces):
        parts.append(text[done : piece.start()])
        done = piece.end()
        if piece.lastgroup != "word":
            parts.append(piece[0])
        elif serbian[number] or _begins_a_sentence(number, pieces, serbian, text):
            parts.append(_word(piece[0]))
            goes_on = made.runs and not re.search(r"[^\W\d]|[.!?…]", text[last_end : piece.start()])
            if goes_on:
                made.runs[-1] += f" {piece[0]}"
            else:
                made.runs.append(piece[0])
            last_end = piece.end()
            if "dj" in piece[0].lower():
                made.doubtful.append(piece[0])
        else:
            parts.append(piece[0])
            made.left.append(piece[0])
    made.text = "".join([*parts, text[done:]])
    return made


def _is_serbian(word: str) -> bool:
    """Return whether a word is to be converted wherever it stands: a name has a capital."""
    if word != word.lower() or _FOREIGN_LETTERS.search(word):
        return False
    return not FOREIGN & set(word.split("-"))


def _begins_a_sentence(number: int, pieces: list[re.Match[str]], serbian: list[bool], text: str) -> bool:
    """Return whether the capital of a word is that of a sentence whose next word is Serbian."""
    word = pieces[number][0]
    if word[1:] != word[1:].lower() or not _is_serbian(word.lower()):
        return False
    before = re.sub(r"<[^>]*>|&\w+;", " ", text[: pieces[number].start()])
    if not _SENTENCE_END.search(before):
        return False
    following = next((one for one in range(number + 1, len(pieces)) if pieces[one].lastgroup != "mark"), None)
    return following is not None and serbian[following]


def _word(word: str) -> str:
    """Return a word in Cyrillic, its first letter as large as it was."""
    seam = _SEAM.match(word.lower())
    cuts = [word[: seam.end()], word[seam.end() :]] if seam else [word]
    low = "".join(_TO_CYRILLIC.get(sign, sign) for cut in cuts for sign in _SIGNS.findall(cut.lower()))
    return low[:1].upper() + low[1:] if word[:1].isupper() else low
