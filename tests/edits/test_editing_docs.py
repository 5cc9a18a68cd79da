"""docs/editing.md: its commands run, its Python runs, and what it says of commands is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from command_line import Command
from edit_commands import plant

TEXT = (Path(__file__).parents[2] / "docs" / "editing.md").read_text(encoding="utf-8")
SITE = {
    "site.toml": 'locales = ["en", "zh-CN"]\n',
    "content/promo/summer-sale.md": "---\ntitle: Sale\nteaser: x\nsections: [{id: hero, type: text}]\n---\n",
    "content/docs/intro.md": "---\ntitle: Intro\n---\nOld.\n",
    "content/docs/guide.md": "---\ntitle: Guide\n---\n[intro](intro)\n",
}


def test_each_command_of_the_page_runs(tmp_path: Path, fragmint: Command) -> None:
    (block,) = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "new.md").write_text("New.\n")
    for number, line in enumerate(block.splitlines()):
        site = plant(tmp_path / str(number), SITE)
        words = [str(tmp_path / "new.md") if word == "new.md" else word for word in shlex.split(line)[1:]]
        told = fragmint(*words, "--site", site)
        assert told.code == 0, (line, told.err)


def test_moves_that_the_page_names_run(tmp_path: Path, fragmint: Command) -> None:
    moves = re.findall(r"`fragmint (mv [^`A-Z]+)`", TEXT)
    assert len(moves) == 3
    for number, line in enumerate(moves):
        site = plant(tmp_path / str(number), SITE)
        told = fragmint(*shlex.split(line), "--site", site)
        assert told.code == 0, (line, told.err)


def test_the_python_of_the_page_runs() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    known = {"before": b"---\ncta: {label: x}\nteaser: y\n---\n"}
    exec(block, known)
    assert known["after"] == b"---\ncta: {label: Buy}\n---\n"
