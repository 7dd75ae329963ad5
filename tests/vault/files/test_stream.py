"""A sealed file opens as it was, or not at all."""

import io
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.vault.errors import EnvelopeError
from reporting.vault.files import stream
from tests.vault.test_vectors import VECTORS

KEY, FILE = bytes(range(32)), UUID(int=7)
BLOCK = stream.CHUNK_BYTES + stream.ADDED_BYTES
HEAD = 1 + stream.HEADER_BYTES


def sealed(*pieces: bytes, key: bytes = KEY, file_id: UUID = FILE) -> bytes:
    sink = io.BytesIO()
    writer = stream.SealedWriter(sink, key=key, file_id=file_id)
    for piece in pieces:
        writer.write(piece)
    assert writer.finish() == sum(map(len, pieces))
    return sink.getvalue()


def opened(data: bytes, *, key: bytes = KEY, file_id: UUID = FILE) -> bytes:
    return b"".join(stream.opened(io.BytesIO(data), key=key, file_id=file_id))


def blocks(data: bytes) -> list[bytes]:
    return [data[start : start + BLOCK] for start in range(HEAD, len(data), BLOCK)]


def content(chunks: int, rest: int = 5) -> bytes:
    return b"".join(bytes([number]) * stream.CHUNK_BYTES for number in range(chunks)) + bytes([99]) * rest


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 131072, 200_000])
def test_a_file_of_any_size_comes_back(size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    assert opened(sealed(data[:size])) == data[:size]


@settings(max_examples=25)
@given(st.lists(st.binary(max_size=90_000), max_size=4))
def test_pieces_of_any_size_come_back(pieces: list[bytes]) -> None:
    whole = sealed(*pieces)
    assert opened(whole) == b"".join(pieces)
    assert len(whole) == len(sealed(b"".join(pieces)))


def test_a_source_that_gives_little_at_a_time_is_read_to_the_end() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 1000) if size != HEAD else size)

    data = content(2)
    assert b"".join(stream.opened(Slow(sealed(data)), key=KEY, file_id=FILE)) == data


def broken(data: bytes) -> Iterator[tuple[str, bytes]]:
    head, parts = data[:HEAD], blocks(data)
    other = blocks(sealed(content(3)))
    yield "nothing", b""
    yield "head only", head
    yield "head cut", head[:-1]
    yield "another version", b"\x02" + data[1:]
    yield "another file's head", sealed(content(3))[:HEAD] + b"".join(parts)
    for place in range(len(parts)):
        rest = [*parts[:place], *parts[place + 1 :]]
        yield f"chunk {place} missing", head + b"".join(rest)
        yield f"chunk {place} twice", head + b"".join([*parts[: place + 1], *parts[place:]])
        yield f"chunk {place} of another file", head + b"".join([*parts[:place], other[place], *parts[place + 1 :]])
        yield f"cut after chunk {place}", head + b"".join(parts[:place])
        yield f"cut inside chunk {place}", head + b"".join(parts[:place]) + parts[place][:-1]
    yield "swapped", head + b"".join([parts[1], parts[0], *parts[2:]])
    yield "reversed", head + b"".join(reversed(parts))
    yield "byte added", data + b"\0"
    yield "chunk added", data + parts[0]
    yield "another file added", data + sealed(b"x")


DATA = sealed(content(3))


@pytest.mark.parametrize(("what", "data"), list(broken(DATA)), ids=[what for what, _ in broken(DATA)])
def test_a_file_that_was_changed_is_refused(what: str, data: bytes) -> None:
    with pytest.raises(EnvelopeError):
        opened(data)


@settings(max_examples=60)
@given(st.integers(0, len(DATA) - 1), st.integers(0, 7))
def test_any_changed_bit_is_refused(place: int, bit: int) -> None:
    changed = bytearray(DATA)
    changed[place] ^= 1 << bit
    with pytest.raises(EnvelopeError):
        opened(bytes(changed))


def test_no_chunk_is_given_before_it_is_verified() -> None:
    changed = bytearray(sealed(content(3)))
    changed[HEAD + BLOCK + 10] ^= 1
    chunks = stream.opened(io.BytesIO(bytes(changed)), key=KEY, file_id=FILE)
    assert next(chunks) == content(1, 0)
    with pytest.raises(EnvelopeError):
        next(chunks)


def test_a_file_opens_with_its_own_key_and_id_only() -> None:
    data = sealed(b"x")
    for place in ({"key": bytes(32)}, {"file_id": uuid4()}):
        with pytest.raises(EnvelopeError):
            opened(data, **place)  # type: ignore[arg-type]


def test_a_writer_holds_one_chunk_at_most() -> None:
    sink = io.BytesIO()
    writer = stream.SealedWriter(sink, key=KEY, file_id=FILE)
    writer.write(content(10))
    assert len(writer._buffer) <= stream.CHUNK_BYTES
    assert len(sink.getvalue()) > 9 * stream.CHUNK_BYTES


@pytest.mark.parametrize("vector", VECTORS["files"])
def test_a_stored_file_still_opens(vector: dict[str, str]) -> None:
    key, file_id = bytes.fromhex(vector["key"]), UUID(vector["file"])
    assert opened(bytes.fromhex(vector["sealed"]), key=key, file_id=file_id).decode() == vector["text"]
