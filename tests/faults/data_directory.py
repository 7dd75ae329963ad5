"""What PostgreSQL itself writes for one portal: files of its database, everything shared, its logs."""

from pathlib import Path

from tests.faults.server import FaultServer
from tools.services import POSTGRESQL_LOG

# What is compressed would hide words from a search, and so would a log that tells only failures.
UNCOMPRESSED = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT attrelid::regclass AS place, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attstorage IN ('x', 'm') AND attnum > 0
      AND NOT attisdropped
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STORAGE EXTERNAL', one.place, one.attname);
  END LOOP;
END $$
"""


class DataDirectory:
    """Make it before the portal writes: the write-ahead log is read from that moment on."""

    def __init__(self, server: FaultServer) -> None:
        self._server = server
        with server.connect() as connection:
            connection.execute(UNCOMPRESSED)
            connection.execute(f"ALTER DATABASE \"{server.database}\" SET log_statement = 'all'")
            connection.execute(f"ALTER DATABASE \"{server.database}\" SET log_min_messages = 'info'")
            found = connection.execute(
                "SELECT current_setting('data_directory'), pg_walfile_name(pg_current_wal_lsn()), oid::text"
                " FROM pg_database WHERE datname = current_database()"
            ).fetchone()
        assert found is not None
        self.folder, self._first_segment, self._oid = Path(found[0]), found[1], found[2]

    def postmaster(self) -> int:
        """Return the process whose children hold this server's files open."""
        return int((self.folder / "postmaster.pid").read_text().split()[0])

    def files(self) -> dict[str, bytes]:
        """Return every file by its name; what was only in memory is written out before."""
        with self._server.connect() as connection:
            connection.execute("CHECKPOINT")
        found = {f"pg/{POSTGRESQL_LOG}": (self.folder.parent / POSTGRESQL_LOG).read_bytes()}
        for path in self.folder.rglob("*"):
            name = path.relative_to(self.folder)
            if not self._of_others(name):
                try:
                    found[f"pg/{name}"] = path.read_bytes() if path.is_file() else b""
                except FileNotFoundError:  # a table that another test has just dropped
                    continue
        return {name: content for name, content in found.items() if content}

    def _of_others(self, name: Path) -> bool:
        """Whether a file belongs to another database, or to the time before this one."""
        if name.parts[0] == "base" and len(name.parts) > 1:
            return name.parts[1].isdigit() and name.parts[1] != self._oid
        # Segments are named by time line and place, so their names sort by age; others are kept.
        segment = name.parts[0] == "pg_wal" and len(name.name) == len(self._first_segment)
        return segment and name.name < self._first_segment
