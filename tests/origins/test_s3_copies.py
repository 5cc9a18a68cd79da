"""Stores that refuse to copy: what an older release needs is kept by way of this machine, or nothing is published."""

from __future__ import annotations

import re

import pytest
from fault_proxy import NONE, Exchange, Fault
from proxied_store import PAGE, Store
from small_site import ONE, TWO, publish, return_to, served

from publisher.listed import ListBundle
from publisher.origins.s3.failures import StoreRefused
from publisher.verification import verify

REFUSALS = [412, 403, 501]


def refuse_copies(store: Store, status: int, also: str = "") -> None:
    """And to write or read what matches `also`: "METHOD key"."""

    def decide(exchange: Exchange) -> Fault:
        asked = f"{exchange.method} {exchange.key}"
        refused = exchange.header("x-amz-copy-source") or (also and re.match(also, asked))
        return Fault(status=status) if refused else NONE

    store.begin()
    store.proxy.decide = decide


def is_public(exchange: Exchange) -> bool:
    return exchange.key.startswith(("www/public/", "www/edge/"))


@pytest.mark.parametrize("status", REFUSALS)
def test_the_way_back_stays(store: Store, status: int) -> None:
    publish(store.origin(), ONE)
    refuse_copies(store, status)
    publish(store.origin(), TWO)
    return_to(store.origin())
    assert served(store.origin()) == ONE
    assert verify(store.origin()).sound


@pytest.mark.parametrize("status", REFUSALS)
def test_other_headers_are_written(store: Store, status: int) -> None:
    publish(store.origin(), ONE)
    refuse_copies(store, status)
    publish(store.origin(), ListBundle(ONE, {PAGE: (("Cache-Control", "private, no-cache"),)}))
    assert store.head(PAGE)["CacheControl"] == "private, no-cache"
    publish(store.origin(), TWO)
    assert served(store.origin()) == TWO


@pytest.mark.parametrize("refused", ["PUT www/objects/", "GET www/public/"])
def test_what_cannot_be_kept_is_not_replaced(store: Store, refused: str) -> None:
    publish(store.origin(), ONE)
    refuse_copies(store, 403, refused)
    with pytest.raises(StoreRefused, match=r"(objects/[0-9a-f]{64}|public/\S+): the store answers 403"):
        publish(store.origin(), TWO)
    assert [str(each) for each in store.written if is_public(each)] == []
    store.begin()
    assert served(store.origin()) == ONE
    publish(store.origin(), TWO)
    return_to(store.origin())
    assert served(store.origin()) == ONE


@pytest.mark.parametrize("status", REFUSALS)
def test_a_file_that_is_gone_or_somebody_elses_stops_nobody(store: Store, status: int) -> None:
    """It cannot be kept, and `verify` tells of it."""
    publish(store.origin(), ONE)
    store.server.client().delete_object(Bucket=store.bucket, Key=f"www/{PAGE}")
    refuse_copies(store, status)
    publish(store.origin(), TWO)
    assert served(store.origin()) == TWO


def test_a_damaged_file_is_not_kept_as_if_it_were_whole(store: Store) -> None:
    publish(store.origin(), ONE)
    store.spoil("public/old/index.html", b"away", b"AWAY")
    refuse_copies(store, 412)
    publish(store.origin(), TWO)
    assert len(verify(store.origin()).missing) == 1
