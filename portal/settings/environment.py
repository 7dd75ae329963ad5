"""Where the portal lies and what the environment says: the ground of all other settings."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

VAR_DIR = Path(env("PORTAL_VAR", default=str(BASE_DIR / "var")))
