"""A release and its caches, as an operator meets them: exactly what changed is purged; what fails is said, and repaired."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from cached_site import CachedSite
from cdn_apis import TOKEN, Told, cdn_apis

from publisher.cdn import calling

ZONE = "0123456789abcdef0123456789abcdef"
KEPT = "https://www.example.com/_targets/prod/"  # what the names of files in the cache begin with


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    with cdn_apis() as running:
        monkeypatch.setenv("CLOUDFLARE_API_URL", running.address)
        monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
        monkeypatch.setattr(calling, "FIRST_PAUSE", 0.0)
        yield running


@pytest.fixture
def site(cached_site: CachedSite, told: Told) -> CachedSite:
    """Live as release 1, its caches empty."""
    cached_site.settings(f'cdn = {{kind = "cloudflare", zone = "{ZONE}"}}')
    assert cached_site("publish").facts["cdn"]["purged"] is None
    assert told.purged == ["everything"]
    told.purged.clear()
    return cached_site


def variant(origin: Path) -> str:
    [found] = (origin / "public/_v").iterdir()
    return f"{KEPT}_v/{found.name}/index.html"


def test_exactly_what_an_edit_changed_is_purged(site: CachedSite, told: Told) -> None:
    site.write("second", "promo/phones.md")
    ran = site("publish")
    assert ran.code == 0
    assert told.purged == [variant(site.origin)]
    assert {"purged": 1, "requests": 1, "error": "", "release": 2}.items() <= ran.facts["cdn"].items()
    told.purged.clear()
    site.write("second", "promo/all.md", "about.md")
    site("publish")
    assert {f"{KEPT}index.html", f"{KEPT}about/index.html"} <= set(told.purged)
    assert not any("/_v/" in url or "/assets/" in url for url in told.purged)


def test_a_page_that_is_gone_is_purged(site: CachedSite, told: Told) -> None:
    (site.folder / "content/about.md").unlink()
    site.write("second", "promo/phones.md")
    site("publish")
    assert f"{KEPT}about/index.html" in told.purged


def test_going_back_purges_what_it_changes(site: CachedSite, told: Told) -> None:
    site.write("second", "promo/phones.md")
    site("publish")
    told.purged.clear()
    assert site("rollback").facts["release"] == 3
    assert told.purged == [variant(site.origin)]


def test_nothing_changed_tells_nobody(site: CachedSite, told: Told) -> None:
    ran = site("publish")
    assert (ran.code, told.purged, ran.facts["cdn"]["requests"]) == (0, [], 0)


def test_a_dry_run_tells_nobody(site: CachedSite, told: Told) -> None:
    site.write("second")
    assert "cdn" not in site("publish", "--dry-run").facts
    assert told.purged == []


def test_a_failed_purge_keeps_the_release_and_is_made_up_for(site: CachedSite, told: Told) -> None:
    told.failures.extend([503] * calling.TRIES)
    site.write("second", "promo/phones.md")
    ran = site("publish", "--now", "2026-01-02T03:04:05Z")
    assert ran.code == 3
    assert ran.facts["origins"][0]["live"]
    assert "status 503" in ran.facts["cdn"]["error"]
    assert datetime.fromisoformat(ran.facts["cdn"]["stale_until"]).isoformat() == "2026-01-03T03:04:05+00:00"
    assert "fragmint invalidate" in ran.err
    assert TOKEN not in ran.out + ran.err
    again = site("invalidate")
    assert (again.code, again.facts["cdn"]["error"]) == (0, "")
    assert told.purged == [variant(site.origin)]


def test_the_next_publish_purges_what_the_last_one_could_not(site: CachedSite, told: Told) -> None:
    told.failures.extend([503] * calling.TRIES)
    site.write("second", "promo/phones.md")
    assert site("publish").code == 3
    site.write("third", "about.md")
    assert site("publish").code == 0
    assert set(told.purged) >= {variant(site.origin), f"{KEPT}about/index.html"}


def test_publishing_the_same_again_purges_what_could_not_be(site: CachedSite, told: Told) -> None:
    told.failures.extend([503] * calling.TRIES)
    site.write("second", "promo/phones.md")
    assert site("publish").code == 3
    assert site("publish").code == 0
    assert told.purged == [variant(site.origin)]


def test_a_fresh_machine_purges_what_the_live_release_changed(
    site: CachedSite, told: Told, tmp_path: Path
) -> None:
    site.write("second", "promo/phones.md")
    site("publish")
    told.purged.clear()
    assert site("invalidate", "--state", tmp_path / "fresh").code == 0
    assert told.purged == [variant(site.origin)]


def test_a_fresh_machine_makes_up_for_what_another_could_not_purge(
    site: CachedSite, told: Told, tmp_path: Path
) -> None:
    """Each run of a pipeline has a state of its own; the number at the origin outlives `gc`."""
    told.failures.extend([503] * calling.TRIES)
    site.write("second", "promo/phones.md")
    assert site("publish", "--state", tmp_path / "one").code == 3
    assert site("gc", "--state", tmp_path / "two", "--now", "2100-01-01T00:00:00Z").code == 0
    site.write("third", "about.md")
    assert site("publish", "--state", tmp_path / "three").code == 0
    assert set(told.purged) >= {variant(site.origin), f"{KEPT}about/index.html"}
    told.purged.clear()
    assert site("publish", "--state", tmp_path / "four").code == 0
    assert told.purged == []


def test_a_record_of_purges_that_cannot_be_read_counts_as_none(
    site: CachedSite, told: Told, tmp_path: Path
) -> None:
    (site.origin / "releases/purged/prod.json").write_text("[]")
    site.write("second", "promo/phones.md")
    assert site("publish", "--state", tmp_path / "fresh").code == 0
    assert told.purged == [variant(site.origin)]


def test_since_and_all(site: CachedSite, told: Told) -> None:
    for text in ("second", "third"):
        site.write(text, "promo/phones.md" if text == "second" else "about.md")
        site("publish")
    told.purged.clear()
    site("invalidate", "--since", "1")
    assert {variant(site.origin), f"{KEPT}about/index.html"} <= set(told.purged)
    told.purged.clear()
    site("invalidate", "--all")
    assert told.purged == ["everything"]
    told.purged.clear()
    site("invalidate", "--since", "77")  # a release that nobody keeps: anything may be stale
    assert told.purged == ["everything"]


def test_a_target_without_a_cdn_is_said(cached_site: CachedSite) -> None:
    cached_site("publish")
    ran = cached_site("invalidate")
    assert (ran.code, ran.facts) == (0, {"target": "prod", "cdn": None})


def test_warming_nowhere_is_wrong_usage(site: CachedSite, told: Told) -> None:
    ran = site("invalidate", "--warm")
    assert ran.code == 2
    assert "[targets.prod] does not say where to warm" in ran.facts["error"]
    assert told.purged == []


def test_keys_that_cannot_be_read_stop_no_purge(
    site: CachedSite, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAGMINT_TAG_KEYS", "no-key-at-all")
    cdn = f'{{kind = "cloudflare", zone = "{ZONE}", warm = ["http://127.0.0.1:1"]}}'
    site.settings('tags = "verified"', f"cdn = {cdn}")
    site.write("second", "promo/phones.md")
    ran = site("publish")
    assert (ran.code, ran.facts["release"], told.purged) == (3, 2, [variant(site.origin)])
    assert ran.facts["cdn"]["error"].startswith("purged, but not warmed: FRAGMINT_TAG_KEYS: ")
    assert ran.facts["cdn"]["stale_until"] == ""
    assert "fragmint invalidate --warm" in ran.err


def test_nothing_live_is_told(cached_site: CachedSite) -> None:
    cached_site.settings(f'cdn = {{kind = "cloudflare", zone = "{ZONE}"}}')
    assert cached_site("invalidate").code == 3


def test_no_token_is_a_purge_that_failed(site: CachedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLOUDFLARE_API_TOKEN")
    site.write("second")
    ran = site("publish")
    assert ran.code == 3
    assert "CLOUDFLARE_API_TOKEN is not set" in ran.facts["cdn"]["error"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('cdn = {distribution = "E123"}', "needs its `kind`"),
        ('cdn = {kind = "akamai"}', "one of cloudfront"),
        ('cdn = {kind = "cloudfront"}', "`distribution` of a cloudfront CDN is missing"),
        ('cdn = {kind = "cloudflare", zone = "example.com"}', "cannot be 'example.com'"),
        ('cdn = {kind = "nginx", caches = ["edge:80"]}', "'edge:80' is no address"),
        ('cdn = {kind = "nginx", caches = []}', "`caches` of a nginx CDN is missing"),
        ('cdn = {kind = "cloudfront", distribution = "E123", zone = "x"}', "unknown key"),
        ('cdn = {kind = "cloudfront", distribution = "E123", warm = "https://x"}', "a list of texts"),
    ],
)
def test_wrong_settings_are_told_with_their_line(cached_site: CachedSite, settings: str, said: str) -> None:
    cached_site.settings(settings)
    ran = cached_site("publish")
    assert ran.code == 1
    [problem] = ran.facts["problems"]
    assert said in problem["message"]
    assert problem["line"] == 7
