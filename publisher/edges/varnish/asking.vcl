# ---------------------------------------------------------------------------------------------------------------
# The way of a request. What an edge answers, and in which order, is written in docs/edges.md.
#
# Headers fm-… of a request are variables, since VCL has no others. A client cannot set them.
#   fm-raw, fm-query      path and query of the target as they were sent
#   fm-path               the path, percent-encoded in one way; "//" for a refused target, which no page has
#   fm-page, fm-file      the page to be served, and its default file
#   fm-key                of the variant to be served; fm-personal: the page has several files
#   fm-step               "page": the file of the path; "slash": is there a page to be redirected to; "missing": the 404 page
#   fm-status             of the answer, when it is not 200; fm-location: of a redirect
#   fm-stale              origins have failed this request: it takes what the cache holds, however old
#   fm-cookies            the cookies, each behind one ; and nothing else
#   fm-params             the parameters, each between two &
#
# Patterns are short, and look at long texts without going back or in circles: Varnish stops an expression after
# 10,000 steps, and fails the request.
# ---------------------------------------------------------------------------------------------------------------

sub vcl_recv {
    if (req.restarts == 0 || !req.http.fm-path) {
        call fm_strip;
        call fm_read;
        call fm_operate;
        call fm_ask;
    }
    call fm_freshness;
    return (hash);
}

# Decodes the path once, and encodes it again in the one way that files are named here.
sub fm_read {
    set req.http.fm-query = regsub(req.url, "^[^?]*\??", "");
    set req.http.fm-raw = regsub(req.url, "^(?:[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*)?([^?]*).*", "\1");
    if (req.http.fm-raw == "") {
        set req.http.fm-raw = "/";
    }
    if (req.http.fm-raw ~ @REFUSED@ || req.http.fm-query ~ "[\x00-\x20\x7f#]") {
        set req.http.fm-path = "//";
    } else {
        set req.http.fm-path = regsuball(blob.transcode(decoding=URL, encoding=URL, case=UPPER,
            encoded=regsub(req.http.fm-raw, @LONG@, "\1")), "%2F", "/");
    }
}

# What decisions read: each cookie and each parameter has its sign before it. A part of a page has the query of the page.
sub fm_read_visitor {
    std.collect(req.http.Cookie, "; ");
    set req.http.fm-cookies = regsuball(";" + req.http.Cookie, ";[ \t]+", ";");
    set req.http.fm-params = "&" + req_top.http.fm-query + "&";
}

sub fm_ask {
    call fm_conditions;
    if (req.http.fm-path == "//") {
        call fm_not_found;
    } elsif (req.method != "GET" && req.method != "HEAD") {
        return (synth(405));
    } elsif (req.http.fm-path ~ "^/(?:_v/|_f/(?![0-9a-f]{16}/\z))"
        || req.http.fm-path !~ @UTF_8@ || req.http.fm-raw ~ @LONG@) {
        call fm_elsewhere;
    } elsif (req.http.fm-path ~ "/index\.html$") {
        set req.http.fm-step = "slash";
        set req.http.fm-location = regsub(req.http.fm-raw, "(/|%2[Ff])(?!.*(?:/|%2[Ff])).*", "\1");
        set req.url = req.http.fm-path;
    } else {
        set req.http.fm-step = "page";
        set req.http.fm-page = req.http.fm-path;
        call fm_serve;
    }
}

# Varnish compares an ETag with one other and knows times, which files here do not have: see vcl_deliver.
sub fm_conditions {
    if (req.http.If-None-Match == "*" && !req.http.If-Modified-Since) {
        set req.http.fm-known = "*";
    } elsif (req.http.If-None-Match && !req.http.If-Modified-Since) {
        set req.http.fm-known = "," + regsuball(regsuball(req.http.If-None-Match, "[ \t]*,[ \t]*", ","), "(^|,)W/", "\1") + ",";
    }
    unset req.http.If-None-Match;
    unset req.http.If-Modified-Since;
}

# Asks for the file of fm-page: its variant for this visitor.
sub fm_serve {
    set req.http.fm-file = regsub(req.http.fm-page, "/$", "/index.html");
    set req.url = req.http.fm-file;
    if (req.http.fm-path != "//") {
        call fm_find;
    }
    if (req.http.fm-personal) {
        call fm_read_visitor;
        call fm_choose;
    }
    if (req.http.fm-key) {
        set req.url = "/_v/" + req.http.fm-key + req.http.fm-file;
    }
}

# There is no file at the path: a redirect, or the 404 page.
sub fm_elsewhere {
    call fm_redirect;
    if (req.http.fm-location && req.http.fm-status != "410") {
        call fm_add_query;
        return (synth(std.integer(req.http.fm-status, 404)));
    }
    call fm_not_found;
}

# The query of the request goes behind the one that a redirect has, before its fragment.
sub fm_add_query {
    if (req.http.fm-query != "") {
        if (req.http.fm-location ~ "^[^#]*\?") {
            set req.http.fm-query = "&" + req.http.fm-query;
        } else {
            set req.http.fm-query = "?" + req.http.fm-query;
        }
        set req.http.fm-location = regsub(req.http.fm-location, "#.*", "") + req.http.fm-query
            + regsub(req.http.fm-location, "^[^#]*", "");
    }
}

sub fm_not_found {
    set req.http.fm-step = "missing";
    unset req.http.fm-page;
    if (!req.http.fm-status) {
        set req.http.fm-status = "404";
    }
    if (req.esi_level == 0) {
        call fm_missing;
    }
    if (!req.http.fm-page) {
        return (synth(std.integer(req.http.fm-status, 404)));
    }
    set req.method = "GET";
    call fm_serve;
}

sub vcl_hash {
    hash_data(req.url);
    return (lookup);
}

# ---------------------------------------------------------------------------------------------------------------
# Operators: PURGE /path, of a file; BAN /path or /path/*, of many. What is purged stays for when no origin answers.
# ---------------------------------------------------------------------------------------------------------------

sub fm_operate {
    if ((req.method == "PURGE" || req.method == "BAN") && client.ip ~ fm_operators && !req.http.Via
        && !req.http.Forwarded && req.http.X-Forwarded-For !~ ",") {
        if (req.http.fm-path == "//") {
            return (synth(400));
        }
        if (req.method == "BAN") {
            if (std.ban("obj.http.fm-file ~ ^" + regsub(regsuball(req.http.fm-path, "\.", "\\."), "(%2A)?$", "")
                + regsub(regsub(req.http.fm-path, "^.*%2A$", ""), "^.+$", "$"))) {
                return (synth(200));
            }
            return (synth(400));
        }
        set req.url = regsub(req.http.fm-path, "/$", "/index.html");
        return (hash);
    }
}

sub vcl_hit {
    if (req.method == "PURGE") {
        purge.soft(0s);
        return (synth(200));
    }
    return (deliver);
}

sub vcl_miss {
    if (req.method == "PURGE") {
        purge.soft(0s);
        return (synth(200));
    }
    return (fetch);
}
