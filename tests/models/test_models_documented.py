"""docs/models.md names every key, type, rule and step; `fragmint schema` prints what it says."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest

from cms.__main__ import main
from content_repo.fields import FIELD_TYPES, Field
from content_repo.migrations.reading import OPERATIONS
from content_repo.model_files import load_models
from content_repo.models import json_schema, load_model, load_section_model

PAGE = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
WORDS = set(re.findall(r"[A-Za-z_]+", " ".join(re.findall(r"`([^`\n]+)`", PAGE))))
EXAMPLES = re.findall(r"```yaml\n# (models/\S+)\n(.*?)```", PAGE, re.DOTALL)


def test_every_type_rule_and_step_is_documented() -> None:
    rules = {each.name for each in fields(Field)} - {"labels"}  # of options
    assert {*FIELD_TYPES, *rules, *OPERATIONS} <= WORDS


def test_every_key_of_a_model_file_is_documented() -> None:
    _, problems = load_model(b"nothing: 1", "models/x.yaml")
    _, more = load_section_model(b"nothing: 1", "models/sections/x.yaml")
    known = {
        key
        for problem in (*problems, *more)
        for key in re.findall(r"\w+", problem.fix.partition("known:")[2])
    }
    assert {"label", "fields", "summary", "singleton", "groups"} <= known
    assert known <= WORDS


def test_the_examples_are_models_without_fault() -> None:
    loaded = load_models((path, text.encode()) for path, text in EXAMPLES)
    assert set(loaded.types) == {"promo"}
    assert set(loaded.sections) == {"hero"}
    assert [str(each) for each in loaded.problems if "product" not in each.message] == []
    jsonschema.Draft202012Validator.check_schema(json_schema(loaded.types["promo"]))


def test_the_schema_command_prints_one_or_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["schema", *words, "--site", str(tmp_path)])
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    (tmp_path / "site.toml").write_text("")
    for path, text in EXAMPLES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    _, out, _ = run("promo", "--locale", "zh-CN")
    schema = json.loads(out)
    assert schema["title"] == "促销"
    assert schema["properties"]["kind"]["x-fragmint"]["labels"]["news"] == "新闻"
    assert json.loads(run()[1])["promo"]["required"] == ["title"]
    code, _, err = run("prmo")
    assert code == 2
    assert "`promo`" in err
    (tmp_path / "models" / "promo.yaml").write_text("pth: x")
    code, _, err = run("promo")
    assert code == 1
    assert "models/promo.yaml:1" in err
