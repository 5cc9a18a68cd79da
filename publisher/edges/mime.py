"""Content types by file extension: one table for every engine, so that none guesses."""

from __future__ import annotations

DEFAULT = "application/octet-stream"
_TEXT = {
    "text/html": "html htm",
    "text/css": "css",
    "text/plain": "txt",
    "text/markdown": "md",
    "text/csv": "csv",
    "text/calendar": "ics",
    "text/vtt": "vtt",
    "text/javascript": "js mjs",
    "text/xml": "xml xsl",
    "application/json": "json map",
    "application/manifest+json": "webmanifest",
    "application/atom+xml": "atom",
    "application/rss+xml": "rss",
    "application/feed+json": "feedjson",
    "application/xhtml+xml": "xhtml",
    "image/svg+xml": "svg",
}
_BINARY = {
    "image/png": "png",
    "image/jpeg": "jpg jpeg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/jxl": "jxl",
    "image/x-icon": "ico",
    "image/tiff": "tif tiff",
    "font/woff": "woff",
    "font/woff2": "woff2",
    "font/ttf": "ttf",
    "font/otf": "otf",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg oga opus",
    "audio/mp4": "m4a",
    "video/mp4": "mp4 m4v",
    "video/webm": "webm",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/gzip": "gz",
    "application/wasm": "wasm",
    "application/epub+zip": "epub",
}
TYPES = {f"{name}; charset=utf-8": ext.split() for name, ext in _TEXT.items()} | {
    name: ext.split() for name, ext in _BINARY.items()
}
_BY_EXTENSION = {extension: name for name, extensions in TYPES.items() for extension in extensions}


def content_type(file: str) -> str:
    """The type of a file by the last extension of its name, in any case."""
    stem, dot, extension = file.rpartition("/")[2].rpartition(".")
    return _BY_EXTENSION.get(extension.lower(), DEFAULT) if dot and stem else DEFAULT
