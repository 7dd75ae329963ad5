"""A start repeats only the steps whose inputs changed."""

from pathlib import Path

import pytest

from tools import prepare


@pytest.fixture
def steps_run(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The management commands that were run, in order; none of them really runs."""
    run: list[str] = []

    def manage(var: Path, *arguments: str) -> str:
        run.append(arguments[0])
        if arguments[0] == "migrate":
            (var / "portal.sqlite3").touch()
        return ""

    monkeypatch.setattr(prepare, "manage", manage)
    monkeypatch.setattr(prepare, "holds_sealed_rows", lambda url: "keys" in run)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return run


def test_first_start_runs_everything_in_order(steps_run: list[str], tmp_path: Path) -> None:
    prepare.prepare(tmp_path)
    assert steps_run[:2] == ["migrate", "keys"]
    assert steps_run[-2:] == ["load_demo", "collectstatic"]
    assert steps_run.index("load_registry") < steps_run.index("load_site") < steps_run.index("load_demo")


def test_second_start_runs_nothing_that_is_current(steps_run: list[str], tmp_path: Path) -> None:
    prepare.prepare(tmp_path)
    del steps_run[:]
    steps_run.append("keys")  # rows are there
    prepare.prepare(tmp_path)
    assert set(steps_run) <= {"keys", "backup", "catalogues", "styles"}  # the fake made no files


def test_the_pair_for_backups_is_made_once(steps_run: list[str], tmp_path: Path) -> None:
    prepare.prepare(tmp_path)
    assert steps_run[:3] == ["migrate", "keys", "backup"]
    (tmp_path / "keys" / "backup-public").touch()
    del steps_run[:]
    prepare.prepare(tmp_path)
    assert "backup" not in steps_run


@pytest.mark.parametrize(
    "name", ["home/content/pocetna.json", "materials/content/materijali.json", "portal/pages/data/helplines.csv"]
)
def test_what_load_site_reads_is_watched(name: str) -> None:
    loading = next(one for one in prepare.STEPS if one.command[0] == "load_site")
    assert prepare.ROOT / name in prepare.files_of(loading.inputs)


def test_deleted_database_is_filled_again(steps_run: list[str], tmp_path: Path) -> None:
    prepare.prepare(tmp_path)
    (tmp_path / "portal.sqlite3").unlink()
    del steps_run[:]
    prepare.prepare(tmp_path)
    assert {"migrate", "keys", "load_registry", "load_site", "load_demo"} <= set(steps_run)
    assert "collectstatic" not in steps_run


@pytest.mark.parametrize("stamp", ["", "of other migrations"])
def test_data_of_an_older_version_are_recognised_and_left_alone(
    steps_run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], stamp: str
) -> None:
    prepare.prepare(tmp_path)
    made = tmp_path / "stamps" / "first_migrations"
    made.write_text(stamp) if stamp else made.unlink()
    del steps_run[:]
    with pytest.raises(SystemExit):
        prepare.prepare(tmp_path)
    assert "make reset" in "".join(capsys.readouterr())
    assert steps_run == []


def test_data_that_others_could_read_is_shut(steps_run: list[str], tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    var.chmod(0o755)
    for name in ("portal.sqlite3", "portal.sqlite3-wal"):
        (var / name).touch()
        (var / name).chmod(0o644)
    prepare.prepare(var)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (var, *var.glob("portal.sqlite3*"))}
    assert modes == {"var": 0o700, "portal.sqlite3": 0o600, "portal.sqlite3-wal": 0o600}


def test_step_that_failed_is_repeated(steps_run: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    working = prepare.manage

    def failing(var: Path, *arguments: str) -> str:
        if arguments[0] == "load_site":
            raise SystemExit(1)
        return working(var, *arguments)

    monkeypatch.setattr(prepare, "manage", failing)
    with pytest.raises(SystemExit):
        prepare.prepare(tmp_path)
    monkeypatch.setattr(prepare, "manage", working)
    del steps_run[:]
    steps_run.append("keys")
    prepare.prepare(tmp_path)
    assert "load_site" in steps_run
    assert "load_registry" not in steps_run
