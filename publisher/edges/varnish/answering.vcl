# ---------------------------------------------------------------------------------------------------------------
# Answers
# ---------------------------------------------------------------------------------------------------------------

sub vcl_deliver {
    if (resp.status != 200) {
        if (req.http.fm-key) {
            unset req.http.fm-key;
            set req.url = req.http.fm-file;
            return (restart);
        }
        if (req.http.fm-step == "missing") {
            return (synth(std.integer(req.http.fm-status, 404)));
        }
        unset req.http.fm-personal;
        unset req.http.fm-location;
        if (req.http.fm-step == "page" && req.http.fm-path !~ "/$") {
            set req.http.fm-step = "slash";
            set req.http.fm-location = req.http.fm-raw + "/";
            set req.url = req.http.fm-path + "/index.html";
            return (restart);
        }
        call fm_elsewhere;
        return (restart);
    }
    if (req.http.fm-step == "slash") {
        set req.http.fm-location = req.http.fm-location + regsub(req.http.fm-query, "^(?=.)", "?");
        return (synth(301));
    }
    call fm_page_headers;
    call fm_site_headers;
    unset resp.http.fm-file;
    unset resp.http.X-Varnish;
    unset resp.http.Via;
    unset resp.http.Age;
    return (deliver);
}

sub fm_page_headers {
    if (req.http.fm-personal) {
        set resp.http.Cache-Control = @PERSONAL@;
        set resp.http.Server-Timing = "fm;desc=" + req.http.fm-key;
        if (!req.http.fm-key) {
            set resp.http.Server-Timing = "fm;desc=default";
        }
    } elsif (req.http.fm-page ~ "^/assets/.*\.[0-9a-f]{10}(?:\.[A-Za-z0-9]+)?$") {
        set resp.http.Cache-Control = @IMMUTABLE@;
    } else {
        set resp.http.Cache-Control = @REVALIDATED@;
    }
    call fm_composition;
    if (req.http.fm-step == "missing") {
        set resp.status = std.integer(req.http.fm-status, 404);
    } elsif (resp.http.ETag && (req.http.fm-known == "*" || std.strstr(req.http.fm-known, "," + regsub(resp.http.ETag, "^W/", "") + ","))) {
        set resp.status = 304;
        unset resp.http.Content-Type;
    }
    if (req.http.fm-personal) {
        call fm_cookies;
    }
}

# No origin has answered: what the cache holds will do, then the default file; and a redirect needs none. Or the VCL has failed, which forgets all
# that it knew: once more, as for a visitor who says nothing.
sub fm_unanswered {
    if (!req.http.fm-path) {
        unset req.http.Cookie;
        unset req.http.User-Agent;
        unset req.http.Accept-Language;
        unset req.http.Referer;
        unset req.http.If-None-Match;
        set req.url = regsub(req.url, "\?.*", "");
        return (restart);
    }
    if (!req.http.fm-stale) {
        set req.http.fm-stale = "1";
        return (restart);
    }
    if (req.http.fm-key) {
        unset req.http.fm-key;
        set req.url = req.http.fm-file;
        return (restart);
    }
    if (req.http.fm-step == "page" && req.esi_level == 0) {
        call fm_redirect;
        if (req.http.fm-location && req.http.fm-status != "410") {
            call fm_add_query;
            set resp.status = std.integer(req.http.fm-status, 404);
        }
    }
}

sub vcl_synth {
    if (resp.status == 503) {
        call fm_unanswered;
    }
    unset resp.http.X-Varnish;
    unset resp.http.Server;
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.http.Cache-Control = @REVALIDATED@;
    if (resp.status >= 500 || resp.status == 200 || resp.status == 400) {
        set resp.http.Cache-Control = "no-store";
    }
    if (resp.status == 503) {
        set resp.http.Retry-After = "5";
    }
    if (resp.status == 405) {
        set resp.http.Allow = "GET, HEAD";
    }
    if (resp.status >= 300 && resp.status < 400) {
        set resp.http.Location = req.http.fm-location;
    }
    call fm_site_headers;
    set resp.body = "";
    if (req.esi_level == 0) {
        set resp.body = "" + resp.status + " " + resp.reason + {"
"};
    }
    return (deliver);
}
