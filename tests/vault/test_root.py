import base64
import sys
from pathlib import Path
from typing import Any

import pytest

from reporting.vault import root
from reporting.vault.errors import RootKeyError

KEY = bytes(range(32))
TEXT = base64.b64encode(KEY).decode()


@pytest.fixture
def root_file(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "keys" / "root"
    settings.PORTAL_KEYS = f"file:{path}"
    return path


def write(path: Path, text: str, mode: int = 0o400) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def test_root_comes_from_the_environment(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PORTAL_KEYS = "env:SOME_ROOT"
    monkeypatch.setenv("SOME_ROOT", TEXT)
    assert root.root_key() == KEY


def test_root_comes_from_a_command_without_a_shell(settings: Any) -> None:
    settings.PORTAL_KEYS = f"command:{sys.executable} -c \"print('{TEXT}')\""
    assert root.root_key() == KEY
    settings.PORTAL_KEYS = f"command:echo {TEXT}; true"
    with pytest.raises(RootKeyError):
        root.root_key()


def test_root_comes_from_a_file_of_its_owner(root_file: Path) -> None:
    write(root_file, TEXT + "\n")
    assert root.root_key() == KEY


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o600, 0o644])
def test_a_file_that_others_may_read_or_anybody_change_is_refused(root_file: Path, mode: int) -> None:
    write(root_file, TEXT, mode)
    with pytest.raises(RootKeyError, match="chmod 400"):
        root.root_key()


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("", "PORTAL_KEYS is not set"),
        ("vault", "must be env:NAME"),
        ("env:", "must be env:NAME"),
        ("http://keys", "must be env:NAME"),
        ("env:NOT_THERE_AT_ALL", "NOT_THERE_AT_ALL, which is not set"),
        ("file:/nowhere/root", "cannot be read"),
        ("command:/nowhere/helper", "cannot be run"),
        ("command:false", "ended with status 1"),
        ("command:'", "cannot be run"),
        ("env: ", "must be env:NAME"),
    ],
)
def test_a_missing_root_is_one_clear_sentence(settings: Any, place: str, sentence: str) -> None:
    settings.PORTAL_KEYS = place
    with pytest.raises(RootKeyError, match=sentence) as error:
        root.root_key()
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "value", ["c2hvcnQ=", TEXT[:-4], base64.b64encode(bytes(33)).decode(), "not base64!", TEXT + TEXT]
)
def test_a_root_of_another_size_is_refused_and_not_repeated(
    settings: Any, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    settings.PORTAL_KEYS = "env:SOME_ROOT"
    monkeypatch.setenv("SOME_ROOT", value)
    with pytest.raises(RootKeyError, match="exactly 32 bytes") as error:
        root.root_key()
    assert value not in str(error.value)


def test_a_path_may_hold_a_colon_and_stand_among_spaces(settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "root:1"
    write(path, f"  {TEXT}\n")
    settings.PORTAL_KEYS = f"file: {path} "
    assert root.root_key() == KEY


def test_where_a_bad_key_came_from_is_said(root_file: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root_file, "c2hvcnQ=")
    monkeypatch.setenv("SOME_ROOT", "Ж")
    for place, provider in ((f"file:{root_file}", "file"), ("env:SOME_ROOT", "env"), ("command:echo x", "command")):
        settings.PORTAL_KEYS = place
        with pytest.raises(RootKeyError, match=rf"PORTAL_KEYS: the key \(from {provider}\) must be"):
            root.root_key()


def test_a_file_of_raw_bytes_is_refused_in_words(root_file: Path) -> None:
    """An operator who writes the key itself and not its base64 is told so, and not by a traceback that shows it."""
    write(root_file, "")
    root_file.chmod(0o600)
    root_file.write_bytes(bytes(range(224, 256)))
    root_file.chmod(0o400)
    with pytest.raises(RootKeyError, match="written in base64"):
        root.root_key()


def test_the_root_before_is_read_in_the_same_way_and_may_be_missing(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PORTAL_KEYS_OLD = ""
    assert root.old_root_key() is None
    settings.PORTAL_KEYS_OLD = "env:OLD_ROOT"
    monkeypatch.setenv("OLD_ROOT", TEXT)
    assert root.old_root_key() == KEY
    settings.PORTAL_KEYS_OLD = "vault"
    with pytest.raises(RootKeyError, match="PORTAL_KEYS_OLD must be env:NAME"):
        root.old_root_key()


def test_a_helper_s_words_on_its_way_stay_out_of_the_portal_s(settings: Any, capfd: pytest.CaptureFixture[str]) -> None:
    settings.PORTAL_KEYS = f"command:sh -c 'echo working >&2; echo {TEXT}'"
    assert root.root_key() == KEY
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")


def test_a_slow_helper_does_not_hold_the_portal(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root, "COMMAND_SECONDS", 0.2)
    settings.PORTAL_KEYS = "command:sleep 5"
    with pytest.raises(RootKeyError, match="within"):
        root.root_key()
