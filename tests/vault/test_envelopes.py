from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.vault import envelopes
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import EnvelopeError

KEY = bytes(range(32))
OWNER = UUID("11111111-2222-4333-8444-555555555555")
PLACE = {"contract": "report.narrative.1", "pk": OWNER}


def seal(plaintext: bytes, **changes: object) -> envelopes.Sealed:
    values = {"kind": KeyKind.REPORT_DEK, "reference": OWNER, **PLACE, **changes}
    return envelopes.seal(KEY, plaintext, **values)  # type: ignore[arg-type]


@given(st.binary(max_size=3000))
def test_what_was_sealed_opens_again(plaintext: bytes) -> None:
    assert envelopes.unseal(KEY, seal(plaintext), **PLACE) == plaintext


@given(st.binary(max_size=3000))
def test_length_shows_only_in_steps_of_256_bytes(plaintext: bytes) -> None:
    blocks = (len(plaintext) + 4 + 255) // 256
    assert len(seal(plaintext)) == 30 + 256 * blocks + 16


@given(st.binary(max_size=300), st.data())
def test_one_flipped_bit_anywhere_is_refused(plaintext: bytes, data: st.DataObject) -> None:
    envelope = bytearray(seal(plaintext))
    bit = data.draw(st.integers(0, len(envelope) * 8 - 1))
    envelope[bit // 8] ^= 1 << bit % 8
    if 2 <= bit // 8 < 18:  # the reference selects the key; opening compares it
        assert envelopes.header(bytes(envelope)).reference != OWNER
    elif bit // 8 == 1:  # the kind selects the key, too
        try:
            assert envelopes.header(bytes(envelope)).kind != KeyKind.REPORT_DEK
        except EnvelopeError:
            pass
    else:
        with pytest.raises(EnvelopeError):
            envelopes.unseal(KEY, bytes(envelope), **PLACE)


@given(st.data())
def test_a_truncated_or_lengthened_envelope_is_refused(data: st.DataObject) -> None:
    envelope = seal(bytes(600))
    cut = data.draw(st.integers(0, len(envelope) - 1))
    with pytest.raises(EnvelopeError):
        envelopes.unseal(KEY, envelope[:cut], **PLACE)
    with pytest.raises(EnvelopeError):
        envelopes.unseal(KEY, envelope + bytes(data.draw(st.integers(1, 600))), **PLACE)


@pytest.mark.parametrize(
    "changed",
    [
        {"contract": "report.contact.1"},
        {"contract": "report.narrative.2"},
        {"pk": UUID("11111111-2222-4333-8444-555555555556")},
        {"pk": ""},
    ],
)
def test_another_column_or_row_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(EnvelopeError):
        envelopes.unseal(KEY, seal(b"x"), **{**PLACE, **changed})  # type: ignore[arg-type]


def test_contract_and_primary_key_cannot_flow_into_each_other() -> None:
    with pytest.raises(EnvelopeError):
        seal(b"x", contract="report|narrative")


def test_another_key_is_refused() -> None:
    with pytest.raises(EnvelopeError):
        envelopes.unseal(bytes(32), seal(b"x"), **PLACE)


def test_equal_values_have_different_envelopes() -> None:
    assert len({bytes(seal(b"x")) for _ in range(50)}) == 50


def test_padding_that_hides_bytes_is_refused() -> None:
    for framed in (
        b"\x00\x00\x00\x01xy" + bytes(250),  # something behind the value
        b"\x00\x00\x00\xfdx" + bytes(251),  # longer than there is room
        b"\x00\x00\x00\x01x" + bytes(507),  # one block too many
    ):
        envelope = envelopes._encrypt(KEY, framed, KeyKind.REPORT_DEK, OWNER, PLACE["contract"], OWNER)
        with pytest.raises(EnvelopeError):
            envelopes.unseal(KEY, envelope, **PLACE)


def test_a_whole_block_of_padding_too_many_is_refused() -> None:
    text = bytes(range(252))
    framed = envelopes.LENGTH.pack(len(text)) + text
    assert len(framed) == envelopes.BLOCK_BYTES and envelopes._unpadded(framed) == text
    with pytest.raises(EnvelopeError, match="padding"):
        envelopes._unpadded(framed + bytes(envelopes.BLOCK_BYTES))


def test_a_wrapped_key_is_no_value_and_a_value_no_wrapped_key() -> None:
    wrapped = envelopes.wrap(KEY, bytes(32), kind=KeyKind.KEYRING, reference=uuid4(), **PLACE)
    assert envelopes.unwrap(KEY, wrapped, **PLACE) == bytes(32)
    with pytest.raises(EnvelopeError):
        envelopes.unseal(KEY, wrapped, **PLACE)
    with pytest.raises(EnvelopeError):
        envelopes.unwrap(KEY, seal(b"x"), **PLACE)
    with pytest.raises(EnvelopeError):
        envelopes.wrap(KEY, bytes(31), kind=KeyKind.KEYRING, reference=uuid4(), **PLACE)


def test_a_sealed_value_shows_only_its_length() -> None:
    assert repr(seal(b"x")) == str(seal(b"x")) == f"{seal(b'x')}" == "<sealed, 302 bytes>"
