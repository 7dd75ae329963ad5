"""Jobs of the vault, registered when the app is ready."""

from datetime import datetime, timedelta

from portal.jobs import health
from portal.jobs.registry import periodic
from reporting.vault import desk_drafts, drafts, erasing, rotation
from reporting.vault.audit import checks, heads, sealing, verification
from reporting.vault.files import store


@periodic("drafts.expire", every=timedelta(minutes=10))
def expire_drafts() -> None:
    """Delete drafts whose 72 hours are over. Harmless when run twice or late."""
    drafts.expire()


@periodic("desk_drafts.expire", every=timedelta(minutes=10))
def expire_desk_drafts() -> None:
    """Delete what was typed at the desk twelve hours ago and not sent. Harmless when run twice or late."""
    desk_drafts.expire()


@periodic("keys.move", every=timedelta(minutes=10))
def move_left_overs() -> None:
    """Finish a rotation that was killed: values that name an old key move under the current one."""
    rotation.move_left_overs()


@periodic("files.sweep", every=timedelta(hours=1))
def sweep_files() -> None:
    """Delete what killed uploads and killed erasures left behind."""
    store.sweep()
    erasing.delete_waiting_files()
    erasing.empty_write_ahead_log()


@periodic("audit.seal", every=timedelta(seconds=1), lease=timedelta(seconds=30), has_work=sealing.has_work)
def seal_audit(now: datetime) -> int:
    """Give every committed event its place in the chain. Two at once are harmless, a crash loses nothing."""
    return sealing.seal(now)


@periodic("audit.head", every=timedelta(minutes=5))
def publish_audit_head(now: datetime) -> None:
    """Publish the head of the day, once a day. Harmless when run twice or late."""
    heads.publish_due(now)


@periodic("audit.verify", every=timedelta(hours=24))
def verify_audit() -> None:
    """Walk the newest two segments every day; raises ``ChainBroken``, which the health page shows."""
    if not verification.verify(recent=2).whole:
        raise verification.ChainBroken("Run manage.py audit verify.")


health.register("Дневник приступа", checks.health)
