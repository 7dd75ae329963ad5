vcl 4.1;

# Varnish 7 in front of the portal's public pages. Made by `manage.py varnish_config` from the zone table
# (portal/security/zones.py); write nothing here by hand, `manage.py varnish_config --check FILE` would say so.
# It holds the key of bans: mode 0640, readable by Varnish alone. docs/proxy.md says how to start Varnish with it;
# the two storages must be named as there (pages, scratch).

import std;

probe alive {
    .request =
        "GET /robots.txt HTTP/1.1"
        "Host: @PUBLIC_HOST@"
        "X-Forwarded-Proto: @SCHEME@"
        "Connection: close";
    .interval = 2s;
    .timeout = 2s;
    .window = 4;
    .threshold = 2;
    .initial = 2;
}

backend application {
    .host = "@BACKEND_HOST@";
    .port = "@BACKEND_PORT@";
    .probe = alive;
    .connect_timeout = 2s;
    .first_byte_timeout = 60s;
    .between_bytes_timeout = 10s;
}

# Who may say what is to be forgotten.
acl ban_from {
@BAN_FROM@
}

sub vcl_recv {
    if (req.restarts > 0) {
        # The application failed a moment ago: whatever is kept will do.
        set req.grace = @GRACE@;
        return (hash);
    }
    unset req.http.X-Portal-Zone;
    unset req.http.X-Portal-Kept;
    if (req.method == "BAN") {
        call portal_ban;
    }
    call portal_clean;
    call portal_zone;
    if (!req.http.X-Portal-Kept || (req.method != "GET" && req.method != "HEAD") || req.http.Authorization) {
        unset req.http.X-Portal-Kept;
        return (pass);
    }
    # A page is asked for without a body; one that comes all the same wants to be the next request.
    if (req.http.Transfer-Encoding || req.http.Content-Length ~ "[1-9]") {
        return (synth(400));
    }
@SESSIONS@
    # What the answer may not depend on.
    unset req.http.Cookie;
    unset req.http.Accept;
    unset req.http.Accept-Language;
    unset req.http.Origin;
    unset req.http.Referer;
    unset req.http.User-Agent;
    call portal_query;
    # While the application is well, what is a little too old is shown once more while it is made anew;
    # while it is ill, whatever is kept.
    if (std.healthy(req.backend_hint)) {
        set req.grace = 60s;
    }
    return (hash);
}

# Forget all pages. Three things must fit: where it comes from, the key, and that no proxy passed it on for somebody.
sub portal_ban {
    if (client.ip !~ ban_from || req.http.X-Forwarded-For ~ "," || req.http.X-Ban-Key != "@BAN_KEY@") {
        return (synth(403));
    }
    if (req.http.X-Ban == "nothing") {
        return (synth(200, "portal"));
    }
    # Files under /static/ whose names change with them stay. Only obj.*: the thread that tidies up can then do it
    # without waiting for a visitor.
    if (req.http.X-Ban == "pages" && std.ban("obj.http.Cache-Control !~ immutable")) {
        return (synth(200, "portal"));
    }
    return (synth(400));
}

# One way to write each request.
sub portal_clean {
    if (req.method !~ "^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$") {
        return (synth(405));
    }
    if (req.url !~ "^/" || !req.http.Host) {
        return (synth(400));
    }
    set req.http.Host = std.tolower(req.http.Host);
    # Varnish has added the proxy in front of it; the portal is told the visitor as before (TRUSTED_HOPS).
    set req.http.X-Forwarded-For = regsub(req.http.X-Forwarded-For, ", ?[^,]*$", "");
    # Two values, or anybody could make a copy of each page for each that comes to mind.
    if (req.http.X-Forwarded-Proto != "https") {
        unset req.http.X-Forwarded-Proto;
    }
    unset req.http.Forwarded;
    unset req.http.X-Forwarded-Host;
    unset req.http.X-Forwarded-Port;
    unset req.http.X-HTTP-Method-Override;
    unset req.http.X-Original-URL;
    unset req.http.X-Rewrite-URL;
    unset req.http.X-Real-IP;
    unset req.http.Upgrade;
    unset req.http.Proxy;
}

# The zone of the address, as the portal finds it: the first row that fits. X-Portal-Kept: its answers may be kept.
sub portal_zone {
    set req.http.X-Portal-Path = regsub(req.url, "\?.*$", "");
    if (req.http.X-Portal-Path !~ "^[A-Za-z0-9/_.~-]+$" || req.http.X-Portal-Path ~ "//|/\.\.?(/|$)") {
        # Written so that the portal might read another address than we do.
        set req.http.X-Portal-Zone = "unclear";
    }
@ZONES@
    unset req.http.X-Portal-Path;
    # The portal answers to its name with any port, and to the names of other hosts: nothing of that is kept.
    if (req.http.Host != "@PUBLIC_HOST@") {
        unset req.http.X-Portal-Kept;
    }
}

# Marks of advertisers go, the rest is put in order, so that one page is kept once.
sub portal_query {
    set req.url = regsuball(req.url, "([?&])(?:@TRACKING@)=[^&]*", "\1");
    set req.url = regsuball(req.url, "&&+", "&");
    set req.url = regsub(req.url, "\?&", "?");
    set req.url = regsub(req.url, "[?&]+$", "");
    set req.url = std.querysort(req.url);
}

sub vcl_hash {
    hash_data(req.url);
    hash_data(req.http.Host);
    # Without https the portal answers with a redirect to it.
    hash_data(req.http.X-Forwarded-Proto);
    return (lookup);
}

sub vcl_pipe {
    return (synth(405));
}

sub vcl_backend_response {
    if (bereq.uncacheable) {
        return (deliver);
    }
    if (beresp.status >= 500 && bereq.is_bgfetch) {
        # What is kept stays.
        return (abandon);
    }
    if (beresp.http.Cache-Control !~ "(?:^|,) *public *(?:,|$)" || beresp.http.Set-Cookie || beresp.status >= 500
        || beresp.http.Vary ~ "(?i)(?:^|,) *(?!accept-encoding *(?:,|$)|accept-language *(?:,|$))[^ ,]"
        || beresp.http.Content-Length ~ "^[0-9]{8,}$") {
        set beresp.grace = 0s;
        set beresp.keep = 0s;
        if (beresp.status == 200) {
            # For a minute nobody waits for an answer that will not be kept.
            set beresp.ttl = 60s;
            set beresp.uncacheable = true;
        } else {
            # No mark of it either, which would hide the good page that may still be kept.
            set beresp.ttl = 0s;
        }
        return (deliver);
    }
    set beresp.keep = 0s;
    if (beresp.status == 200 && bereq.url !~ "\?") {
        set beresp.grace = @GRACE@;
        set beresp.storage = storage.pages;
    } else {
        # Whoever makes up addresses or queries without end fills this storage, and pushes no page out.
        set beresp.grace = 60s;
        set beresp.storage = storage.scratch;
    }
    # Public pages hold neither a token nor anybody's words, so their length may tell how well they compress.
    if (beresp.http.Content-Type ~ "^(?:text/|application/(?:xml|json|javascript)|image/svg)") {
        set beresp.do_gzip = true;
    }
    return (deliver);
}

sub vcl_backend_error {
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.keep = 0s;
    set beresp.status = 503;
    set beresp.http.Content-Type = "text/plain; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.X-Content-Type-Options = "nosniff";
    set beresp.http.Retry-After = "60";
    synthetic({"@BUSY@"});
    return (deliver);
}

sub vcl_deliver {
    if (resp.status >= 500 && req.http.X-Portal-Kept && req.restarts == 0) {
        return (restart);
    }
    unset resp.http.X-Varnish;
    unset resp.http.Via;
    return (deliver);
}

sub vcl_synth {
    if (resp.status == 503 && req.http.X-Portal-Kept && req.restarts == 0) {
        return (restart);
    }
    unset resp.http.X-Varnish;
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.http.Cache-Control = "no-store";
    set resp.http.X-Content-Type-Options = "nosniff";
    if (resp.status == 200) {
        set resp.http.X-Portal-Config = "@DIGEST@";
        synthetic("");
    } elseif (resp.status == 503) {
        set resp.http.Retry-After = "60";
        synthetic({"@BUSY@"});
    } else {
        synthetic({"@REFUSED@"});
    }
    return (deliver);
}
