"""A branch beside a target: a place of its own, which nobody lists and `--remove` empties."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ci_sites import Site, fragmint, make_site
from s3_servers import S3Server

from publisher.previews import NoName, beside, name_of


def names() -> list[tuple[str, str]]:
    return [
        ("main", "main"),
        ("a-1", "a-1"),
        ("feature/Big_Sale", "feature-big-sale-"),
        ("数字1", "1-"),
        ("数字", "branch-"),
    ]


@pytest.mark.parametrize(("branch", "start"), names())
def test_names_are_parts_of_addresses(branch: str, start: str) -> None:
    name = name_of(branch)
    assert name.startswith(start) and name == name_of(branch)
    assert len(name) <= 47 and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_branches_never_share_a_place() -> None:
    branches = [
        "feature/x",
        "feature-x",
        "Feature-X",
        "feature_x",
        "x" * 60,
        "x" * 61,
        "branch",
        "数字",
        "漢字",
    ]
    assert len({name_of(branch) for branch in branches}) == len(branches)


def test_a_name_that_ends_like_added_digits_gets_its_own() -> None:
    for branch in ("big/sale", "Fix"):
        assert name_of(name_of(branch)) != name_of(branch)


@pytest.mark.parametrize("branch", ["", "///", " ", "-"])
def test_a_branch_that_gives_no_name_is_refused(branch: str) -> None:
    with pytest.raises(NoName, match="needs a letter or a digit"):
        name_of(branch)


def test_settings_of_an_address_stay_at_its_end(site: Site) -> None:
    site.write("site.toml", 'name = "x"\n[targets.p]\norigin = "s3://b/www/?endpoint=https://o.example"\n')
    from content_repo.site import read_site
    from content_repo.snapshot import MemorySnapshot

    settings = read_site(MemorySnapshot({"site.toml": (site.folder / "site.toml").read_bytes()}))
    (origin,) = beside(settings, "main").targets["p"].origins
    assert origin == "s3://b/www/previews/main?endpoint=https://o.example"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path / "site")


def test_a_preview_leaves_its_target_alone(site: Site) -> None:
    assert site.run("publish", "--to", "local")["release"] == 1
    before = site.live("origin")
    site.commit("content/index.md", "---\ntitle: Draft of a sale\n---\nSale.\n")
    assert site.run("publish", "--to", "local", "--preview", "sale")["release"] == 1
    assert site.live("origin") == before
    preview = site.folder / "origin/previews/sale"
    assert "Sale." in (preview / "public/index.html").read_text()
    assert "Sale." not in (site.folder / "origin/public/index.html").read_text()
    assert site.run("verify", "--to", "local")["extra"] == []
    assert site.run("verify", "--to", "local", "--preview", "sale")["missing"] == []
    assert site.run("plan", "--to", "local", "--preview", "sale")["lines"] == []
    assert site.run("plan", "--to", "local")["lines"] != []


def test_what_is_said_names_the_preview(site: Site) -> None:
    ran = fragmint(site.folder, "publish", "--to", "local", "--preview", "数字")
    assert ran.stdout.startswith("Published: release 1 of the preview 数字 beside local, ")


def test_where_no_preview_is_nothing_is_live(site: Site) -> None:
    told = fragmint(site.folder, "verify", "--to", "local", "--preview", "sale")
    assert (told.returncode, told.stdout) == (0, "Nothing is live here.\n")


def test_every_answer_of_a_preview_asks_not_to_be_listed(site: Site) -> None:
    site.run("publish", "--to", "local")
    site.run("publish", "--to", "local", "--preview", "sale")

    def headers(origin: str) -> dict[str, dict[str, str]]:
        table = json.loads((site.folder / origin / "edge/table.json").read_text())
        return dict(table["settings"]["headers"])

    assert headers("origin/previews/sale")["/*"]["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in headers("origin").get("/*", {})
    assert "noindex" in (site.folder / "origin/previews/sale/edge/nginx/server.conf").read_text()


def test_a_preview_is_removed_with_all_it_holds(site: Site) -> None:
    site.run("publish", "--to", "local")
    site.run("publish", "--to", "local", "--preview", "sale")
    assert site.run("publish", "--to", "local", "--preview", "sale", "--remove")["deleted"] > 0
    assert not (site.folder / "origin/previews/sale").exists()
    assert site.run("publish", "--to", "local", "--preview", "sale", "--remove")["deleted"] == 0
    assert site.run("verify", "--to", "local")["missing"] == []
    assert site.run("publish", "--to", "local", "--preview", "sale")["release"] == 1


@pytest.mark.parametrize("command", ["publish", "plan", "rollback", "verify", "releases", "gc"])
def test_an_empty_name_never_means_the_target(site: Site, command: str) -> None:
    refused = fragmint(site.folder, command, "--to", "local", "--preview", "")
    assert refused.returncode == 2 and "no preview can be called ''" in refused.stderr
    assert not (site.folder / "origin").exists()


def test_a_preview_is_repaired_from_its_commit(site: Site) -> None:
    site.run("publish", "--to", "local", "--preview", "sale")
    preview = site.folder / "origin/previews/sale"
    lost = [preview / "public/index.html", preview / "edge/table.json"]
    whole = [file.read_bytes() for file in lost]
    for file in lost:
        file.unlink()
    repaired = site.run("verify", "--to", "local", "--preview", "sale", "--repair")["repaired"]
    assert repaired == ["edge/table.json", "public/index.html"]
    assert [file.read_bytes() for file in lost] == whole


def test_a_rehearsed_removal_only_counts(site: Site) -> None:
    site.run("publish", "--to", "local", "--preview", "sale")
    remove = ("publish", "--to", "local", "--preview", "sale", "--remove")
    rehearsed = site.run(*remove, "--dry-run")
    assert (rehearsed["found"] > 0, rehearsed["deleted"]) == (True, 0)
    assert site.run("verify", "--to", "local", "--preview", "sale")["missing"] == []
    assert site.run(*remove)["deleted"] == rehearsed["found"]


def test_a_removal_goes_on_past_an_origin_that_fails(site: Site, tmp_path: Path) -> None:
    eu, us = tmp_path / "eu", tmp_path / "us"
    targets = f'[targets.two]\norigins = ["{eu}", "{us}"]\nedge = "nginx"\n'
    site.commit("site.toml", (site.folder / "site.toml").read_text() + targets)
    site.run("publish", "--to", "two", "--preview", "sale")
    (eu / "previews/sale").rename(tmp_path / "away")
    (eu / "previews/sale").symlink_to(tmp_path / "away")  # which is not deleted
    ran = fragmint(site.folder, "publish", "--to", "two", "--preview", "sale", "--remove", "--json")
    assert ran.returncode == 3, ran.stderr
    assert not (us / "previews/sale").exists()
    reached, failed = json.loads(ran.stdout)["origins"]
    assert (reached["deleted"] > 0, reached["error"]) == (True, "")
    assert str(eu) in failed["url"] and failed["error"]


def test_remove_without_a_preview_removes_nothing(site: Site) -> None:
    site.run("publish", "--to", "local")
    refused = fragmint(site.folder, "publish", "--to", "local", "--remove")
    assert refused.returncode == 2 and "--preview" in refused.stderr
    assert site.run("verify", "--to", "local")["missing"] == []


def test_previews_in_object_storage(site: Site, moto_s3: S3Server) -> None:
    bucket = moto_s3.bucket()
    site.add_target("s3", f"s3://{bucket}/www?endpoint={moto_s3.endpoint}")
    environment = moto_s3.environment
    site.run("publish", "--to", "s3", environment=environment)
    site.run("publish", "--to", "s3", "--preview", "sale", environment=environment)
    assert site.run("verify", "--to", "s3", "--preview", "sale", environment=environment)["missing"] == []
    removed = site.run("publish", "--to", "s3", "--preview", "sale", "--remove", environment=environment)
    assert removed["deleted"] > 0
    assert site.run("releases", "--to", "s3", "--preview", "sale", environment=environment)["releases"] == []
    assert site.run("verify", "--to", "s3", environment=environment)["missing"] == []
