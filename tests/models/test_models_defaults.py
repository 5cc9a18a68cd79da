"""Defaults: where no file sets a field, in each language as far as its texts reach."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from content_repo.models import load_model
from content_repo.overlay import resolve
from content_repo.site import load_site
from content_repo.sources import parse_source

MODEL = """
fields:
  button: {type: string, default: {en: Read on, zh-CN: 阅读更多}}
  name: {type: string, default: 012}
  n: {type: integer, default: 3}
  day: {type: date, default: 2026-01-01}
  at: {type: datetime, default: 2026-01-01}
  tags: {type: tags, default: [a, b]}
  weight: {type: number, default: 5}
  loud: {type: boolean, default: true, when: {n: 3}}
  cta: {type: object, fields: {label: {type: string, default: Go}, n: {type: integer, default: 1}}}
  steps: {type: list, of: {type: object, fields: {on: {type: boolean, default: false}}}}
"""
SITE = load_site(
    b'locales = ["en", "zh-CN", "de", "fr"]\ntimezone = "Asia/Shanghai"\n[locale.de]\nfallback = []\n'
)


def resolved(files: dict[str, str], locale: str = "en") -> dict[str, Any]:
    model, problems = load_model(MODEL.encode(), "models/page.yaml")
    assert problems == []
    assert model is not None
    held = {}
    for path, text in files.items():
        source, _ = parse_source(path, f"---\n{text}\n---\n".encode(), SITE, {"page": model})
        assert source is not None
        held[source.locale, source.variation] = source
    return dict(resolve(held, model, SITE, locale).fields)


def test_what_no_file_sets_has_its_default() -> None:
    found = resolved({"content/a.md": "x: 1"})
    assert found.pop("at") == datetime.fromisoformat("2026-01-01T00:00:00+08:00").astimezone(UTC)
    assert found == {
        "x": 1,
        "button": "Read on",
        "name": "012",
        "n": 3,
        "day": date(2026, 1, 1),
        "tags": ("a", "b"),
        "weight": 5,
        "loud": True,
    }


def test_what_a_file_sets_stays_and_null_clears() -> None:
    found = resolved({"content/a.md": "n: 4\nname: null\nWeight: 1\ncta: {n: 2}\nsteps: [{}, {on: true}]"})
    assert (found["n"], found["name"], found["Weight"]) == (4, None, 1)
    assert "weight" not in found
    assert "loud" not in found
    assert found["cta"] == {"n": 2, "label": "Go"}
    assert found["steps"] == ({"on": False}, {"on": True})


def test_nobody_reads_another_language_only_because_of_a_default() -> None:
    files = {f"content/a{suffix}.md": "x: 1" for suffix in ("", ".zh-CN", ".de", ".fr")}
    assert [resolved(files, each).get("button") for each in SITE.locales] == [
        "Read on",
        "阅读更多",
        None,
        "Read on",
    ]
    assert [resolved(files, each).get("name") for each in SITE.locales] == ["012", "012", None, "012"]
    assert [resolved(files, each).get("n") for each in SITE.locales] == [3, 3, 3, 3]


def test_a_translation_may_clear_what_the_base_leaves_to_the_default() -> None:
    files = {"content/a.md": "x: 1", "content/a.zh-CN.md": "button: null"}
    assert resolved(files, "zh-CN")["button"] is None
    assert resolved(files)["button"] == "Read on"
