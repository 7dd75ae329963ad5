"""Varnish's configuration, made from the zone table."""

from __future__ import annotations

import hashlib
import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from portal.caching.varnish import ban_key
from portal.script.convert import to_latin
from portal.security.zones import PUBLIC_HOST, SESSION_COOKIE, ZONES, Zone, cookie_name

TEMPLATE = Path(__file__).parent / "data" / "varnish.vcl"
# How long a page is shown that the application cannot make anew.
GRACE = "3d"
# What advertisers and mailing services hang on addresses.
TRACKING = "utm_[a-z_]+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|_ga|_gl"
BUSY = (
    "Тренутно не можемо да одговоримо. Покушајте поново за минут.\n"
    "Ако је неко у опасности, зовите 192. Разговор за децу: 116 111.\n"
)
REFUSED = "Овај захтев не можемо да примимо.\n"
# WhiteNoise answers before the zone table is asked, and says itself for how long a file may be kept.
ANSWERED_BEFORE = "static"


def is_kept(zone: Zone) -> bool:
    """Whether Varnish keeps answers of ``zone``; each answer's own Cache-Control must allow it as well."""
    return PUBLIC_HOST in zone.hosts and (zone.cacheable or zone.name == ANSWERED_BEFORE)


def config() -> str:
    """Return the whole configuration for this installation's settings."""
    return _filled().replace("@DIGEST@", config_digest())


def config_digest() -> str:
    """Return the name of this configuration, by which a running Varnish is recognised as up to date."""
    return hashlib.sha256(_filled().encode()).hexdigest()[:16]


def _filled() -> str:
    public, backend = urlsplit(settings.PUBLIC_URL), urlsplit(f"//{settings.VARNISH_BACKEND}")
    values = {
        "PUBLIC_HOST": public.netloc.lower(),
        "SCHEME": public.scheme,
        "BACKEND_HOST": backend.hostname or "",
        "BACKEND_PORT": str(backend.port),
        "BAN_FROM": "\n".join(f"    {_network(one)};" for one in settings.VARNISH_BAN_FROM),
        "BAN_KEY": ban_key(),
        "GRACE": GRACE,
        "SESSIONS": _sessions(),
        "ZONES": "\n".join(_zone(zone) for zone in ZONES),
        "TRACKING": TRACKING,
        "BUSY": f"{BUSY}\n{to_latin(BUSY)}",
        "REFUSED": f"{REFUSED}\n{to_latin(REFUSED)}",
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _network(text: str) -> str:
    network = ipaddress.ip_network(text)
    whole = network.prefixlen == network.max_prefixlen
    return f'"{network.network_address}"' + ("" if whole else f"/{network.prefixlen}")


def _zone(zone: Zone) -> str:
    lines = [
        f'    elseif (req.http.X-Portal-Path ~ "^(?:{zone.pattern})") {{',
        f'        set req.http.X-Portal-Zone = "{zone.name}";',
    ]
    if is_kept(zone):
        lines.append('        set req.http.X-Portal-Kept = "1";')
    return "\n".join([*lines, "    }"])


def _sessions() -> str:
    if settings.HOSTS:
        return "    # Sessions are unknown on the public host, so a cookie changes nothing."
    name = cookie_name(SESSION_COOKIE)
    return "\n".join(
        [
            "    # Editors see a bar on the pages.",
            f'    if (req.http.Cookie ~ "(?:^|;) *{name}=") {{',
            "        unset req.http.X-Portal-Kept;",
            "        return (pass);",
            "    }",
        ]
    )
