"""The forms of findings that other programs read, and which findings are told."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from checked_site import SITE, CheckedSite
from hypothesis import given
from hypothesis import strategies as st

from cms.__main__ import main
from cms.findings.findings import Findings
from cms.findings.github import github
from cms.findings.junit import junit
from cms.findings.rules import rules
from cms.findings.sarif import sarif
from cms.findings.text import MOST, lines, verdict
from content_repo.checks import CHECKS, SEVERITIES
from content_repo.problems import Problem

TEXTS = st.text(max_size=20)
PROBLEMS = st.builds(
    Problem,
    st.sampled_from(["broken_link", "missing_alt", "yaml_syntax", "not_a_code_of_ours"]),
    st.sampled_from(["error", "warning", "info"]),
    TEXTS,
    st.sampled_from(["", "content/a.md", "content/产品 %20,:x.md"]),
    st.integers(0, 99),
    TEXTS,
    TEXTS,
)
ALL = st.builds(
    Findings, st.lists(PROBLEMS, max_size=6), st.integers(0, 9), st.sampled_from(["", "site/"]), st.booleans()
)

# The part of the standard's schema (OASIS, sarif-schema-2.1.0.json) that is written, with its requirements.
TEXT = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}},
    "additionalProperties": False,
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
ARTIFACT = {
    "type": "object",
    "properties": {
        "uri": {"type": "string", "format": "uri-reference", "pattern": "^[!-~]+$"},
        "uriBaseId": {"type": "string"},
    },
    "additionalProperties": False,
}
PLACE = {
    "type": "object",
    "anyOf": [{"required": ["address"]}, {"required": ["artifactLocation"]}],
    "properties": {
        "artifactLocation": ARTIFACT,
        "region": {
            "type": "object",
            "properties": {"startLine": {"type": "integer", "minimum": 1}},
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
RULE = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "shortDescription": TEXT,
        "help": TEXT,
        "defaultConfiguration": {
            "type": "object",
            "properties": {"level": LEVEL},
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
RESULT = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": -1},
        "level": LEVEL,
        "message": TEXT,
        "locations": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"physicalLocation": PLACE},
                "additionalProperties": False,
            },
        },
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"enum": ["2.1.0"]},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "name": {"type": "string"},
                                    "version": {"type": "string"},
                                    "rules": {"type": "array", "uniqueItems": True, "items": RULE},
                                },
                                "additionalProperties": False,
                            }
                        },
                        "additionalProperties": False,
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": RESULT},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


@given(ALL)
def test_sarif_is_as_the_standard_says(findings: Findings) -> None:
    told = json.loads(sarif(findings))
    jsonschema.validate(told, SCHEMA)
    (run,) = told["runs"]
    assert len(run["results"]) == len(findings.problems)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_names_files_from_the_root_of_the_repository() -> None:
    problem = Problem("missing_alt", "warning", "m", "content/产品 a.md", 3, fix="f")
    (run,) = json.loads(sarif(Findings([problem], folder="site/")))["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {
        "uri": "site/content/%E4%BA%A7%E5%93%81%20a.md",
        "uriBaseId": "%SRCROOT%",
    }
    assert place["region"] == {"startLine": 3}
    assert run["results"][0]["level"] == "warning"
    assert "without a text" in run["tool"]["driver"]["rules"][0]["shortDescription"]["text"]


def test_a_moved_finding_keeps_its_fingerprint() -> None:
    one, moved = (json.loads(sarif(Findings([Problem("x", "info", "m", "a.md", line)]))) for line in (1, 9))
    prints = [each["runs"][0]["results"][0]["partialFingerprints"] for each in (one, moved)]
    assert prints[0] == prints[1]


@given(ALL)
def test_junit_is_xml_and_counts_what_fails(findings: Findings) -> None:
    root = ElementTree.fromstring(junit(findings).encode())
    (suite,) = root
    cases = suite.findall("testcase")
    failures = suite.findall("testcase/failure")
    assert (root.tag, suite.tag) == ("testsuites", "testsuite")
    assert int(suite.get("tests", "")) == len(cases) == max(1, len(findings.problems))
    assert int(suite.get("failures", "")) == len(failures) == sum(map(findings.fails, findings.problems))


@given(ALL)
def test_github_gets_one_command_a_finding(findings: Findings) -> None:
    """Split as GitHub's runner does it: at line ends, then at the second `::`."""
    commands = re.split("\r\n|\r|\n", github(findings))
    assert commands.pop() == ""
    assert len(commands) == len(findings.problems)
    wanted = sorted(each.message + (f" ({each.fix})" if each.fix else "") for each in findings.problems)
    seen = []
    for command in commands:
        _, head, data = command.split("::", 2)
        kind, _, properties = head.partition(" ")
        assert kind in ("error", "warning", "notice")
        named = dict(each.split("=", 1) for each in properties.split(","))
        assert set(named) <= {"file", "line", "title"}
        seen.append(data.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%"))
    assert sorted(seen) == wanted


def test_people_see_files_together_and_the_first_of_many_remarks() -> None:
    many = [
        Problem("heading_order", "info", f"m{number}", f"a{number:02}.md", 1) for number in range(MOST + 5)
    ]
    findings = Findings([Problem("broken_link", "warning", "w", "a.md", 2), *many], pages=1)
    told = list(lines(findings))
    assert told[:3] == ["a.md:2: warning: w [broken_link]", "", "a00.md:1: info: m0 [heading_order]"]
    assert told[-4:] == [
        "",
        "      1  warning  broken_link",
        "     25  info     heading_order",
        "5 more remarks of these kinds; --all shows them",
    ]
    assert sum("heading_order]" in line for line in lines(findings, everything=True)) == MOST + 5
    assert verdict(findings) == "1 warning, 25 remarks in 1 page."


def test_every_check_is_a_rule_with_a_meaning() -> None:
    assert [code for code in CHECKS if code not in rules()] == []
    assert all(rule.meaning and rule.remedy for rule in rules().values())


# --- the command


def ran(site: CheckedSite, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(["check", *arguments, "--site", str(site.folder / "site"), "--now", "2026-06-01"])
    return int(left.value.code or 0), capsys.readouterr().out


def git(site: CheckedSite, *arguments: str) -> None:
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=site.folder, check=True, capture_output=True)


def committed(site: CheckedSite) -> None:
    (site.folder / ".gitignore").write_text(".fragmint\n")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "One"]):
        git(site, *command)


BAD = {"content/index.md": "---\ntitle: Home\n---\n![](none.png)\n"}


@pytest.mark.parametrize("form", ["sarif", "junit", "github", "json"])
def test_each_form_goes_to_standard_output(
    site: CheckedSite, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    site.write(BAD)
    committed(site)
    code, out = ran(site, capsys, "--format", form)
    assert code == 0
    assert ("content/index.md" if form == "json" else "site/content/index.md") in out
    assert ran(site, capsys, "--format", form, "--strict")[0] == 1


@pytest.mark.parametrize("form", ["sarif", "junit", "github", "json"])
def test_what_stops_a_build_is_told_in_each_form(
    site: CheckedSite, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    site.write({"content/index.md": "---\ntitle: [\n---\n"})
    code, out = ran(site, capsys, "--format", form)
    assert code == 1
    assert "yaml_syntax" in out


def test_an_unknown_form_is_wrong_usage(site: CheckedSite, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(site, capsys, "--format", "xml")[0] == 2


def test_a_change_answers_for_its_own_files_and_for_errors(
    site: CheckedSite, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*arguments: str) -> list[tuple[str, str]]:
        found: Any = json.loads(ran(site, capsys, "--json", *arguments)[1])
        return [(each["code"], each["file"]) for each in found["problems"] if each["code"] == "missing_asset"]

    site.write({**BAD, "content/old.md": "---\ntitle: Old\n---\n![x](gone.png)\n"})
    committed(site)
    site.write(
        {
            "content/index.md": "---\ntitle: Home\n---\n![](none.png) more\n",
            "content/new.md": "---\n---\n![n](no.png)\n",
        }
    )
    assert told("--changed-since", "HEAD") == [
        ("missing_asset", "content/index.md"),
        ("missing_asset", "content/new.md"),
    ]
    assert len(told()) == 3
    git(site, "add", "-A")
    git(site, "commit", "-qm", "Two")
    assert told("--changed-since", "HEAD") == []
    assert len(told("--changed-since", "HEAD~1", "--commit", "HEAD")) == 2
    site.write({"site.toml": SITE + '[checks]\nmissing_asset = "error"\n'})
    assert ran(site, capsys, "--changed-since", "HEAD")[0] == 1
    assert ran(site, capsys, "--changed-since", "nothing")[0] == 1


def test_findings_of_templates_have_the_line_of_the_value(
    site: CheckedSite, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write(
        {
            "theme/page.html": "<a href='{{ link(page.fields.to) }}'>x</a>{{ asset(page.fields.photo) }}",
            "content/index.md": "---\ntitle: Home\nto: /nowhere/\nphoto: gone.png\n---\n",
            "content/other.md": "---\ntitle: Other\nto: '/#nothing'\nphoto:\n---\n",
        }
    )
    assert [
        each for each in site.findings() if each[0] in ("broken_link", "missing_asset", "broken_anchor")
    ] == [
        ("broken_link", "warning", "content/index.md:3"),
        ("missing_asset", "warning", "content/index.md:4"),
        ("broken_anchor", "warning", "content/other.md:3"),
    ]


def test_a_packaged_copy_of_the_rules_is_asked_for() -> None:
    """pyproject.toml puts docs/problems.md beside the module that reads it."""
    settings = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert '"docs/problems.md" = "cms/findings/problems.md"' in settings


def test_the_documentation_names_every_check_and_shows_what_is_printed(
    site: CheckedSite, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "checks.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    rows = [row for row in cells if set(re.findall(r"\S+", row[1].replace(",", ""))) <= set(SEVERITIES)]
    graded = {
        code: severity
        for codes, severities in rows
        for code, severity in zip(re.findall("`([^`]+)`", codes), _each(severities, codes), strict=True)
        if code in CHECKS
    }
    assert graded == dict(CHECKS)
    shown = page.split("```console\n")[1].split("```")[0].splitlines()
    quiet = "".join(f'{code} = "off"\n' for code in ("segment_unused", "untranslated", "orphan_fragment"))
    site.write(
        {
            "site.toml": SITE + "[checks]\n" + quiet,
            "content/index.md": "---\ntitle: Home\n---\n![](team.jpg)\n",
        }
    )
    site.write({"assets/team.jpg": "x"})
    with pytest.raises(SystemExit):
        main(["check", "--site", str(site.folder / "site"), "--now", "2026-06-01"])
    told = capsys.readouterr()
    assert [*told.err.splitlines(), *told.out.splitlines()] == shown[1:]


def _each(severities: str, codes: str) -> list[str]:
    """One severity a code: the cell holds one for all, or as many as there are codes."""
    found = [each.strip() for each in severities.split(",")]
    return found if len(found) > 1 else found * (codes.count("`") // 2)
