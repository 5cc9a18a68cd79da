"""Functions and tables are brought to an account so that no visitor meets a function with the table of another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from cloudfront_service import Account, running
from edge_sites import generated

from publisher.edges.cloudfront import made
from publisher.edges.cloudfront.deployment import Deployed, Deployment, NotDeployed, deploy

SITE = generated(1)
FILES = made(SITE.table, list(SITE.files))


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with running() as account:
        yield account


def brought(account: Account, files: Any) -> Deployed:
    clients = [
        boto3.Session().client(service, region_name="us-east-1", endpoint_url=url)
        for service, url in (("cloudfront", account.url), ("cloudfront-keyvaluestore", account.keys_url))
    ]
    waits: list[float] = []
    return Deployment(clients[0], clients[1], "site", waits.append).bring(files)


def values(files: Any) -> dict[str, str]:
    return {each["key"]: each["value"] for each in json.loads(files["kvs.json"])["data"]}


def test_a_first_deployment_makes_everything(account: Account) -> None:
    done = brought(account, FILES)
    assert account.stores["site"] == values(FILES)
    assert account.functions["site-request"].live == FILES["function.js"].encode()
    assert account.functions["site-response"].live == FILES["response.js"].encode()
    assert "arn:aws:cloudfront::127:key-value-store/site" in account.functions["site-request"].config
    assert "KeyValueStoreARN" not in account.functions["site-response"].config
    assert (done.put, done.deleted, done.published) == (
        len(values(FILES)),
        0,
        ("site-response", "site-request"),
    )


def test_nothing_is_sent_twice(account: Account) -> None:
    brought(account, FILES)
    account.calls.clear()
    done = brought(account, FILES)
    assert (done.put, done.deleted, done.published) == (0, 0, ())
    assert not {"update_keys", "update_function", "create_function", "publish_function"} & set(account.calls)


def test_a_page_changes_few_keys_and_no_function(account: Account) -> None:
    brought(account, FILES)
    after = made(SITE.table, [*SITE.files, "brand-new/index.html"])
    done = brought(account, after)
    assert account.stores["site"] == values(after)
    assert 1 <= done.put <= 2 and done.published == ()


def test_another_program_is_published_between_its_new_keys_and_the_end_of_the_old(account: Account) -> None:
    brought(account, FILES)
    account.calls.clear()
    settings = replace(SITE.table.settings, gpc=False)
    after = made(replace(SITE.table, settings=settings), list(SITE.files))
    done = brought(account, after)
    assert account.stores["site"] == values(after)
    assert done.deleted == len(values(FILES)) and done.published == ("site-request",)
    changes = [call for call in account.calls if call in ("update_keys", "publish_function")]
    middle = changes.index("publish_function")
    assert 0 < middle < len(changes) - 1


@pytest.mark.parametrize("refused", ["update_keys", "create_function", "publish_function"])
def test_after_any_refusal_a_rerun_converges(account: Account, refused: str) -> None:
    account.refuse = refused
    with pytest.raises(Exception, match="AccessDenied"):
        brought(account, FILES)
    assert "site-request" not in account.functions or account.functions["site-request"].live is None
    account.refuse = ""
    brought(account, FILES)
    assert account.stores["site"] == values(FILES)
    assert account.functions["site-request"].live == FILES["function.js"].encode()


def test_what_goes_wrong_is_said_in_one_sentence(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", account.url)
    account.refuse = "describe_store"
    with pytest.raises(NotDeployed) as caught:
        deploy(FILES, "site")
    assert "AccessDenied" in str(caught.value) and "secret" not in str(caught.value)
    assert caught.value.exit_code == 3
