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
