"""The real Elasticsearch for tests: from Maven, pinned and verified, in a cache outside the checkout.

Elastic publishes its server on Maven Central only as the distribution for integration tests, without the optional
modules. The portal's index uses none of them.
"""

import hashlib
import shutil
import tempfile
import zipfile
from pathlib import Path

from tools.downloads import DownloadFailed
from tools.paths import cache_dir
from tools.processes import captured
from tools.system import find

VERSION = "9.1.0"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
SHA512 = (
    "f1f89267fefa101963644d457561f5166c3d304e362edd4813fb990be5fd6c3f"
    "ef5300e6b3f04cbeafabfd36fa08e4bb73f6fc83f335dc81ea171ad8ec28d806"
)
# With its version, since otherwise each Maven takes another one.
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
# No disk is ever too full for the few documents of a test. This distribution has no GeoIP, so nothing downloads it.
CONFIGURATION = """\
cluster.name: portal-tests
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
transport.port: 0
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
path.data: {folder}/data
path.logs: {folder}/logs
"""


def distribution_path() -> Path:
    """Return where the distribution lies once it was fetched."""
    return cache_dir() / f"elasticsearch-{VERSION}"


def fetch_distribution() -> Path:
    """Return the folder of the distribution, fetched once; raises ``DownloadFailed``."""
    target = distribution_path()
    if target.exists():
        return target
    with tempfile.TemporaryDirectory(dir=cache_dir()) as name:
        folder = Path(name)
        archive = _download(folder)
        verify(archive)
        home = _unpack(archive, folder)
        try:
            home.rename(target)
        except OSError:
            # Another run was quicker, and fetched the same.
            if not target.exists():
                raise
    return target


def verify(archive: Path) -> None:
    """Raise ``DownloadFailed`` unless ``archive`` is, byte for byte, the one that was pinned."""
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").hexdigest()
    if digest != SHA512:
        raise DownloadFailed(f"elasticsearch-{VERSION} has another checksum than the pinned one")


def lay_out(folder: Path, *, port: int) -> Path:
    """Copy the distribution into ``folder``, for one server on ``port`` of 127.0.0.1; return the copy.

    A copy, since the server writes beside its programs, and since the account that it runs under when we are root
    cannot look into our cache. Raises ``DownloadFailed``.
    """
    home = folder / "elasticsearch"
    shutil.copytree(fetch_distribution(), home)
    (home / "config" / "elasticsearch.yml").write_text(CONFIGURATION.format(port=port, folder=folder))
    for name in ("data", "logs", "tmp"):
        (folder / name).mkdir()
    return home


def _download(folder: Path) -> Path:
    maven = find("mvn")
    if maven is None:
        raise DownloadFailed("Maven (mvn) is needed to fetch Elasticsearch")
    # In an empty folder: a project that stands here by chance has nothing to say.
    done = captured([maven, "-q", "-B", COPY, f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}"], cwd=folder)
    archive = folder / f"elasticsearch-{VERSION}.zip"
    if done.returncode or not archive.exists():
        raise DownloadFailed(f"Maven could not fetch {ARTIFACT}: {(done.stdout + done.stderr)[-2000:]}")
    return archive


def _unpack(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    home = folder / f"elasticsearch-{VERSION}"
    for program in (home / "bin").iterdir():
        program.chmod(0o755)  # which zipfile forgets
    return home
