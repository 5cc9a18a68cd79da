"""Sizes of images, read without decoding them."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from renderers.images import size


def picture(form: str, width: int = 7, height: int = 5) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, form)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims to be this large."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    sealed = struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + sealed + b"\0\0\0\0IDAT\0\0\0\0"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_formats_of_the_web(form: str) -> None:
    assert size(picture(form)) == (7, 5)


@pytest.mark.parametrize("form", ["BMP", "TIFF", "PPM", "EPS"])
def test_other_formats_are_not_opened(form: str) -> None:
    assert size(picture(form)) is None


@pytest.mark.parametrize("raw", [b"", b"GIF89a", b"not an image", picture("PNG")[:20], picture("JPEG")[:30]])
def test_damaged_files_have_no_size(raw: bytes) -> None:
    assert size(raw) is None


@pytest.mark.parametrize("side", [10_001, 13_000, 20_000, 2**31 - 1])
def test_bombs_have_no_size_and_warn_nobody(side: int) -> None:
    assert size(png_header(side, side)) is None


def test_large_photographs_are_fine() -> None:
    assert size(png_header(9_000, 9_000)) == (9_000, 9_000)


@pytest.mark.parametrize("turn", range(1, 9))
def test_photographs_are_as_high_as_they_are_shown(turn: int) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = turn
    Image.new("RGB", (7, 5)).save(out, "JPEG", exif=exif)
    assert size(out.getvalue()) == ((5, 7) if turn > 4 else (7, 5))


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('width="30" height="20"', (30, 20)),
        ('width=\'30px\' height="20.4px" viewBox="0 0 3 2"', (30, 20)),
        ('viewBox="0 0 300 200"', (300, 200)),
        ('width="100%" height="100%" viewBox="-1,-1, 300,200.6"', (300, 201)),
        ('width="30"', None),
        ('width="3em" height="2em"', None),
        ('viewBox="0 0 0 0"', None),
        ('viewBox="0 0 9"', None),
        ('width="1e9" height="-2"', None),
        ('data-width="30" height="20"', None),
        ("", None),
    ],
)
def test_drawings(attributes: str, expected: tuple[int, int] | None) -> None:
    prolog = '<?xml version="1.0"?>\n<!-- a drawing -->\n'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}><rect width="9" height="9"/></svg>'
    assert size((prolog + drawing).encode()) == size(("\ufeff" + drawing).encode()) == expected


@pytest.mark.parametrize(
    "raw", [b"<svg", b"<html></html>", b"<" * 1_000_000, b"<svg " + b"w" * 1_000_000, b"\xef\xbb\xbf"]
)
def test_what_only_begins_like_a_drawing_has_no_size(raw: bytes) -> None:
    assert size(raw) is None
