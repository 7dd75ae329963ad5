"""Backups in two artefacts with two lifetimes, and the drill that proves their window (``docs/retention.md``)."""
