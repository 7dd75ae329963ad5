"""The Elasticsearch of the tests is the one that was pinned, finds its Java, and keeps what it is told."""

import json
import shutil
import urllib.request
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tools import elasticsearch_distribution, java, services, system
from tools import test as command
from tools.downloads import DownloadFailed
from tools.system import MAVEN, NEW_JAVA, POSTGRESQL, REDIS, Need


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Make a Java that says a version of itself, on a machine that has no other."""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.delenv("ES_JAVA_HOME", raising=False)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(java, "PLACES", (f"{tmp_path}/jvm/*",))

    def make(name: str, version: str) -> Path:
        home = tmp_path / "jvm" / name
        (home / "bin").mkdir(parents=True)
        (home / "lib").mkdir()
        (home / "bin" / "java").touch(mode=0o755)
        (home / "lib" / "libattach.so").touch()
        (home / "release").write_text(f'IMPLEMENTOR="X"\nJAVA_RUNTIME_VERSION="99"\nJAVA_VERSION="{version}"\n')
        return home

    return make


@pytest.mark.parametrize(
    ("said", "meant"), [("21.0.5", 21), ("25", 25), ("26-ea", 26), ("17.0.15", 17), ("1.8.0_402", 1), ("", 0)]
)
def test_version_of_a_java_is_read_as_java_writes_it(
    installed: Callable[[str, str], Path], said: str, meant: int
) -> None:
    assert java.version(installed("one", said)) == meant


def test_a_java_that_is_too_old_or_lacks_a_part_is_passed_over(installed: Callable[[str, str], Path]) -> None:
    installed("a-old", "17.0.15")
    (installed("b-empty", "21.0.5") / "bin" / "java").unlink()
    (installed("c-runtime-of-few-modules", "21.0.5") / "lib" / "libattach.so").unlink()
    (installed("d-says-nothing", "21.0.5") / "release").unlink()
    assert java.find_java() is None and system.missing([NEW_JAVA]) == [NEW_JAVA]
    good = installed("e-good", "21.0.5")
    installed("f-newer", "25.0.3")
    assert java.find_java() == good and system.find(NEW_JAVA.program) == str(good / "bin" / "java")


@pytest.mark.parametrize("program", ["java", "javac"])
def test_a_java_in_path_counts_wherever_it_stands(
    installed: Callable[[str, str], Path], program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed("a", "25.0.3")
    chosen = installed("b", "21.0.5")
    (chosen / "bin" / program).touch(mode=0o755)
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / program).symlink_to(chosen / "bin" / program)
    monkeypatch.setenv("PATH", str(tmp_path / "linked"))
    assert java.find_java() == chosen


def test_what_the_environment_names_comes_first_unless_it_is_too_old(
    installed: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, old, named = installed("a", "21.0.5"), installed("b", "17.0.15"), installed("c", "25.0.3")
    monkeypatch.setenv("JAVA_HOME", str(named))
    assert java.find_java() == named
    monkeypatch.setenv("ES_JAVA_HOME", str(found))
    assert java.find_java() == found
    monkeypatch.setenv("ES_JAVA_HOME", str(old))
    assert java.find_java() == named


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A distribution that Maven brings though it is another than the pinned one; the cache is empty."""
    path = tmp_path / "elasticsearch.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"elasticsearch-{elasticsearch_distribution.VERSION}/bin/elasticsearch", "#!/bin/sh\n")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(
        elasticsearch_distribution, "_download", lambda folder: Path(shutil.copy(path, folder / "elasticsearch.zip"))
    )
    return path


def test_another_archive_than_the_pinned_one_is_refused_and_leaves_nothing(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="another checksum"):
        elasticsearch_distribution.fetch_distribution()
    assert not list((tmp_path / "cache" / "cuvamte").iterdir())


def test_a_distribution_is_whole_or_not_there(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elasticsearch_distribution, "verify", lambda archive: None)
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(zipfile.BadZipFile):
        elasticsearch_distribution.fetch_distribution()
    assert not list((tmp_path / "cache" / "cuvamte").iterdir())
    archive.write_bytes(whole)
    made = elasticsearch_distribution.fetch_distribution()
    assert (made / "bin" / "elasticsearch").stat().st_mode & 0o111
    assert list((tmp_path / "cache" / "cuvamte").iterdir()) == [made]


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without Maven and Java, where nothing can be installed and nothing lies in the cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(command, "install", lambda needs: [need for need in needs if need in (MAVEN, NEW_JAVA)])


def test_a_package_that_this_debian_lacks_keeps_no_other_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(system, "missing", list)
    monkeypatch.setattr(system.shutil, "which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(system.os, "geteuid", lambda: 0)
    monkeypatch.setattr(system, "POLICY", tmp_path / "policy")
    monkeypatch.setattr(system, "CLUSTERS", tmp_path / "clusters" / "conf")
    monkeypatch.setattr(system, "_apt", lambda *command: asked.append(command) or True)
    monkeypatch.setattr(system, "_offers", lambda package: package != NEW_JAVA.package)
    system.install([MAVEN, NEW_JAVA])
    assert [command[0] for command in asked] == ["update", "install"]
    assert asked[1][-1] == "maven" and NEW_JAVA.package not in asked[1]


def test_without_maven_and_a_new_java_the_run_ends_and_names_both(bare: None, capsys: Any) -> None:
    with pytest.raises(SystemExit):
        command._settle([POSTGRESQL, REDIS, MAVEN, NEW_JAVA], skip_services=False)
    said = capsys.readouterr().err
    assert "mvn: for fetching Elasticsearch (Debian package maven)\n" in said
    assert "java 21: for the search on Elasticsearch (Debian package openjdk-21-jre-headless), or newer" in said
    assert "ES_JAVA_HOME" in said and "postgres" not in said


def test_without_them_the_other_servers_start_when_services_may_be_skipped(bare: None, capsys: Any) -> None:
    needs = [POSTGRESQL, REDIS, MAVEN, NEW_JAVA]
    absent = command._settle(needs, skip_services=True)
    assert absent == [MAVEN, NEW_JAVA]
    assert command._servers(needs, absent, Started()) == {"REDIS_TEST_URL": "redis", "ELASTICSEARCH_TEST_URL": ""}
    assert command._summary([], absent, 7, 0) == 1
    assert "Not tested for lack of: mvn, java 21" in capsys.readouterr().out


def test_maven_is_not_asked_for_when_the_distribution_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Need] = []
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(command, "install", lambda needs: asked.extend(needs) or [])
    elasticsearch_distribution.distribution_path().mkdir()
    assert command._settle([MAVEN, NEW_JAVA], skip_services=False) == [] and asked == [NEW_JAVA]


def test_elasticsearch_starts_for_the_whole_alone() -> None:
    started = {
        choice: command._servers(command.needs_of(choice, ""), [], Started())["ELASTICSEARCH_TEST_URL"]
        for choice in command.CHOICES
    }
    assert started == {"test": "", "protected": "", "full": "elasticsearch"}
    assert not {MAVEN, NEW_JAVA} & {*command.needs_of("test", ""), *command.needs_of("protected", "")}


def test_a_browser_test_by_itself_starts_no_other_server() -> None:
    found = command._servers(command.needs_of("test", "tests/browser/day"), [], Started())
    assert not any(found.values())


class Started(services.Services):
    """Servers that are there at once."""

    def redis(self) -> str:
        return "redis"

    def elasticsearch(self, *, port: int | None = None) -> str:
        return "elasticsearch"


def test_one_server_is_not_blamed_for_another(tmp_path: Path, capsys: Any) -> None:
    started = services.Services()
    log = tmp_path / "log"
    log.write_text("no memory")
    started._logs["Elasticsearch"] = log
    started._family.start("Elasticsearch", ["false"]).wait()
    try:
        with pytest.raises(SystemExit):
            started._wait("Redis", port=1)
    finally:
        started.end()
    said = capsys.readouterr()
    assert "Elasticsearch did not start." in said.err and "no memory" in said.out


@pytest.fixture
def index(elasticsearch_url: str) -> Iterator[str]:
    """The address of an index of one's own; it is made by the test and gone afterwards."""
    address = f"{elasticsearch_url}/tooling-{uuid.uuid4().hex}"
    yield address
    _ask("DELETE", f"{address}?ignore_unavailable=true")


def _ask(method: str, address: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)
    # Whatever proxy the environment names, this is a server of our own machine.
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        return json.load(answer)


def test_what_was_written_is_found_by_its_alias(index: str, elasticsearch_url: str) -> None:
    alias = index.rpartition("/")[2] + "-alias"
    _ask("PUT", index, {"mappings": {"properties": {"kind": {"type": "keyword"}}}, "aliases": {alias: {}}})
    _ask("PUT", f"{index}/_doc/1?refresh=true", {"kind": "page"})
    query = {"query": {"term": {"kind": "page"}}}
    found = _ask("POST", f"{elasticsearch_url}/{alias}/_search", query)["hits"]["hits"]
    assert [hit["_id"] for hit in found] == ["1"]
    nodes = _ask("GET", f"{elasticsearch_url}/_nodes?filter_path=nodes.*.version")["nodes"].values()
    assert [node["version"] for node in nodes] == [elasticsearch_distribution.VERSION]
