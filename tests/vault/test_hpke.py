"""What is sealed to a recipient opens with the private half alone, for the same use, unchanged."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.vault import hpke
from reporting.vault.errors import EnvelopeError
from tests.vault.test_vectors import VECTORS

pytestmark = pytest.mark.protected

SECRET = bytes(range(32))
INFO = b"v1|test|somebody"
PRIVATE, PUBLIC = hpke.new_pair()


@pytest.mark.parametrize("vector", VECTORS["hpke"])
def test_a_key_that_was_sealed_before_still_opens(vector: dict[str, str]) -> None:
    private, sealed = bytes.fromhex(vector["private"]), bytes.fromhex(vector["sealed"])
    # The first is the example of the draft that names X-Wing.
    assert hpke.public_of(private).hex() == vector["public"]
    assert hpke.open_with(private, sealed, info=vector["info"].encode()).hex() == vector["secret"]


def test_what_was_sealed_opens_again_and_shows_nothing_twice() -> None:
    first, second = (hpke.seal_to(PUBLIC, SECRET, info=INFO) for _ in range(2))
    assert first != second
    assert {hpke.open_with(PRIVATE, sealed, info=INFO) for sealed in (first, second)} == {SECRET}


def test_lengths_are_those_that_the_format_names() -> None:
    assert (len(PRIVATE), len(PUBLIC), len(hpke.seal_to(PUBLIC, SECRET, info=INFO))) == (32, 1216, 1168)
    assert (hpke.PRIVATE_BYTES, hpke.PUBLIC_BYTES, hpke.SEALED_BYTES) == (32, 1216, 1168)
    assert hpke.SUITE is not None and hpke.KEM.MLKEM768_X25519.enc_length() == hpke.ENC_BYTES


def test_each_pair_is_another_one() -> None:
    assert hpke.public_of(PRIVATE) == PUBLIC
    assert hpke.new_pair()[0] != PRIVATE


@pytest.mark.parametrize("info", [b"", INFO + b" ", INFO[:-1]])
def test_a_key_sealed_for_another_use_does_not_open(info: bytes) -> None:
    with pytest.raises(EnvelopeError):
        hpke.open_with(PRIVATE, hpke.seal_to(PUBLIC, SECRET, info=INFO), info=info)


def test_another_private_half_does_not_open_it() -> None:
    with pytest.raises(EnvelopeError):
        hpke.open_with(hpke.new_pair()[0], hpke.seal_to(PUBLIC, SECRET, info=INFO), info=INFO)


# The kinds of damage: in the share of ML-KEM, of X25519, in the ciphertext and in its tag.
@settings(max_examples=40, deadline=None)
@given(st.one_of(*(st.integers(*part) for part in [(0, 1087), (1088, 1119), (1120, 1151), (1152, 1167)])))
def test_one_changed_byte_anywhere_is_refused(place: int) -> None:
    sealed = bytearray(hpke.seal_to(PUBLIC, SECRET, info=INFO))
    sealed[place] ^= 1
    with pytest.raises(EnvelopeError):
        hpke.open_with(PRIVATE, bytes(sealed), info=INFO)


@pytest.mark.parametrize("length", [0, 31, 32, 1167, 1169])
def test_what_has_another_length_is_refused(length: int) -> None:
    with pytest.raises(EnvelopeError):
        hpke.open_with(PRIVATE, bytes(length), info=INFO)


@pytest.mark.parametrize("private", [b"", bytes(31), bytes(33)])
def test_what_is_no_private_half_is_refused(private: bytes) -> None:
    with pytest.raises(EnvelopeError):
        hpke.public_of(private)
    with pytest.raises(EnvelopeError):
        hpke.open_with(private, hpke.seal_to(PUBLIC, SECRET, info=INFO), info=INFO)


@pytest.mark.parametrize(
    "public",
    [b"", PUBLIC[:-1], PUBLIC + b"\0", b"\xff" * hpke.PUBLIC_BYTES, PUBLIC[: hpke.MLKEM_PUBLIC_BYTES] + bytes(32)],
    ids=["nothing", "short", "long", "no point of ML-KEM", "no point of X25519"],
)
def test_what_is_no_public_half_is_refused(public: bytes) -> None:
    with pytest.raises(EnvelopeError):
        hpke.seal_to(public, SECRET, info=INFO)


@pytest.mark.parametrize("secret", [b"", bytes(31), bytes(33)])
def test_only_keys_are_sealed(secret: bytes) -> None:
    with pytest.raises(EnvelopeError):
        hpke.seal_to(PUBLIC, secret, info=INFO)
