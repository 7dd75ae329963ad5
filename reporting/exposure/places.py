"""What lies outside the database: cache, queue, files, logs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Something that lies somewhere: ``name`` as the document shows it, ``shows`` what a thief reads there.

    ``pattern`` matches the keys of a cache, without Django's prefix and version.
    """

    where: str
    name: str
    shows: str
    pattern: str = ""


_CACHE = "cache (Redis, or the memory of the process)"

PLACES: tuple[Place, ...] = (
    Place(
        _CACHE,
        "`limits:salt:<day>`",
        "the salt of the day, for two days. With it the pseudonyms of that day can be tried through: there are "
        "only some 16 million networks /24",
        r"limits:salt:\d{4}-\d\d-\d\d",
    ),
    Place(
        _CACHE,
        "`limits:<scope>:<pseudonym or everywhere>:<window>`",
        "how often something was counted, by pseudonyms of networks that nobody can try without the salt",
        r"limits:[\w.]+:([0-9a-f]+|everywhere):\d+",
    ),
    Place(
        _CACHE,
        "`limits:emergency_access:<account id>`",
        "how many numbers that open nothing an account tried at break-glass within an hour",
        r"limits:emergency_access:[0-9a-f-]{36}",
    ),
    Place(
        _CACHE,
        "`limits:denied:<event id>`",
        "how often within an hour the same was refused to somebody; the event with that id says what and to whom",
        r"limits:denied:[0-9a-f-]{36}",
    ),
    Place(
        _CACHE,
        "`limits:certificate.<where>:<pseudonym>`",
        "how many names were tried on some certificate within an hour, by pseudonyms of numbers of certificates",
        r"limits:certificate\.(check|paper):[0-9a-f]{32}",
    ),
    Place(
        _CACHE,
        "`accounts:failures:<digest>`",
        "how many wrong passwords or codes some account had within an hour, by pseudonyms of addresses and accounts "
        "that nobody can try without the salt of the day",
        r"accounts:failures:[0-9a-f]{32}",
    ),
    Place(
        _CACHE,
        "`drafts:taken`",
        "how many bytes all drafts take, for ten seconds",
        r"drafts:taken",
    ),
    Place(
        _CACHE,
        "`hops:<kind>`",
        "that within an hour a request came through as many proxies as there should be, through fewer, through more",
        r"hops:(fits|fewer|more)",
    ),
    Place(
        _CACHE,
        "`search:<digest>`, `search.counting.full:<day>`",
        "how often something was asked that day, by a digest under `SECRET_KEY`; with that key questions can be tried",
        r"search:[0-9a-f]{64}|search\.counting\.full:\d{4}-\d\d-\d\d",
    ),
    Place(
        _CACHE,
        "`allauth:rl:...`",
        "times of attempts, by a digest of account and network, by a pseudonym of the network or by the account's id",
        r"allauth:rl:.*",
    ),
    Place(
        _CACHE,
        "`allauth.mfa.totp.used?user=<id>&code=<code>`",
        "which account used which code of its app in the last minutes; it opens nothing a second time",
        r"allauth\.mfa\.totp\.used\?user=[0-9a-f-]{36}&code=\d{6}",
    ),
    Place(
        _CACHE,
        "`wagtail_...`, `wagtail-redirects-...`",
        "addresses of public pages; for a while a table of redirects that an editor uploads",
        r"wagtail[_-].*",
    ),
    Place("queue (Redis, with `REDIS_URL`)", "calls", "names of functions, ids and names of models; no content"),
    Place(
        "queue (Redis, with `REDIS_URL`)", "results and failures", "the same, and the traceback's places in the code"
    ),
    Place("files", "`sealed/` or the storage `sealed`", "sealed bytes under random names; how many, how long, when"),
    Place(
        "files", "`media/` or the storage `default`", "pictures and documents of editors, those too that no page shows"
    ),
    Place("files", "`static/` or the storage `staticfiles`", "what the project publishes"),
    Place(
        "files",
        "`keys/root`, only with `PORTAL_KEYS=file:`",
        "**the key to everything**: then a stolen disk is a stolen portal",
    ),
    Place("files", "a key file of a pool, where `PORTAL_KEYS` names one", "what that pool opens (docs/keys.md)"),
    Place("files", "`audit-place`", "how many events the trail has, never what"),
    Place("files", "`BACKUP_RECIPIENT`", "the public half of the pair of long backups, which opens nothing"),
    Place(
        "backups, where the operator keeps them",
        "`cuvamte-<UTC>-long`",
        "its hour, numbers of rows and files, ids and lengths of sealed files; rows with the private half alone",
    ),
    Place(
        "backups, where the operator keeps them",
        "`cuvamte-<UTC>-short`",
        "the columns of its tables as they stand above, so nothing that opens without ROOT",
    ),
    Place(
        "files",
        "journals of the database (SQLite: `-wal`, `-shm`; PostgreSQL: WAL and its archive)",
        "the same columns as the tables, and rows that were deleted since, until they are overwritten or expire",
    ),
    Place("logs", "the portal's and the web server's", "paths without queries, times, names of errors; no address"),
)
