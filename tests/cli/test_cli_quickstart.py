"""docs/quickstart.md, followed to the letter."""

from __future__ import annotations

import re
from pathlib import Path

from command_line import NOW, Command

PAGE = (Path(__file__).parents[2] / "docs" / "quickstart.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_the_quickstart_ends_with_two_files_and_a_release(fragmint: Command, tmp_path: Path) -> None:
    site = tmp_path / "my-site"
    here = ("--site", site, "--now", NOW, "--json")
    assert fragmint("new", site, "--starter", "blank").code == 0
    model, segment, zone = blocks("yaml")
    everybody, members = blocks("markdown")
    (order,) = blocks("toml")
    write(site / "models/notice.yaml", model)
    write(site / "content/notice/all.md", everybody)
    write(site / "content/notice/members.md", members)
    write(site / "audience/segments/members.yaml", segment)
    write(site / "content/index.md", f"---\n{zone}---\n")
    settings = (site / "site.toml").read_text(encoding="utf-8")
    write(site / "site.toml", settings.replace("segments = []\n", order))

    built = fragmint("build", *here).facts
    assert (built["pages"], built["variants"], built["problems"]) == (1, 2, [])
    member = fragmint("explain", "/", "--with", "tag=member", *here).facts
    assert [zone["choice"] for zone in member["zones"]] == ["notice/members"]
    assert member["variant"] != "default"
    for command in ("plan", "publish"):
        assert fragmint(command, "--to", "local", *here).code == 0


def test_every_command_of_the_quickstart_exists(fragmint: Command) -> None:
    named = set(re.findall(r"^fragmint (\w+)", "".join(blocks("sh")), re.MULTILINE))
    assert {"new", "serve", "explain", "publish", "edge"} <= named
    assert {name for name in named if fragmint(name, "--help").code != 0} == set()
