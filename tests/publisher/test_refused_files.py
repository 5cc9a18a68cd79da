"""What can never be a file of a site, such as a symbolic link, is an error for as long as it is there."""

from __future__ import annotations

from pathlib import Path

import pygit2
import pytest
from growing_site import GrowingSite

from content_repo.problems import ContentError

FILES = {"site.toml": "", "content/index.md": "# Hello\n", "theme/page.html": "{{ page.body }}\n"}
LINK, SUBMODULE, FILE = pygit2.enums.FileMode.LINK, pygit2.enums.FileMode.COMMIT, pygit2.enums.FileMode.BLOB
REFUSED = [
    ("content/link.md", LINK, "is a symbolic link"),
    ("content/folder/other", SUBMODULE, "is a submodule"),
    ("content/.gitmodules", FILE, "is a file of git"),
    ("content/aux.md", FILE, "is reserved on Windows"),
    ("content/con/a.md", FILE, "is reserved on Windows"),
    ("content/a:b.md", FILE, "holds one of"),
]


class Commits:
    """Commits with entries that no working tree would give."""

    def __init__(self, folder: Path) -> None:
        self.grown = GrowingSite(folder, with_commits=True)
        self.grown.write(FILES)
        self.repository = pygit2.Repository(str(self.grown.site))
        self.grown.commit()

    def commit(self, path: str, mode: pygit2.enums.FileMode | None, text: str = "x") -> str:
        """HEAD with one entry more or (None) less."""
        index = self.repository.index
        index.read_tree(self.repository.head.peel(pygit2.Tree))
        if mode is None:
            index.remove(path)
        else:
            target = (
                self.repository.head.target
                if mode == SUBMODULE
                else self.repository.create_blob(text.encode())
            )
            index.add(pygit2.IndexEntry(path, target, mode))
        who = pygit2.Signature("A", "a@example.org", 1, 0)
        parents = [self.repository.head.target]
        return str(self.repository.create_commit("HEAD", who, who, "m", index.write_tree(), parents))

    def problems(self, commit: str) -> list[str]:
        """Of an incremental build, which must be those of a clean one."""
        found = self.grown.incremental(commit)
        assert found == self.grown.clean(commit)
        return [each.message for each in found.problems]


@pytest.mark.parametrize(("path", "mode", "why"), REFUSED)
@pytest.mark.parametrize("built_before", [False, True])
def test_refused_while_it_is_there(
    tmp_path: Path, path: str, mode: int, why: str, built_before: bool
) -> None:
    commits = Commits(tmp_path)
    if built_before:
        assert commits.problems(str(commits.repository.head.target)) == []
    first = commits.commit(path, pygit2.enums.FileMode(mode))
    for commit in (first, first, commits.commit("content/index.md", FILE, "# Changed\n")):
        assert [why in message for message in commits.problems(commit)] == [True]
    assert commits.problems(commits.commit(path, None)) == []
    commits.grown.close()


def test_a_link_that_becomes_a_file_is_read(tmp_path: Path) -> None:
    commits = Commits(tmp_path)
    assert commits.problems(commits.commit("content/a.md", LINK))
    now = commits.commit("content/a.md", FILE)
    assert commits.problems(now) == []
    assert "public/a/index.html" in {path for path, *_ in commits.grown.incremental(now).files}
    commits.grown.close()


def test_the_working_tree_refuses_links_too(tmp_path: Path) -> None:
    grown = GrowingSite(tmp_path)
    grown.write(FILES)
    link = grown.site / "content" / "link.md"
    link.symlink_to("/etc/hostname")
    for _ in range(2):
        with pytest.raises(ContentError, match="is a symbolic link"):
            grown.kept().build()
    link.unlink()
    assert not grown.incremental().failed
    grown.close()


def test_a_commit_that_is_gone_is_compared_file_by_file(tmp_path: Path) -> None:
    """As after a rewritten history and `git gc`: nothing of the old commit is left to compare with."""
    commits = Commits(tmp_path)
    before = commits.commit("content/old.md", FILE)
    assert not commits.grown.incremental(before).failed
    commits.grown.kept().state("HEAD").put("commit", "0" * 40)
    assert commits.problems(commits.commit("content/old.md", None)) == []
    commits.grown.close()
