"""Settings: every name is documented, and production refuses to start half-configured."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
READ = re.compile(r"""\benv(?:iron)?(?:\.\w+)*\(\s*"([A-Z_]+)\"""")
GOOD = {
    "SECRET_KEY": "x" * 60,
    "PORTAL_KEYS": "env:ROOT",
    "ALLOWED_HOSTS": "cuvamte.example",
    "EMAIL_URL": "smtp://mail:25",
    "MAIL_FROM_REPORTERS": "poruke@primer.example",
    "SMS_URL": "https://telefon.test/sms",
    "VOICE_URL": "https://telefon.test/poziv",
    "TRUSTED_HOPS": "1",
}


def test_every_name_read_from_the_environment_is_in_the_table() -> None:
    files = [*(ROOT / "portal" / "settings").glob("*.py"), ROOT / "gunicorn.conf.py"]
    names = {name for file in files for name in READ.findall(file.read_text())}
    assert len(names) > 15
    table = (ROOT / "docs" / "settings.md").read_text()
    assert {name for name in names if f"`{name}`" not in table} == set()


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import portal.settings.production"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_everything_is_there() -> None:
    assert start(**GOOD).returncode == 0


@pytest.mark.parametrize("name", GOOD)
def test_production_says_in_one_sentence_what_is_missing(name: str) -> None:
    result = start(**{key: value for key, value in GOOD.items() if key != name})
    assert result.returncode != 0
    last = result.stderr.strip().splitlines()[-1]
    said = "PUBLIC_HOST, CMS_HOST and DESK_HOST (or ALLOWED_HOSTS)" if name == "ALLOWED_HOSTS" else name
    assert last.endswith(f"Set {said} in the environment; docs/settings.md says how.")


def test_production_starts_with_three_hosts_and_refuses_two() -> None:
    environment = {key: value for key, value in GOOD.items() if key != "ALLOWED_HOSTS"}
    environment |= {"PUBLIC_HOST": "a.example", "CMS_HOST": "b.example"}
    result = start(**environment)
    assert result.returncode != 0
    last = result.stderr.strip().splitlines()[-1]
    assert last.endswith("Set all of PUBLIC_HOST, CMS_HOST and DESK_HOST or none of them; DESK_HOST is missing.")
    assert start(**environment, DESK_HOST="c.example").returncode == 0


@pytest.mark.parametrize("hops", ["0", "-1"])
def test_production_refuses_to_count_no_proxy(hops: str) -> None:
    result = start(**(GOOD | {"TRUSTED_HOPS": hops}))
    assert result.returncode != 0
    assert "Set TRUSTED_HOPS in the environment" in result.stderr
