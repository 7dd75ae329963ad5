"""Checkers from npm, pinned and verified, in a cache outside the checkout."""

import base64
import hashlib
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.paths import ROOT, cache_dir
from tools.processes import captured
from tools.system import find


class DownloadFailed(Exception):
    """A package could not be fetched, or is not the one that was pinned."""


@dataclass(frozen=True)
class Package:
    """An npm package: its exact version, npm's SHA-512 of its archive, and the file that we want from it."""

    name: str
    version: str
    sha512: str
    member: str

    @property
    def path(self) -> Path:
        """Where the wanted file lies once it was fetched."""
        return cache_dir() / f"{self.name}-{self.version}" / Path(self.member).name


@dataclass(frozen=True)
class Program:
    """An npm package with all that it needs, as ``tools/<name>/package-lock.json`` locks it.

    npm compares every archive with the SHA-512 there and runs no script of a package.
    """

    name: str
    version: str
    member: str

    @property
    def path(self) -> Path:
        """Where the wanted file lies once it was installed; another lock is another folder."""
        lock = (ROOT / "tools" / self.name / "package-lock.json").read_bytes()
        return cache_dir() / f"{self.name}-{hashlib.sha256(lock).hexdigest()[:16]}" / self.member


AXE = Package(
    "axe-core",
    "4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    "package/axe.min.js",
)
SCORM_AGAIN = Package(
    "scorm-again",
    "3.4.3",
    "Zbe+7ArMUbT1lVnqYxsbGRfI9JD9JVqEPzZLQdk0nfNmcDYJ404rMO9nbkQ0Hzwux5uACF9zKsvc29Q/ZzMOdg==",
    "package/dist/scorm12.min.js",
)
W3C_CHECKER = Package(
    "vnu-jar",
    "26.9.27",
    "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA==",
    "package/build/dist/vnu.jar",
)
LIGHTHOUSE = Program("lighthouse", "12.8.2", "node_modules/lighthouse/cli/index.js")


def fetch(package: Package | Program) -> Path:
    """Return the wanted file of ``package``, downloading it once; raises ``DownloadFailed``."""
    target = package.path
    if target.exists():
        return target
    if isinstance(package, Program):
        return _install(package)
    npm = find("npm")
    if npm is None:
        raise DownloadFailed("npm is needed to fetch " + package.name)
    with tempfile.TemporaryDirectory() as folder:
        done = captured(
            [npm, "pack", "--silent", "--pack-destination", folder, f"{package.name}@{package.version}"],
            cwd=Path(folder),
        )
        archives = list(Path(folder).glob("*.tgz"))
        if done.returncode or len(archives) != 1:
            raise DownloadFailed(f"npm pack {package.name}@{package.version} failed: {done.stderr[-2000:]}")
        digest = base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
        if digest != package.sha512:
            raise DownloadFailed(f"{package.name}-{package.version} has another checksum than the pinned one")
        with tarfile.open(archives[0]) as archive:
            member = archive.extractfile(package.member)
            if member is None:
                raise DownloadFailed(f"{package.name} has no {package.member}")
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_suffix(".part")
            draft.write_bytes(member.read())
            draft.rename(target)
    return target


def _install(program: Program) -> Path:
    locked = ROOT / "tools" / program.name
    target = program.path
    npm = find("npm")
    if npm is None:
        raise DownloadFailed("npm is needed to fetch " + program.name)
    with tempfile.TemporaryDirectory(dir=cache_dir()) as name:
        folder = Path(name) / program.name
        shutil.copytree(locked, folder)
        done = captured([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder)
        if done.returncode:
            raise DownloadFailed(f"npm ci of {program.name} failed: {done.stderr[-2000:]}")
        folder.rename(target.parents[len(Path(program.member).parts) - 1])
    return target
