"""Front matter of thousands of real files, against facts that somebody else computed with other parsers."""

import json
import lzma
import tarfile
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from content_repo.frontmatter import split
from content_repo.models import PAGE, coerce
from content_repo.site import Site
from content_repo.sources import parse_source

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
SITES = ("digitalgov-content", "otel-site-content")


def facts(name: str) -> dict[str, dict[str, Any]]:
    lines = lzma.decompress((CORPUS / f"{name}.facts.jsonl.xz").read_bytes()).splitlines()
    return {each["path"]: each for each in map(json.loads, lines)}


def markdown(name: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(CORPUS / f"{name}.tar.xz") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.name.endswith(".md") else None
            if stream:
                yield member.name.removeprefix(f"{name}/"), stream.read()


@pytest.mark.shared
@pytest.mark.parametrize("name", SITES)
def test_every_real_file_is_read_with_the_keys_that_others_found(name: str) -> None:
    if not CORPUS.is_dir():
        pytest.skip("THE CORPORA ARE NOT HERE: ../shared/corpus is missing, nothing was compared")
    known, read = facts(name), 0
    for path, raw in markdown(name):
        source, problems = parse_source(f"content/{path.removeprefix('content/')}", raw, Site(), {})
        if source is None:  # the one thing that other parsers let pass in silence
            assert {each.code for each in problems} == {"yaml_duplicate_key"}, path
            continue
        read += 1
        assert set(source.fields) == set(known[path].get("keys") or ()) - {"body"}, path
        assert (split(raw, path).yaml_line == 2) == (known[path]["fm"] == "yaml"), path
        assert coerce(PAGE, source, UTC)[1] == [], path
    assert read >= len(known) * 0.99
