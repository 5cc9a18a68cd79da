"""Response headers that every edge sets itself, so that `[headers]` of site.toml may not: what they say is known only when a
request is answered. In lower case."""

RESERVED = frozenset(
    {
        "allow",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-range",
        "content-type",
    }
    | {
        "date",
        "etag",
        "last-modified",
        "location",
        "server",
        "server-timing",
        "set-cookie",
        "transfer-encoding",
    }
)
