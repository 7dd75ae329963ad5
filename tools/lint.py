"""``make lint``: everything that can be said without running a test; all of it, then the verdict."""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools import bootstrap, code_rules
from tools.console import say
from tools.paths import BIN, PYTHON, ROOT
from tools.processes import captured

MEGABYTE = 1_000_000
# Columns of a line in a template; `max_line_length` of djlint says the same.
TEMPLATE_COLUMNS = 160
PYTHON_CODE = (
    "portal",
    "home",
    "materials",
    "elearning",
    "search",
    "reporting",
    "tools",
    "tests",
    "manage.py",
    "gunicorn.conf.py",
)
# What no file of ours contains. Each rule: pattern, files, why.
FORBIDDEN = (
    (
        re.compile(r"mark_safe|SafeString\(|\|\s*safe\b|autoescape off"),
        (".py", ".html"),
        "escaping is never switched off",
    ),
    (re.compile(r"csrf_exempt"), (".py",), "every form carries its token"),
    (re.compile(r"""\sstyle\s*=\s*["']|<style[\s>]"""), (".html",), "the policy allows no inline style"),
    (re.compile(r"<script(?![^>]*\bsrc=)"), (".html",), "the policy allows no inline script"),
    (re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["']"""), (".html",), "the policy allows no inline handler"),
    (
        re.compile(r"https?://(?!localhost|www\.w3\.org/|127\.0\.0\.1)"),
        (".css", ".js"),
        "nothing is loaded from elsewhere",
    ),
    (
        re.compile(
            r"\b(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|createContextualFragment|DOMParser|srcdoc)\b"
        ),
        (".js",),
        "a script writes text, never markup",
    ),
    (
        re.compile(r"document\.write|\beval\(|\bFunction\(|\bset(Timeout|Interval)\(\s*[\"'`]|javascript:"),
        (".js",),
        "a script runs no text",
    ),
    (
        re.compile(r"__proto__|\bprototype\b|setPrototypeOf|Object\.(assign|fromEntries|defineProperty)|Reflect\.set"),
        (".js",),
        "no object is built of what somebody typed",
    ),
    (
        re.compile(r"\b(localStorage|sessionStorage|indexedDB|caches|cookieStore|serviceWorker)\b|document\.cookie"),
        (".js",),
        "nothing stays in the browser",
    ),
)
# Throwaway values, only so that the production settings can be checked.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "lint-only-" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "PORTAL_KEYS": "env:LINT_ROOT",
    "LINT_ROOT": "bGludC1vbmx5LXJvb3Qta2V5LW9mLTMyLWJ5dGVzISE=",
    "BACKUP_RECIPIENT": "/etc/cuvamte/backup-public",
    "PUBLIC_HOST": "portal.example",
    "CMS_HOST": "cms.portal.example",
    "DESK_HOST": "desk.portal.example",
    "DATABASE_URL": "postgres://portal:portal@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "MAIL_FROM_REPORTERS": "poruke@primer.example",
    "SMS_URL": "https://telefon.test/sms",
    "VOICE_URL": "https://telefon.test/poziv",
    "TRUSTED_HOPS": "1",
}
TESTING = {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": "sqlite://:memory:"}


@dataclass(frozen=True)
class Check:
    """A named check: a command with its extra environment, or a function that returns complaints."""

    name: str
    command: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    function: Callable[[], list[str]] | None = None


def tracked_files() -> list[Path]:
    """Return the files that git knows or would add; everything below the root where git is absent."""
    listed = captured(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"])
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    files = [ROOT / name for name in names if name]
    if not files:
        files = [path for path in ROOT.rglob("*") if not {".venv", "var", ".git"} & set(path.relative_to(ROOT).parts)]
    return [path for path in files if path.is_file()]


def large_files() -> list[str]:
    """Return a complaint for each file above one megabyte."""
    return [
        f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes; a file has at most {MEGABYTE}"
        for path in tracked_files()
        if path.stat().st_size > MEGABYTE
    ]


def long_template_lines() -> list[str]:
    """Return a complaint for each line of a template of pages that is longer than ``TEMPLATE_COLUMNS``."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {len(line)} columns; a template has at most {TEMPLATE_COLUMNS}"
        for path in tracked_files()
        if "templates" in path.parts and path.suffix in (".html", ".xml")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > TEMPLATE_COLUMNS
    ]


def forbidden_patterns() -> list[str]:
    """Return a complaint for each forbidden pattern in our code and templates."""
    return [
        complaint
        for path in tracked_files()
        if path.relative_to(ROOT).parts[0] in ("portal", "home", "materials", "elearning", "search", "reporting")
        for complaint in complaints_about(path, path.read_text(encoding="utf-8", errors="replace"))
    ]


def complaints_about(path: Path, text: str) -> list[str]:
    """Return what ``FORBIDDEN`` has against the ``text`` of the file ``path``."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern, suffixes, why in FORBIDDEN:
            if path.suffix in suffixes and pattern.search(line):
                found.append(f"{path}:{number}: {why}: {line.strip()[:100]}")
    if path.suffix == ".py":
        name = str(path.relative_to(ROOT)) if path.is_absolute() else str(path)
        found += [f"{path}:{number}: {why}" for number, why in code_rules.raw_sql(name, text)]
    if path.suffix == ".js":
        found += [f"{path}:{number}: {why}" for number, why in code_rules.open_keys(text)]
    return found


def checks() -> list[Check]:
    """Return every check, the quick ones first."""
    python = str(PYTHON)
    testing, production = tuple(TESTING.items()), tuple(PRODUCTION.items())
    templates = [str(path) for path in tracked_files() if path.suffix == ".html" and "tests" not in path.parts]
    found = [
        Check("ruff format", (str(BIN / "ruff"), "format", "--check", "--quiet", *PYTHON_CODE)),
        Check("ruff", (str(BIN / "ruff"), "check", "--quiet", *PYTHON_CODE)),
        Check("forbidden patterns", function=forbidden_patterns),
        Check("large files", function=large_files),
        Check("template lines", function=long_template_lines),
        Check("layers", (str(BIN / "lint-imports"), "--no-cache")),
        Check("migrations", (python, "manage.py", "makemigrations", "--check", "--dry-run"), testing),
        Check("catalogues", (python, "manage.py", "catalogues", "check"), testing),
        Check("languages", (python, "manage.py", "languages", "check"), testing),
        Check("data exposure", (python, "manage.py", "data_exposure", "--check"), testing),
        Check("states", (python, "manage.py", "states", "--check"), testing),
        Check("look-alike letters", (python, "manage.py", "lookalikes"), testing),
        Check("production", (python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"), production),
        Check("types", (str(BIN / "mypy"), "--no-error-summary"), testing),
    ]
    if templates:
        djlint = (str(BIN / "djlint"), "--lint", "--quiet", *templates)
        found.insert(4, Check("templates", (str(BIN / "djade"), "--target-version", "5.2", "--check", *templates)))
        found.insert(5, Check("template rules", djlint))
    return found


def run(check: Check) -> str:
    """Run one check and return what is wrong, or an empty text."""
    if check.function:
        return "\n".join(check.function())
    done = captured(check.command, env={**os.environ, **dict(check.environment)})
    return (done.stdout + done.stderr).strip() or "failed" if done.returncode else ""


def fix() -> int:
    """Rewrite our Python files and templates in the project's format."""
    subprocess.run([BIN / "ruff", "check", "--fix-only", "--quiet", *PYTHON_CODE], check=False, cwd=ROOT)
    subprocess.run([BIN / "ruff", "format", "--quiet", *PYTHON_CODE], check=True, cwd=ROOT)
    templates = [path for path in tracked_files() if path.suffix == ".html"]
    subprocess.run([BIN / "djade", "--target-version", "5.2", *templates], check=False, cwd=ROOT)
    return 0


def main() -> int:
    """Run every check; returns 1 when any of them has a complaint."""
    parser = argparse.ArgumentParser(prog="make lint", description=__doc__)
    parser.add_argument("--fix", action="store_true", help="rewrite in the project's format instead")
    parser.add_argument("names", nargs="*", help="only these checks")
    asked = parser.parse_args()
    bootstrap.ensure(dev=True)
    if asked.fix:
        return fix()
    failed = []
    for check in checks():
        if asked.names and check.name not in asked.names:
            continue
        started = time.monotonic()
        print(f"  {check.name:<24}", end="", flush=True)
        complaint = run(check)
        say(f"{'no' if complaint else 'ok':<4}{time.monotonic() - started:5.1f} s")
        if complaint:
            failed.append(check.name)
            say(complaint + "\n")
    say(f"\nNot clean: {', '.join(failed)}" if failed else "\nClean.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
