"""What a page must know of an image to reserve its space: width and height as shown, read without decoding it."""

from __future__ import annotations

import io
import re
import warnings

_FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
_TURNED = ("JPEG", "WEBP")  # where Exif is read without decoding the rest
_MAX_PIXELS = 100_000_000
_ORIENTATION = 0x0112  # of Exif; 5 to 8 are turned by a quarter
_START = 4_096  # bytes in which the root element of an SVG file begins
_ROOT = re.compile(rb"<svg\b[^>]*>")
_ATTRIBUTE = re.compile(rb"\s(width|height|viewBox)\s*=\s*[\"']([^\"']*)[\"']")
_LENGTH = re.compile(rb"\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)(?:px)?\s*")


def size(raw: bytes) -> tuple[int, int] | None:
    """(width, height) in CSS pixels; None for what is no image of the web, is damaged, has over 100 megapixels, or is an
    SVG file that leaves its size to the page.
    """
    return _svg_size(raw) if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _pixels(raw)


def _pixels(raw: bytes) -> tuple[int, int] | None:
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Pillow only warns of what may be a decompression bomb
        try:
            with Image.open(io.BytesIO(raw), formats=_FORMATS) as image:
                width, height = image.size
                turned = image.format in _TURNED and image.getexif().get(_ORIENTATION, 1) in range(5, 9)
        except (
            UnidentifiedImageError,
            Image.DecompressionBombError,
            OSError,
            ValueError,
            SyntaxError,
            Warning,
        ):
            return None
    if width * height > _MAX_PIXELS:
        return None
    return (height, width) if turned else (width, height)


def _svg_size(raw: bytes) -> tuple[int, int] | None:
    """By `width` and `height`, else by `viewBox` (SVG 2, 8.2 and 8.12); found without a parser of XML and its dangers."""
    root = _ROOT.search(raw, 0, _START)
    if root is None:
        return None
    found = dict(_ATTRIBUTE.findall(root[0]))
    sides = [_length(found.get(name, b"")) for name in (b"width", b"height")]
    if not all(sides):
        sides = [_length(side) for side in re.split(rb"[\s,]+", found.get(b"viewBox", b"").strip())[2:4]]
    return (sides[0], sides[1]) if len(sides) == 2 and all(sides) else None


def _length(text: bytes) -> int:
    """Pixels, rounded; 0 for other units."""
    found = _LENGTH.fullmatch(text)
    return round(float(found[1])) if found else 0
