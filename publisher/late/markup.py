"""Where in a page something stands, told from the HTML before it: enough to know whether an element may be there.

Elements whose content is text are those of the HTML standard, §13.1.2 (https://html.spec.whatwg.org/#raw-text-elements).
"""

from __future__ import annotations

import re

_ATTRIBUTES = rb"""(?:[^>"']|"[^"]*"|'[^']*')*+"""
_TEXT = rb"script|style|textarea|title|template|noscript|iframe|select|xmp"
_TOKEN = re.compile(
    rb"<!--(?:.*?(?P<comment_end>--!?>)|.*\Z)"
    rb"|<(?P<text>" + _TEXT + rb")(?=[\s/>])" + _ATTRIBUTES + rb">(?:.*?(?P<text_end></(?P=text)\s*>)|.*\Z)"
    rb"|<(?P<tag>/?[a-z][^\s/>]*)" + _ATTRIBUTES + rb"(?P<tag_end>>)?",
    re.DOTALL | re.IGNORECASE,
)


def misplaced(before: bytes) -> str:
    """Why no element can stand after these bytes ("in the head of the page"); "" where one can."""
    in_head = False
    for found in _TOKEN.finditer(before):
        if found["text"] is not None:
            if found["text_end"] is None:
                return f"inside <{found['text'].decode().lower()}>"
        elif found["tag"] is None:
            if found["comment_end"] is None:
                return "inside a comment"
        elif found["tag_end"] is None:
            return "inside a tag"
        else:
            tag = found["tag"].lower()
            in_head = tag == b"head" or (in_head and tag not in (b"/head", b"body"))
    return "in the head of the page" if in_head else ""
