"""A site in object storage, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import NOW, Command
from s3_servers import S3Server


@pytest.fixture
def site(blog: Path, moto_s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    moto_s3.set_environment(monkeypatch)
    add(blog, "prod", moto_s3.url(moto_s3.bucket(), "www"))
    return blog


def add(site: Path, name: str, url: str) -> None:
    with (site / "site.toml").open("a") as file:
        file.write(f'\n[targets.{name}]\norigin = "{url}"\ncache = false\n')


def test_publish_go_back_and_verify(site: Path, fragmint: Command) -> None:
    common = ("--to", "prod", "--site", site, "--json", "--now", NOW)
    first = json.loads(fragmint("publish", *common).out)
    assert first["origins"][0]["live"]
    assert first["requests"] <= first["uploaded"] + 8
    assert json.loads(fragmint("publish", *common).out)["release"] == 1
    assert fragmint("verify", "--to", "prod", "--site", site).code == 0
    assert "release" in fragmint("releases", "--to", "prod", "--site", site).out
    assert fragmint("rollback", "--to", "prod", "--site", site).code == 2


def test_an_address_that_cannot_be_meant(site: Path, fragmint: Command) -> None:
    add(site, "odd", "s3://site?secret_access_key=hunter2hunter2")
    ran = fragmint("publish", "--to", "odd", "--site", site)
    assert ran.code == 2
    assert "there is no setting 'secret_access_key'" in ran.err
    assert "hunter2" not in ran.out + ran.err


def test_a_bucket_that_is_not_there(site: Path, moto_s3: S3Server, fragmint: Command) -> None:
    add(site, "lost", moto_s3.url("no-such-bucket"))
    ran = fragmint("publish", "--to", "lost", "--site", site)
    assert ran.code == 3
    assert "create the bucket, or correct its name in site.toml" in ran.err


def test_a_store_without_conditions_is_warned_of(site: Path, moto_s3: S3Server, fragmint: Command) -> None:
    add(site, "bare", moto_s3.url(moto_s3.bucket(), conditional="none"))
    ran = fragmint("publish", "--to", "bare", "--site", site, "--json", "--now", NOW)
    assert [each["code"] for each in json.loads(ran.out)["problems"]].count("origin_unguarded") == 1
