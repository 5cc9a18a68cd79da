"""Commits as snapshots, in real repositories made by git itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_repo import git
from content_repo.problems import ContentError
from content_repo.snapshot import MissingFile, blob_id
from content_repo.worktree import WorkTree

IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")


def run_git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", *IDENTITY, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def commit(folder: Path, files: dict[str, str], *removed: str) -> str:
    write(folder, files)
    for path in removed:
        (folder / path).unlink()
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "--allow-empty", "-m", "x")
    return run_git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    run_git(tmp_path, "init", "-q", "-b", "main")
    return tmp_path


def opened(folder: Path) -> git.Repository:
    found = git.open(folder)
    assert found is not None
    return found


def test_head_without_a_git_library(repository: Path) -> None:
    assert git.head(repository) is None
    first = commit(repository, {"site.toml": ""})
    assert git.head(repository) == first
    second = commit(repository, {"content/a.md": "a"})
    run_git(repository, "pack-refs", "--all")
    assert git.head(repository) == git.head(repository / "content") == second
    run_git(repository, "checkout", "-q", "--detach", first)
    assert git.head(repository) == first
    tree = repository / "linked"
    run_git(repository, "worktree", "add", "-q", str(tree), "main")
    assert git.head(tree) == second
    assert opened(tree).resolve("HEAD") == second


def test_no_repository(tmp_path: Path) -> None:
    assert git.head(tmp_path) is None
    assert git.open(tmp_path) is None
    assert git.ignored(tmp_path, ["content/a.md"]) == set()


def test_head_imports_nothing_heavy(repository: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from content_repo import git, worktree\n"
        "known = worktree.WorkTree(Path(sys.argv[1])).stats()\n"
        "del sys.modules['pygit2']\n"
        "git.head(Path(sys.argv[1])); worktree.WorkTree(Path(sys.argv[1]), known)\n"
        "print([name for name in ('pygit2', 'yaml', 'jsonschema') if name in sys.modules])"
    )
    commit(repository, {"site.toml": "", "content/a.md": "a"})
    found = subprocess.run(
        [sys.executable, "-c", code, str(repository)], check=True, capture_output=True, text=True
    )
    assert found.stdout.strip() == "[]"


def test_a_commit_is_a_snapshot(repository: Path) -> None:
    old = commit(
        repository, {"site.toml": "", "content/新/a.md": "one", "README.md": "x", "content/.hidden": "x"}
    )
    commit(repository, {"content/新/a.md": "two"})
    snapshot = opened(repository).snapshot(old)
    assert snapshot.commit == old
    assert list(snapshot.paths()) == ["content/新/a.md", "site.toml"]
    assert snapshot.paths_in("content/") == ["content/新/a.md"]
    assert snapshot.paths_in("models/") == []
    assert snapshot.digest("content/新/a.md") == blob_id(b"one")
    assert snapshot.read("content/新/a.md") == b"one"
    assert (
        snapshot.digest("README.md")
        is snapshot.digest("content/none.md")
        is snapshot.digest("content")
        is None
    )
    with pytest.raises(MissingFile):
        snapshot.read("../etc/passwd")
    assert snapshot.problems == ()


def test_a_site_may_be_a_folder_of_the_repository(repository: Path) -> None:
    first = commit(repository, {"docs/site.toml": "", "docs/content/a.md": "a", "src/x.py": ""})
    second = commit(repository, {"docs/content/b.md": "b", "src/y.py": ""})
    site = opened(repository / "docs")
    assert list(site.snapshot(second).paths()) == ["content/a.md", "content/b.md", "site.toml"]
    assert site.diff(first, second) == [("content/b.md", blob_id(b"b"))]
    assert site.dirty(WorkTree(repository / "docs"), second) == []
    before = commit(repository, {}, "docs/site.toml", "docs/content/a.md", "docs/content/b.md")
    assert list(site.snapshot(before).paths()) == []


def test_what_is_refused_is_told(repository: Path) -> None:
    write(repository, {"content/a.md": "a", "content/.gitkeep": ""})
    (repository / "content/link.md").symlink_to("/etc/passwd")
    (repository / "content/bad .md ").write_text("x")
    run_git(repository, "add", "-A")
    blob = run_git(repository, "rev-parse", ":content/a.md")
    run_git(repository, "update-index", "--add", "--cacheinfo", f"160000,{blob},content/sub")
    run_git(repository, "update-index", "--add", "--cacheinfo", f"100644,{blob},content/.gitmodules")
    run_git(repository, "commit", "-q", "-m", "x")
    snapshot = opened(repository).snapshot(run_git(repository, "rev-parse", "HEAD"))
    assert list(snapshot.paths()) == ["content/a.md"]
    assert sorted(each.file for each in snapshot.problems) == [
        "content/.gitmodules",
        "content/bad .md ",
        "content/link.md",
        "content/sub",
    ]
    assert snapshot.digest("content/link.md") is None


@pytest.mark.parametrize(
    "revision",
    [
        "--output=x",
        "-n1",
        "--upload-pack=x",
        "",
        "a..b",
        "HEAD:site.toml",
        ":/x",
        "refs/heads/../../x",
        "x.lock",
        "none",
        "HEAD^{/x}",
        "@{-1}",
        "main@{yesterday}",
        "a b",
        "0" * 40,
        "HEAD~99",
    ],
)
def test_revisions_that_are_none(repository: Path, revision: str) -> None:
    commit(repository, {"site.toml": ""})
    with pytest.raises(git.UnknownRevision) as caught:
        opened(repository).resolve(revision)
    assert caught.value.problems[0].fix


def test_revisions(repository: Path) -> None:
    first = commit(repository, {"site.toml": ""})
    second = commit(repository, {"site.toml": "name = 'x'"})
    run_git(repository, "tag", "-a", "v1.0", "-m", "x", first)
    resolve = opened(repository).resolve
    assert [resolve(each) for each in ("HEAD", "main", second, second[:9])] == [second] * 4
    assert [resolve(each) for each in ("HEAD~1", "HEAD^", "v1.0", "refs/tags/v1.0")] == [first] * 4


def test_shallow_clones(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    first = commit(repository, {"site.toml": "", "content/a.md": "a"})
    second = commit(repository, {"content/a.md": "b"})
    clone = tmp_path_factory.mktemp("clone") / "site"
    run_git(repository, "clone", "-q", "--depth", "1", f"file://{repository}", str(clone))
    assert git.head(clone) == second
    assert opened(clone).snapshot(second).read("content/a.md") == b"b"
    with pytest.raises(git.UnknownRevision):
        opened(clone).diff(first, second)


def test_a_damaged_repository_is_a_content_error(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main")
    with pytest.raises(ContentError):
        git.open(tmp_path)


@pytest.mark.parametrize("written", [b"\xff\xfegarbage", b"", b"nonsense\n", b"ref: elsewhere\n"])
def test_a_damaged_head_is_one_content_error(repository: Path, written: bytes) -> None:
    (repository / ".git" / "HEAD").write_bytes(written)
    with pytest.raises(ContentError, match="its file HEAD names neither a commit nor a branch") as raised:
        git.open(repository)
    assert [problem.code for problem in raised.value.problems] == ["git_unreadable"]


def test_ignored_and_dirty(repository: Path) -> None:
    head = commit(repository, {".gitignore": "*.tmp\n", "content/a.md": "a", "content/b.md": "b"})
    write(
        repository,
        {"content/kept.tmp": "x", "content/x.tmp": "x", "content/a.md": "A", "content/new.md": "n"},
    )
    run_git(repository, "add", "-f", "content/kept.tmp")
    (repository / "content/b.md").unlink()
    assert git.ignored(repository, ["content/x.tmp", "content/kept.tmp", "content/a.md"]) == {"content/x.tmp"}
    dirty = opened(repository).dirty(WorkTree(repository), head)
    assert dirty == ["content/a.md", "content/b.md", "content/kept.tmp", "content/new.md"]


_PATHS = st.sampled_from(["content/a", "content/a/b", "content/a/c/d", "content/e.md", "site.toml", "other"])
_TREES = st.dictionaries(_PATHS, st.sampled_from("xyz"), max_size=5).filter(
    lambda files: not any(other.startswith(path + "/") for path in files for other in files)
)


@settings(max_examples=8)
@given(old=_TREES, new=_TREES)
def test_a_diff_is_the_difference_of_two_snapshots(
    old: dict[str, str], new: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("diff")
    run_git(folder, "init", "-q")
    first = commit(folder, old)
    run_git(folder, "rm", "-rq", "--ignore-unmatch", ".")
    second = commit(folder, new)
    repository = opened(folder)
    before, after = repository.snapshot(first).digests(), repository.snapshot(second).digests()
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    assert repository.diff(first, second) == [(path, after.get(path)) for path in changed]
