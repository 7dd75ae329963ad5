"""The root documents say what is true."""

import re
import tomllib

from tools.paths import ROOT
from tools.totp import totp


def test_every_direct_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.match(r"[A-Za-z0-9-]+", one).group() for one in wanted}  # type: ignore[union-attr]
    explained = set(re.findall(r"^\| ([a-z0-9-]+) \|", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE))
    assert explained - {"package"} == names


def test_licence_is_the_one_that_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["license"] == "EUPL-1.2"
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "license: EUPL-1.2" in (ROOT / "publiccode.yml").read_text(encoding="utf-8")


def test_links_between_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    assert broken == []


def test_tests_that_a_document_names_exist() -> None:
    named = [
        (document.name, path, test)
        for document in (ROOT / "docs").rglob("*.md")
        for path, test in re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", document.read_text(encoding="utf-8"))
    ]
    assert named, "the threat model names its tests"
    missing = [
        f"{document}: {path}::{test}"
        for document, path, test in named
        if not (ROOT / path).is_file() or f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert missing == []


def test_readme_names_what_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", readme)) <= targets
    for module in re.findall(r"python3 -m (tools\.\w+)", readme):
        assert (ROOT / f"{module.replace('.', '/')}.py").exists()
    for row in re.findall(r"^\| (`[a-z_]+/.*?) \|", readme, re.MULTILINE):
        first, *others = re.findall(r"`([a-z_/]+/)`", row)
        for folder in (first, *(f"reporting/{name}" for name in others)):
            assert (ROOT / folder).is_dir(), folder


def test_second_factor_matches_the_standard() -> None:
    # RFC 6238, appendix B, SHA-1, the last six of eight digits.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert [totp(secret, at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]
