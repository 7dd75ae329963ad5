"""Jobs of the vault, registered when the app is ready."""

from datetime import timedelta

from portal.jobs import health
from portal.jobs.registry import periodic
from reporting.vault import deks, desk_drafts, drafts, erasing, rotation
from reporting.vault.audit import checks, heads, sealing, verification
from reporting.vault.files import store

# Each is harmless when run twice or late.
periodic("drafts.expire", every=timedelta(minutes=10))(drafts.expire)
periodic("desk_drafts.expire", every=timedelta(minutes=10))(desk_drafts.expire)
# What a rotation that was killed has left.
periodic("keys.move", every=timedelta(minutes=10))(rotation.move_left_overs)
# What strangers' processes seal must open here, before a report shows that it does not.
periodic("keys.try", every=timedelta(minutes=10))(deks.try_pair)
# Two sealers at once are harmless, a crash loses nothing.
periodic("audit.seal", every=timedelta(seconds=1), lease=timedelta(seconds=30), has_work=sealing.has_work)(sealing.seal)
# Inside every ten minutes, in silence every hour; a line once a day, whenever it is asked.
periodic("audit.head", every=timedelta(minutes=10))(heads.make_due)


@periodic("files.sweep", every=timedelta(hours=1))
def sweep_files() -> None:
    """Delete what killed uploads and killed erasures left behind."""
    store.sweep()
    erasing.delete_waiting_files()
    erasing.empty_write_ahead_log()


@periodic("audit.verify", every=timedelta(hours=24))
def verify_audit() -> None:
    """Walk the newest two segments every day; raises ``ChainBroken``, which the health page shows."""
    if not verification.verify(recent=2).whole:
        raise verification.ChainBroken("Run manage.py audit verify.")


health.register("Дневник приступа", checks.health)
