"""How long a text takes to read."""

from typing import Any

WORDS_A_MINUTE = 180  # calm reading on a telephone
# What is watched or heard; its transcript is another way to the same, so nobody reads it too.
MEDIA = frozenset({"video", "audio"})


def words(stream: Any) -> int:
    """Return how many words the text blocks of a stream have."""
    texts = (
        text
        for block in stream
        if block.block_type not in MEDIA
        for text in block.block.get_searchable_content(block.value)
    )
    return sum(len(str(text).split()) for text in texts)


def minutes(stream: Any, *, lead: str = "", seconds: int = 0) -> int:
    """Return the whole minutes that reading takes, with the length of what is watched or heard; at least one.

    ``seconds`` is what else it takes.
    """
    seconds += sum(block.value.seconds for block in stream if block.block_type in MEDIA and block.value is not None)
    read = (words(stream) + len(lead.split())) / WORDS_A_MINUTE
    return max(1, round(read + seconds / 60))
