"""What each CDN is told, against servers that answer as the real ones are documented to."""

from __future__ import annotations

from collections.abc import Iterator
from secrets import token_hex
from typing import Any

import pytest
from cdn_apis import TOKEN, Told, cdn_apis
from s3_servers import S3Server

from publisher.cdn import calling, cloudfront, fastly
from publisher.cdn.base import Cdn, CdnFailed, NoCredential, path_of
from publisher.cdn.calling import TRIES
from publisher.cdn.cloudflare import Cloudflare
from publisher.cdn.cloudfront import CloudFront
from publisher.cdn.fastly import Fastly

ZONE = "0123456789abcdef0123456789abcdef"
FILES = ["index.html", "_v/ab12cd34ef/x/index.html", "zh/促销/index.html", "a b+c.txt"]


@pytest.fixture
def told() -> Iterator[Told]:
    with cdn_apis() as running:
        yield running


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries without the seconds between them."""
    monkeypatch.setattr(calling, "FIRST_PAUSE", 0.0)


def cloudflare_at(told: Told, **environment: str) -> Cloudflare:
    known = {"CLOUDFLARE_API_TOKEN": TOKEN, "CLOUDFLARE_API_URL": told.address, **environment}
    return Cloudflare(ZONE, "https://www.example.com", "prod", known)


def fastly_at(told: Told, **environment: str) -> Fastly:
    known = {"FASTLY_API_TOKEN": TOKEN, "FASTLY_API_URL": told.address, **environment}
    return Fastly("SU1Z0isxPaozGVKXdv0eY", known)


def test_cloudflare_purges_by_the_address_of_each_file(told: Told) -> None:
    assert cloudflare_at(told).purge(FILES) == 1
    assert told.asked == [f"/zones/{ZONE}/purge_cache"]
    assert told.purged == [
        "https://www.example.com/_targets/prod/index.html",
        "https://www.example.com/_targets/prod/_v/ab12cd34ef/x/index.html",
        "https://www.example.com/_targets/prod/zh/%E4%BF%83%E9%94%80/index.html",
        "https://www.example.com/_targets/prod/a%20b%2Bc.txt",
    ]


def test_cloudflare_takes_thirty_files_a_call(told: Told) -> None:
    files = [f"{number}/index.html" for number in range(95)]
    assert cloudflare_at(told).purge(files) == 4
    assert told.purged == [f"https://www.example.com/_targets/prod/{file}" for file in files]


def test_cloudflare_forgets_everything_rather_than_thousands(told: Told) -> None:
    assert cloudflare_at(told).purge([f"{number}.txt" for number in range(3_001)]) == 1
    assert told.purged == ["everything"]


def test_cloudflare_needs_the_address_of_the_site(told: Told) -> None:
    nameless = Cloudflare(
        ZONE, "", "prod", {"CLOUDFLARE_API_TOKEN": TOKEN, "CLOUDFLARE_API_URL": told.address}
    )
    with pytest.raises(CdnFailed, match="base_url"):
        nameless.purge(FILES)


def test_fastly_purges_softly_by_the_path_of_each_file(told: Told) -> None:
    assert fastly_at(told).purge(FILES) == 1
    assert told.purged == list(map(path_of, FILES))
    assert told.purged[-1] == "/a%20b%2Bc.txt"
    assert told.soft


def test_fastly_takes_256_keys_a_call(told: Told) -> None:
    assert fastly_at(told).purge([f"{number}.txt" for number in range(600)]) == 3
    assert len(told.purged) == 600


def test_fastly_purges_all_where_a_path_is_too_long_for_a_key(told: Told) -> None:
    assert fastly_at(told).purge(["促" * 150 + "/index.html"]) == 1
    assert told.purged == [fastly.ALL]


@pytest.mark.parametrize("opened", [cloudflare_at, fastly_at])
def test_what_passes_is_tried_again(told: Told, opened: Any) -> None:
    told.failures.extend([500, 429, -1, 503])
    opened(told).purge(FILES)
    assert len(told.asked) == TRIES == 5
    assert len(told.purged) == len(FILES)


@pytest.mark.parametrize("opened", [cloudflare_at, fastly_at])
def test_what_lasts_is_told_without_the_token(told: Told, opened: Any) -> None:
    told.failures.extend([503] * TRIES)
    with pytest.raises(CdnFailed, match=r"POST http://127.0.0.1:\d+/\S+: status 503 \(5 tries\)") as raised:
        opened(told).purge(FILES)
    assert TOKEN not in str(raised.value)
    assert raised.value.exit_code == 3


def test_a_refused_token_is_not_tried_again(told: Told) -> None:
    with pytest.raises(CdnFailed, match="status 403; 9109: Invalid access token"):
        cloudflare_at(told, CLOUDFLARE_API_TOKEN="wrong").purge(FILES)
    with pytest.raises(CdnFailed, match="status 401: Provided credentials"):
        fastly_at(told, FASTLY_API_TOKEN="wrong").purge(FILES)
    assert len(told.asked) == 2


def test_a_missing_token_is_named(told: Told) -> None:
    with pytest.raises(NoCredential, match="CLOUDFLARE_API_TOKEN is not set"):
        cloudflare_at(told, CLOUDFLARE_API_TOKEN="").purge(FILES)
    with pytest.raises(NoCredential, match="FASTLY_API_TOKEN is not set"):
        fastly_at(told, FASTLY_API_TOKEN="").purge_all()
    assert not told.asked


@pytest.mark.parametrize("broken", ["\nX-Injected: 1", "\x7f", " s", "\u00e9"])
@pytest.mark.parametrize("opened", [cloudflare_at, fastly_at])
def test_a_token_that_cannot_be_sent_is_not_quoted(told: Told, opened: Any, broken: str) -> None:
    name = {cloudflare_at: "CLOUDFLARE_API_TOKEN", fastly_at: "FASTLY_API_TOKEN"}[opened]
    with pytest.raises(CdnFailed, match=f"{name} holds characters") as caught:
        opened(told, **{name: f"zanzibar{broken}quux"}).purge(FILES)
    assert "zanzibar" not in str(caught.value)
    assert told.asked == []


@pytest.mark.parametrize("opened", [cloudflare_at, fastly_at])
def test_a_line_break_after_a_token_is_no_part_of_it(told: Told, opened: Any) -> None:
    name = {cloudflare_at: "CLOUDFLARE_API_TOKEN", fastly_at: "FASTLY_API_TOKEN"}[opened]
    opened(told, **{name: f" {TOKEN}\r\n"}).purge(FILES)
    assert len(told.purged) == len(FILES)


def test_nobody_listening_is_one_clear_sentence() -> None:
    with pytest.raises(CdnFailed, match=r"no connection \(5 tries\)"):
        Fastly(
            "SU1Z0isxPaozGVKXdv0eY", {"FASTLY_API_TOKEN": TOKEN, "FASTLY_API_URL": "http://127.0.0.1:9"}
        ).purge_all()


@pytest.fixture
def distribution(moto_s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """A distribution at a real server of the interface; its id."""
    moto_s3.set_environment(monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFRONT", moto_s3.endpoint)
    origin = {"Id": "o", "DomainName": "b.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    origins = {"Quantity": 1, "Items": [origin]}
    behaviour = {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all", "MinTTL": 0}
    behaviour["ForwardedValues"] = {"QueryString": False, "Cookies": {"Forward": "none"}}  # type: ignore[assignment]
    settings = {"CallerReference": token_hex(8), "Comment": "", "Enabled": True}
    settings |= {"Origins": origins, "DefaultCacheBehavior": behaviour}  # type: ignore[dict-item]
    made = client().create_distribution(DistributionConfig=settings)
    return str(made["Distribution"]["Id"])


def client() -> Any:
    import boto3

    return boto3.Session().client("cloudfront")


def invalidated(distribution: str) -> list[list[str]]:
    listed = client().list_invalidations(DistributionId=distribution)["InvalidationList"].get("Items", [])
    found = [client().get_invalidation(DistributionId=distribution, Id=each["Id"]) for each in listed]
    return [each["Invalidation"]["InvalidationBatch"]["Paths"]["Items"] for each in found]


def test_cloudfront_is_told_files_and_the_addresses_of_pages(distribution: str) -> None:
    assert CloudFront(distribution).purge(FILES) == 1
    [paths] = invalidated(distribution)
    assert set(paths) == {
        "/",
        "/index.html",
        "/_v/ab12cd34ef/x/index.html",
        "/zh/%E4%BF%83%E9%94%80/",
        "/zh/%E4%BF%83%E9%94%80/index.html",
        "/a%20b%2Bc.txt",
    }


def test_cloudfront_takes_many_files_as_few_wildcards(distribution: str) -> None:
    CloudFront(distribution).purge([f"{folder}/{number}.txt" for folder in "abc" for number in range(900)])
    [paths] = invalidated(distribution)
    assert sum(path.endswith("*") for path in paths) <= cloudfront.WILDCARDS
    assert len(paths) <= cloudfront.EXACT
    assert "/b/*" in paths or "/c/*" in paths


def test_the_same_files_can_be_purged_again(distribution: str) -> None:
    cdn: Cdn = CloudFront(distribution)
    cdn.purge(FILES)
    cdn.purge(FILES)
    cdn.purge_all()
    assert ["/*"] in invalidated(distribution)
    assert len(invalidated(distribution)) == 3


def test_a_distribution_that_is_not_there_is_told(distribution: str) -> None:
    with pytest.raises(CdnFailed, match="CloudFront distribution ENOTTHERE: NoSuchDistribution"):
        CloudFront("ENOTTHERE").purge(FILES)


def test_cloudfront_quotes_no_token_that_cannot_be_sent(
    distribution: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "zanzibar\nquux")
    with pytest.raises(CdnFailed, match=r"look for line breaks in .*AWS_SESSION_TOKEN") as caught:
        CloudFront(distribution).purge(FILES)
    assert "zanzibar" not in str(caught.value)


def test_cloudfront_without_credentials_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    with pytest.raises(CdnFailed, match="Unable to locate credentials"):
        CloudFront("E123").purge(FILES)
