"""The portal as production runs it: production's settings, three names, HTTPS, and for each host a process.

Each process has the key file and the secret key of its pools and no other; so have the jobs.
"""

import copy
import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.browser.server import PYTHON, SteadyServer, _checked, free_port

# Chromium leads every name below localhost to this machine. One below the other, as installations like to have
# them: for a browser the three are one site, so that it sends cookies where it may, and only origins are apart.
NAMES = {
    "public": "cuvamte.localhost",
    "cms": "urednistvo.cuvamte.localhost",
    "desk": "postupanje.cuvamte.localhost",
}


POOLS = {"public": ("public", "report"), "cms": ("cms",), "desk": ("desk",)}


class ThreeHosts(SteadyServer):
    """``on(host)`` is what a visit takes for its server."""

    def __init__(self, prepared: Path, var: Path) -> None:
        super().__init__(prepared, var)
        certificate, key = make_certificate(var)
        self.certificate = certificate
        self.options += ["--certfile", str(certificate), "--keyfile", str(key)]
        self._ports = {"public": self.port, "cms": free_port(), "desk": free_port()}
        self.address = self.origin("public")
        # What commands have: an operator's, with ROOT.
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "portal.settings.production",
            "SECRET_KEY": _secret_key("commands"),
            "PORTAL_KEYS": f"file:{var / 'keys' / 'root'}",
            "EMAIL_URL": "dummymail://",
            "MAIL_FROM_REPORTERS": "poruke@primer.test",
            "SMS_URL": "https://telefon.test/sms",
            "VOICE_URL": "https://telefon.test/poziv",
            "TRUSTED_HOPS": "1",
            "PUBLIC_URL": self.address,
            **{f"{host.upper()}_HOST": name for host, name in NAMES.items()},
        }
        for pools in (*POOLS.values(), ("jobs",)):
            self.manage("keys", "file", *pools, "--output", str(self._key_file(pools)))

    def start(self) -> None:
        """Start a web server for each host and wait until all answer."""
        for host, pools in POOLS.items():
            own = {"SERVES": ",".join(pools), "WORKER_FILE": f"worker-{host}"}
            self._start(self._ports[host], self._of(pools) | own)

    def jobs(self) -> None:
        """Run once what is due, as a process of the jobs."""
        _checked([str(PYTHON), "manage.py", "work", "--once"], self._of(("jobs",)))

    def _of(self, pools: tuple[str, ...]) -> dict[str, str]:
        """Return the environment of a process of these pools, which has no other's keys."""
        own = {"PORTAL_KEYS": f"file:{self._key_file(pools)}", "SECRET_KEY": _secret_key("+".join(pools))}
        return self.environment | own

    def _key_file(self, pools: tuple[str, ...]) -> Path:
        return self.var / "keys" / "+".join(pools)

    def _workers(self) -> list[Path]:
        return [self.var / f"worker-{host}" for host in POOLS]

    def origin(self, host: str) -> str:
        """Return scheme, name and port of a host."""
        return f"https://{NAMES[host]}:{self._ports[host]}"

    def on(self, host: str) -> "ThreeHosts":
        """Return the same portal, whose own address is that of ``host``."""
        view = copy.copy(self)
        view.address = self.origin(host)
        return view


def _secret_key(whose: str) -> str:
    return f"samo-za-probu-{whose}-0123456789-abcdefghijklmnopqrstuvwxyz"


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for the three names, good for a day, and its key; nobody but these tests trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cuvamte.localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(one) for one in (*NAMES.values(), "localhost")]), False
        )
        .sign(key, hashes.SHA256())
    )
    private = serialization.PrivateFormat.PKCS8
    paths = folder / "certificate.pem", folder / "certificate.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption()))
    return paths
