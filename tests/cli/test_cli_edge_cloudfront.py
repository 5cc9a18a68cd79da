"""What `fragmint edge cloudfront` writes for a published site chooses the files that `fragmint explain` names."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from command_line import NOW, Command
from edge_requests import AGENTS
from edge_scripts import run_cloudfront

NOBODY = {"tags": [], "consent": [], "visit": "new", "device": "desktop"}  # what an edge knows of any visitor
CONTEXTS: list[dict[str, Any]] = [
    {},
    {"country": "CN"},
    {"tags": ["member"]},
    {"query": {"utm_campaign": "spring"}},
    {"tags": ["member"], "query": {"utm_campaign": "spring"}},
    {"device": "mobile", "consent": ["personalization"], "bucket": 417},
]


def event(path: str, context: dict[str, Any]) -> dict[str, Any]:
    """The event of a viewer request from such a visitor."""
    said = {
        "cloudfront-viewer-country": context.get("country"),
        "user-agent": AGENTS["mobile"].decode() if context.get("device") == "mobile" else None,
    }
    cookies = {
        "sg": f"{'_'.join(context['tags'])}.4000000000.x" if "tags" in context else None,
        "fm_consent": ".".join(context.get("consent", [])) or None,
        "xb": f"{context['bucket']:03d}" if "bucket" in context else None,
    }
    request = {
        "method": "GET",
        "uri": quote(path),
        "headers": valued(said),
        "cookies": valued(cookies),
        "querystring": valued(context.get("query", {})),
    }
    return {"version": "1.0", "viewer": {"ip": "198.51.100.7"}, "request": request}


def valued(facts: Mapping[str, str | None]) -> dict[str, Any]:
    return {name: {"value": value} for name, value in facts.items() if value is not None}


def test_the_function_chooses_what_explain_says(fragmint: Command, blog: Path, tmp_path: Path) -> None:
    if not shutil.which("node"):
        pytest.skip("node is not installed: the tests of edges need it")
    assert fragmint("publish", "--site", blog, "--to", "local", "--now", NOW).code == 0
    out = tmp_path / "edge"
    command = ("edge", "cloudfront", "--site", blog, "--to", "local", "--out", out, "--now", NOW)
    assert fragmint(*command).code == 0
    files = {name: (out / name).read_text() for name in ("function.js", "response.js", "kvs.json")}
    asked = [(path, context) for path in ("/", "/zh/", "/about/") for context in CONTEXTS]
    batch = tmp_path / "batch"
    lines = ({"url": path, "context": NOBODY | context} for path, context in asked)
    batch.write_text("".join(json.dumps(line) + "\n" for line in lines))
    ran = fragmint("explain", "--batch", batch, "--site", blog, "--now", NOW)
    wanted = ["/" + quote(json.loads(line)["file"]) for line in ran.out.splitlines()]
    answers = run_cloudfront(tmp_path, "node", files, [event(*each) for each in asked])
    assert [answer["uri"] for answer in answers] == wanted
    assert len(set(wanted)) > 4


def test_the_command_that_is_told_for_the_next_step_can_be_given(
    fragmint: Command, blog: Path, tmp_path: Path
) -> None:
    """With the target, and a folder whose name a shell would take apart."""
    assert fragmint("publish", "--site", blog, "--to", "local", "--now", NOW).code == 0
    out = tmp_path / "my edge; x"
    ran = fragmint("edge", "cloudfront", "--site", blog, "--to", "local", "--out", out, "--now", NOW)
    told = ran.out.splitlines()[-1].removeprefix("Start it with: ")
    options = ["--to", "local", "--out", str(out), "--deploy", "NAME"]
    assert shlex.split(told) == ["fragmint", "edge", "cloudfront", *options]
