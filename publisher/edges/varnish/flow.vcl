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

# What decisions read: each cookie and each parameter has its sign before it.
sub fm_read_visitor {
    std.collect(req.http.Cookie, "; ");
    set req.http.fm-cookies = regsuball(";" + req.http.Cookie, ";[ \t]+", ";");
    set req.http.fm-params = "&" + req.http.fm-query + "&";
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

# No origin has answered: what the cache holds will do, and a redirect needs none. Or the VCL has failed, which forgets all
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

# ---------------------------------------------------------------------------------------------------------------
# Origins. The path is the file's; nothing else of the visitor's request is passed on that an origin may act on.
# ---------------------------------------------------------------------------------------------------------------

sub vcl_backend_fetch {
    call fm_origin;
    call fm_strip_fetch;
    call fm_strip_visitor;
    set bereq.http.Accept-Encoding = "identity";
    return (fetch);
}

# What a visitor could say to make an origin answer in another way, or refuse what others may read.
sub fm_strip_visitor {
    unset bereq.http.Cookie;
    unset bereq.http.Authorization;
    unset bereq.http.Accept;
    unset bereq.http.Accept-Language;
    unset bereq.http.Accept-Charset;
    unset bereq.http.User-Agent;
    unset bereq.http.Referer;
    unset bereq.http.Origin;
    unset bereq.http.Range;
    unset bereq.http.If-Range;
    unset bereq.http.If-Match;
    unset bereq.http.If-Unmodified-Since;
    unset bereq.http.Expect;
    unset bereq.http.Upgrade;
    unset bereq.http.Content-Length;
    unset bereq.http.Content-Type;
    unset bereq.http.Transfer-Encoding;
    unset bereq.http.Forwarded;
    unset bereq.http.X-HTTP-Method-Override;
    unset bereq.http.X-Method-Override;
    unset bereq.http.X-Original-URL;
    unset bereq.http.X-Rewrite-URL;
    unset bereq.http.X-Forwarded-Host;
    unset bereq.http.X-Forwarded-Proto;
    unset bereq.http.X-Forwarded-For;
    unset bereq.http.Access-Control-Request-Method;
    unset bereq.http.Access-Control-Request-Headers;
    unset bereq.http.X-Amz-Date;
    unset bereq.http.X-Amz-Content-Sha256;
    unset bereq.http.X-Amz-Security-Token;
    unset bereq.http.X-Amz-Expected-Bucket-Owner;
    unset bereq.http.X-Amz-Request-Payer;
    unset bereq.http.X-Amz-Checksum-Mode;
    unset bereq.http.X-Amz-Server-Side-Encryption-Customer-Algorithm;
    unset bereq.http.X-Amz-Server-Side-Encryption-Customer-Key;
    unset bereq.http.X-Amz-Server-Side-Encryption-Customer-Key-MD5;
    unset bereq.http.X-Goog-User-Project;
    unset bereq.http.X-Auth-Token;
}

sub vcl_backend_response {
    call fm_file;
    if (beresp.status >= 500 || beresp.status == 429 || beresp.status == 408 || beresp.status < 200
        || (beresp.status >= 300 && beresp.status < 400 && beresp.http.Location !~ "/(?:\?.*)?$")) {
        call fm_failed;
    }
    set beresp.grace = 30d;
    if (beresp.status == 200) {
        set beresp.ttl = @FRESH@;
        if (beresp.http.fm-file ~ "^/assets/.*\.[0-9a-f]{10}(?:\.[A-Za-z0-9]+)?$") {
            set beresp.ttl = 30d;
        }
        call fm_content_type;
        call fm_parts;
    } else {
        # An answer that depends on the visitor's request (400 and the like) is not kept for others.
        set beresp.ttl = 10s;
        if (beresp.status != 404 && beresp.status != 403 && beresp.status != 410 && beresp.status >= 400) {
            set beresp.ttl = 0s;
            set beresp.grace = 0s;
        }
        set beresp.status = 404;
    }
    # What is received whole before it is sent can still be asked of another origin.
    if (std.integer(beresp.http.Content-Length, 0) < 4194304) {
        set beresp.do_stream = false;
    }
    call fm_strip_answer;
    return (deliver);
}

# What an origin tells of itself, and what is decided here.
sub fm_strip_answer {
    unset beresp.http.Set-Cookie;
    unset beresp.http.Vary;
    unset beresp.http.Server;
    unset beresp.http.Last-Modified;
    unset beresp.http.Expires;
    unset beresp.http.Cache-Control;
    unset beresp.http.Pragma;
    unset beresp.http.Server-Timing;
    unset beresp.http.Content-Disposition;
    unset beresp.http.Strict-Transport-Security;
    unset beresp.http.Alt-Svc;
    unset beresp.http.NEL;
    unset beresp.http.Report-To;
    unset beresp.http.CF-RAY;
    unset beresp.http.CF-Cache-Status;
    unset beresp.http.Access-Control-Allow-Origin;
    unset beresp.http.Access-Control-Allow-Methods;
    unset beresp.http.Access-Control-Allow-Credentials;
    unset beresp.http.Access-Control-Expose-Headers;
    unset beresp.http.X-Amz-Request-Id;
    unset beresp.http.X-Amz-Id-2;
    unset beresp.http.X-Amz-Version-Id;
    unset beresp.http.X-Amz-Bucket-Region;
    unset beresp.http.X-Amz-Meta-Sha256;
    unset beresp.http.X-Amz-Server-Side-Encryption;
    unset beresp.http.X-Amz-Storage-Class;
    unset beresp.http.X-Amz-Replication-Status;
    unset beresp.http.X-Amz-Expiration;
    unset beresp.http.X-Amz-Checksum-Crc32;
    unset beresp.http.X-Amz-Checksum-Crc32c;
    unset beresp.http.X-Amz-Checksum-Crc64nvme;
    unset beresp.http.X-Amz-Checksum-Sha1;
    unset beresp.http.X-Amz-Checksum-Sha256;
    unset beresp.http.X-Amz-Checksum-Type;
    unset beresp.http.X-Rgw-Object-Type;
    unset beresp.http.X-Trans-Id;
    unset beresp.http.X-Openstack-Request-Id;
    unset beresp.http.X-Timestamp;
    unset beresp.http.X-Goog-Generation;
    unset beresp.http.X-Goog-Metageneration;
    unset beresp.http.X-Goog-Hash;
    unset beresp.http.X-Goog-Storage-Class;
    unset beresp.http.X-Goog-Expiration;
    unset beresp.http.X-Goog-Stored-Content-Encoding;
    unset beresp.http.X-Goog-Stored-Content-Length;
    unset beresp.http.X-GUploader-UploadID;
}

sub vcl_backend_error {
    call fm_failed;
}
