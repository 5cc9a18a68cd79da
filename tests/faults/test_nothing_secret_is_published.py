"""Strings that nobody outside may see, planted wherever they can be; then every byte at the origin is searched."""

from __future__ import annotations

import getpass
import os
import re
import socket
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from delivered_site import DeliveredSite, delivered_site
from s3_servers import S3Server

CANARY = "kanarienvogel"
SHOWN = """title: Home
url: /
sections:
  - {{id: season, type: fragment, use: promo/spring}}
  - {{id: list, type: list, query: {{type: promo}}, view: card}}
---
Hello.
"""
HIDDEN = {
    "content/draft.md": "---\ntitle: {0} title\ndraft: true\n---\n{0} body\n",
    "content/embargo.md": "---\ntitle: {0} title\npublishDate: 2026-06-02\n---\n{0} body\n",
    "content/over.md": "---\ntitle: {0} title\nexpiryDate: 2026-05-31\n---\n{0} body\n",
    "content/promo/summer.md": "---\ntitle: {0} title\ndraft: true\n---\n{0} body\n",
    "content/index.md": "---\n# {0} in a comment of front matter\n" + SHOWN,
    "theme/page.html": "{{# {0} in a comment of a template #}}<title>{{{{ page.title }}}}</title>{{{{ page.content }}}}",
    "notes.txt": "{0} in a file that is no part of the site",
    "audience/segments/vip.yaml": "# {0} in a rule\nwhen: {{tag: vip}}\n",
}
PUBLIC = {
    "content/promo/spring.md": "---\ntitle: Spring\n---\nSpring.\n",
    "content/promo/spring@vip.md": "---\ntitle: Spring for friends\n---\nSpring for friends.\n",
    "models/promo.yaml": "path: promo/**\n",
    "theme/views/card/fragment.html": "({{ page.title }})",
    "theme/sections/list.html": "{% for each in section['items'] %}{{ place(each, section.view) }}{% endfor %}",
}
SETTINGS = (
    'name = "Site"\nbase_url = "https://www.example.com"\nsegments = ["vip"]\n[targets.prod]\norigin = "{}"\n'
)


@pytest.fixture
def site(tmp_path: Path, moto_s3: S3Server) -> DeliveredSite:
    site = delivered_site(tmp_path / f"{CANARY}-folder", {**moto_s3.environment, "USER": f"{CANARY}-user"})
    site.write(
        {path: text.format(f"{CANARY} {number}") for number, (path, text) in enumerate(HIDDEN.items())}
    )
    return site


def test_no_byte_of_it(site: DeliveredSite, moto_s3: S3Server) -> None:
    bucket = moto_s3.bucket()
    site.write({"site.toml": SETTINGS.format(moto_s3.url(bucket, "www")), "static/a.txt": "one", **PUBLIC})
    site.commit(f"{CANARY} message", f"{CANARY} author", f"{CANARY}@example.com")
    keys = {"FRAGMINT_TAG_KEYS": f"1:{CANARY}-{'s' * 32}"}
    said = [site.run("publish", "--to", "prod", "--json", **keys)]
    site.write({"static/a.txt": "two", "content/promo/spring.md": "---\ntitle: Later\n---\nLater.\n"})
    site.commit("Change")
    commands = (["publish", "--to", "prod"], ["rollback", "--to", "prod"], ["verify", "--to", "prod"])
    said += [site.run(*command, **keys) for command in commands]
    assert [each.code for each in said] == [0, 0, 0, 0], said
    stored = moto_s3.files(bucket)
    assert any(key.startswith("www/cache/") for key in stored)
    assert b"Later" in b"".join(stored.values())
    assert list(found_in(stored, secrets(site, moto_s3))) == []
    assert [each for each in said for word in spoken_secrets(moto_s3) if word in each.out + each.err] == []


def secrets(site: DeliveredSite, server: S3Server) -> list[str]:
    """Also what tells who published, and from where."""
    names = [getpass.getuser(), socket.gethostname()] if os.getuid() else [socket.gethostname()]
    telling = [name for name in names if len(name) > 7 or re.search(r"[0-9-]", name)]  # no word like "main"
    return [CANARY, str(site.folder), str(Path(__file__).parents[2]), *spoken_secrets(server), *telling]


def spoken_secrets(server: S3Server) -> list[str]:
    return [server.secret_key, server.access_key]


def found_in(stored: dict[str, bytes], words: list[str]) -> Iterator[str]:
    for key, data in stored.items():
        for name, text in (("key", key.encode()), ("bytes", data), ("unpacked", unpacked(data))):
            for word in words:
                if word.encode().lower() in text.lower():
                    at = text.lower().index(word.encode().lower())
                    yield f"{word} in the {name} of {key}: {text[max(0, at - 60) : at + 60]!r}"


def unpacked(data: bytes) -> bytes:
    """What is compressed in an object of the render cache."""
    try:
        return zlib.decompress(data)
    except zlib.error:
        return b""
