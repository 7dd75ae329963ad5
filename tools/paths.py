"""Where things are."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
# Compiled Python, of the packages and of the project. Beside no source, and gone with the environment.
BYTECODE = VENV / "bytecode"


def var_dir() -> Path:
    """Return the folder of local data: database, keys, static files, uploads."""
    return Path(os.environ.get("PORTAL_VAR") or ROOT / "var")


def cache_dir() -> Path:
    """Return the folder outside the checkout for what is slow to fetch; it is made when missing."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "cuvamte"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
