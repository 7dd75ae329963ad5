"""The long backup opens with a private half that the portal does not have, whole or not at all."""

import base64
import gzip
import io
import stat
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from reporting.backup import artefact, checks, recipient, sealing
from reporting.backup.artefact import BackupError
from reporting.cases.models import Report
from reporting.vault import hpke
from reporting.vault.errors import EnvelopeError
from reporting.vault.models import VaultKey
from tests.backup.conftest import PRIVATE, PUBLIC, SYSTEM, Begun, backed_up, make, restore, silent, text_of
from tests.vault.test_vectors import VECTORS

pytestmark = pytest.mark.protected


def clear_bytes(path: Path) -> bytes:
    """Return a file as a thief reads it: unpacked where it is packed, and what there is of it where it is not whole."""
    data = path.read_bytes()
    if not data.startswith(b"\x1f\x8b"):
        return data
    with gzip.open(io.BytesIO(data)) as file:
        try:
            return file.read()
        except EOFError:
            return data


@pytest.mark.django_db
def test_nothing_of_the_long_backup_lies_on_the_disk_in_clear(
    submit: Callable[..., Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = submit()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    looked: set[str] = set()

    def look(done: int, total: int, label: str) -> None:
        for path in tmp_path.rglob("*"):
            if path.is_file() and "short" not in path.parent.name:
                looked.add(path.name)
                assert report.number.encode() not in clear_bytes(path)

    made = make(to=tmp_path / "backups", progress=look)
    look(1, 1, "made")
    assert made.long and made.short
    assert {artefact.SEALED_ROWS, artefact.MANIFEST} <= looked
    assert report.number in text_of(made.long), "it is there, sealed"
    assert b"vault.keywrap" in clear_bytes(made.short / artefact.ROWS), "what is packed alone would be seen"


def test_another_private_half_is_refused_in_one_sentence(begun: Begun, emptied: Callable[[], None]) -> None:
    _erased, _kept, long, short = begun
    emptied()
    other, public = hpke.new_pair()
    for dry_run in (True, False):
        with pytest.raises(BackupError) as refused:
            restore(long=long, short=short, private=other, progress=silent, dry_run=dry_run)
        assert str(refused.value) == (
            f"The long backup is sealed to the pair {recipient.fingerprint(PUBLIC)}, and the private half is that of"
            f" {recipient.fingerprint(public)}."
        )
    assert not VaultKey.objects.exists()


def test_a_stream_that_was_cut_off_leaves_nothing_though_its_manifest_fits(
    begun: Begun, emptied: Callable[[], None]
) -> None:
    _erased, _kept, long, short = begun
    emptied()
    rows, manifest = long / artefact.SEALED_ROWS, artefact.manifest_of(long)
    rows.write_bytes(rows.read_bytes()[:-100])
    with pytest.raises(BackupError, match="is damaged"):
        restore(long=long, short=short, progress=silent)
    (long / artefact.MANIFEST).unlink()
    artefact.seal_manifest(long, replace(manifest, sha256={rows.name: artefact.sha256_of(rows)}))
    with pytest.raises(BackupError, match=r"rows\.jsonl\.gz\.sealed cannot be read"):
        restore(long=long, short=short, progress=silent)
    assert not Report.objects.visible_to(SYSTEM).exists() and not VaultKey.objects.exists()


# The format


def sealed(data: bytes) -> bytes:
    sink = io.BytesIO()
    writer = sealing.writer_for(PUBLIC, sink)
    writer.write(data)
    writer.finish()
    return sink.getvalue()


def opened(data: bytes, private: bytes = PRIVATE) -> bytes:
    return b"".join(sealing.opened_with(private, io.BytesIO(data)))


def test_a_file_that_was_sealed_to_a_pair_before_still_opens() -> None:
    vector = VECTORS["sealed_to_recipient"]
    data = bytes.fromhex(vector["file"])
    assert opened(data, bytes.fromhex(vector["private"])).decode() == vector["text"]
    assert data[0] == 1 and str(UUID(bytes=data[1:17])) == vector["id"]


@pytest.mark.parametrize("size", [0, 1, 65536, 65537])
def test_a_file_of_any_size_comes_back(size: int) -> None:
    data = bytes(range(256)) * 257
    assert opened(sealed(data[:size])) == data[:size]


WHOLE, OTHER = sealed(bytes(65541)), sealed(bytes(65541))
BROKEN = {
    "nothing": b"",
    "head cut": WHOLE[:1184],
    "head only": WHOLE[:1185],
    "another version": b"\x02" + WHOLE[1:],
    "another id": WHOLE[:16] + bytes([WHOLE[16] ^ 1]) + WHOLE[17:],
    "the key of another file": WHOLE[:17] + OTHER[17:1185] + WHOLE[1185:],
    "the stream of another file": WHOLE[:1185] + OTHER[1185:],
    "cut off": WHOLE[:-1],
    "the last chunk missing": WHOLE[: -17 - 5],
    "added to": WHOLE + b"\0",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_not_whole_does_not_open(data: bytes) -> None:
    with pytest.raises(EnvelopeError):
        opened(data)


def test_two_of_the_same_content_differ() -> None:
    first, second = sealed(b"x"), sealed(b"x")
    assert first[1:17] != second[1:17] and first[17:] != second[17:]


# The pair


def backup(*arguments: str) -> str:
    out = StringIO()
    call_command("backup", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_pair_is_made_once_and_its_private_half_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "pair"
    said = backup("pair", "--to", str(folder))
    private, public = folder / "backup-private", folder / "backup-public"
    assert stat.S_IMODE(private.stat().st_mode) == 0o400 and stat.S_IMODE(folder.stat().st_mode) == 0o700
    half = recipient.private_half(f"file:{private}")
    assert base64.b64decode(public.read_bytes()) == hpke.public_of(half)
    name = recipient.fingerprint(hpke.public_of(half))
    assert said.startswith(f"Made the pair {name}. {public} goes to the server")
    assert base64.b64encode(half).decode() not in said
    before = private.read_bytes(), public.read_bytes()
    with pytest.raises(CommandError, match="File exists"):
        backup("pair", "--to", str(folder))
    assert (private.read_bytes(), public.read_bytes()) == before


@pytest.mark.django_db
def test_making_says_to_which_pair_it_is_sealed_and_the_pair_opens_it(
    keyring: object, tmp_path: Path, settings: Any
) -> None:
    backup("pair", "--to", str(tmp_path / "pair"))
    settings.BACKUP_RECIPIENT = str(tmp_path / "pair" / "backup-public")
    said = backup("make", "--to", str(tmp_path / "backups"))
    name = recipient.fingerprint(recipient.public_half())
    assert f"the long one sealed to the pair {name}." in said
    (long,) = (tmp_path / "backups").glob("*-long")
    found = artefact.checked(long, kind="long")
    assert found.recipient == name
    private = recipient.private_half(f"file:{tmp_path / 'pair' / 'backup-private'}")
    digest = found.sha256[artefact.SEALED_ROWS]
    assert any(artefact.lines_of(long / artefact.SEALED_ROWS, sha256=digest, private=private))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read (FileNotFoundError)."),
        (b"", "holds no public half of a pair"),
        (b"\xd0\x96", "holds no public half of a pair"),
        pytest.param(base64.b64encode(PRIVATE), "holds no public half of a pair", id="a private half"),
        (base64.b64encode(PUBLIC)[:-4], "holds no public half of a pair"),
        (base64.b64encode(b"\xff" * hpke.PUBLIC_BYTES), "This is not a public half."),
    ],
)
def test_without_a_recipient_nothing_is_written(
    keyring: object, tmp_path: Path, settings: Any, content: bytes | None, sentence: str
) -> None:
    settings.BACKUP_RECIPIENT = str(tmp_path / "half")
    if content is not None:
        (tmp_path / "half").write_bytes(content)
    with pytest.raises(CommandError) as refused:
        backup("make", "--to", str(tmp_path / "backups"))
    assert sentence in str(refused.value) and refused.value.returncode == 1
    assert not list((tmp_path / "backups").glob("*"))


def test_no_recipient_is_said_by_the_command_and_by_the_check_of_production(tmp_path: Path, settings: Any) -> None:
    assert checks.recipient_is_named() == []
    settings.BACKUP_RECIPIENT = ""
    assert [message.id for message in checks.recipient_is_named()] == ["backup.E001"]
    for more in ([], ["--dry-run"]):
        with pytest.raises(CommandError, match="BACKUP_RECIPIENT is not set"):
            backup("make", "--to", str(tmp_path / "backups"), *more)
    assert not (tmp_path / "backups").exists()


def test_the_check_is_one_of_production() -> None:
    from django.core.checks import registry

    assert checks.recipient_is_named in registry.registry.get_checks(include_deployment_checks=True)
    assert checks.recipient_is_named not in registry.registry.get_checks()


@pytest.mark.django_db
@pytest.mark.parametrize(("place", "sentence"), [("env:NOT_THERE", "--private names the"), ("x", "--private must be")])
def test_a_private_half_that_is_not_there_is_one_sentence(
    keyring: object, tmp_path: Path, place: str, sentence: str
) -> None:
    long, _short = backed_up(tmp_path / "backups")
    with pytest.raises(CommandError, match=sentence):
        backup("restore", "--long", str(long), "--private", place, "--dry-run")
