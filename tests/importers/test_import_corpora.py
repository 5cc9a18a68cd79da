"""Two real Hugo sites: every file arrives, and bodies and values are those that an independent reader saw in the source."""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import tarfile
from pathlib import Path

import pytest

from content_repo import frontmatter, yamltext
from content_repo.importers import import_hugo

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("name", ["digitalgov-content", "otel-site-content"])
def test_every_body_and_key_arrives(name: str, tmp_path: Path) -> None:
    if not CORPUS.exists():
        pytest.skip(f"THE REFERENCE CORPORA ARE MISSING: {CORPUS}")
    with tarfile.open(CORPUS / f"{name}.tar.xz") as tar:
        tar.extractall(tmp_path, filter="data")
    target = tmp_path / "site"
    report = import_hugo(tmp_path / name, target)
    lines = {line.path: line for line in report.lines}
    assert set(lines) == {str(each.relative_to(tmp_path / name)) for each in files(tmp_path / name)}
    assert [each for each in report.problems if each.severity == "error"] == []
    with lzma.open(CORPUS / f"{name}.facts.jsonl.xz", "rt") as rows:
        facts = [json.loads(row) for row in rows]
    checked = [fact for fact in facts if lines[fact["path"]].target.startswith("content/")]
    assert len(checked) >= len(facts) - 2  # a licence and a readme
    changed = [fact["path"] for fact in checked if "shortcodes " in lines[fact["path"]].reason]
    assert len(changed) < len(checked) * 0.6
    for fact in checked:
        raw = (target / lines[fact["path"]].target).read_bytes()
        assert missing_keys(raw, fact) <= {"type", "url", "sections"}, fact["path"]
        if fact["path"] in changed:
            assert re.search(r"\{\{[<%]", (tmp_path / name / fact["path"]).read_text()), fact["path"]
        elif fact["fm"] != "none":  # a file with a blank line before its front matter counts as "none" there
            assert body_digest(raw, fact.get("crlf", False)) == fact["body_sha256"], fact["path"]
            if fact.get("crlf"):
                assert raw.count(b"\r\n") == (tmp_path / name / fact["path"]).read_bytes().count(b"\r\n")


def files(root: Path) -> list[Path]:
    return [each for each in root.rglob("*") if each.is_file()]


def missing_keys(raw: bytes, fact: dict[str, object]) -> set[str]:
    keys = fact.get("keys") or {}
    assert isinstance(keys, dict)
    document = yamltext.load(frontmatter.split(raw, "x.md").yaml, file="x.md")
    assert document.problems == ()
    return set(keys) - set(document.value or {})


def body_digest(raw: bytes, crlf: bool) -> str:
    """16 hex digits of the SHA-256 of what follows the line that ends the front matter, with `\\n` line ends."""
    _, _, rest = raw.partition(b"\n---")
    body = rest.partition(b"\n")[2]
    return hashlib.sha256(body.replace(b"\r\n", b"\n") if crlf else body).hexdigest()[:16]
