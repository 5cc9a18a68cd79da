"""The overlay of locales and variations, against the sentences of docs/formats.md."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo.models import Field, Model
from content_repo.overlay import Resolved, resolve
from content_repo.site import Site, load_site
from content_repo.sources import Source, parse_source

SITE = load_site(b'locales = ["en", "de", "zh"]\nsegments = ["vip"]\n[locale.zh]\nfallback = ["de", "en"]')
MODEL = Model(
    "m",
    fields={
        "price": Field("number"),
        "image": Field("image"),
        "alt": Field("image", localized=True),
        "cta": Field("object", fields={"label": Field("string"), "href": Field("link")}),
        "blocks": Field("sections"),
    },
)


def name_of(key: tuple[str, str | None]) -> str:
    locale, variation = key
    return "x" + (f"@{variation}" if variation else "") + (f".{locale}" if locale != "en" else "")


def sources(**files: str) -> dict[tuple[str, str | None], Source]:
    """`en="title: x"`, `vip_zh="…"`: the front matter of files, a body after `|`."""
    found = {}
    for name, text in files.items():
        variation, _, locale = name.rpartition("_")
        matter, bar, body = text.partition("|")
        raw = f"---\n{matter}\n---\n{body if bar else ''}".encode()
        key = (locale, variation or None)
        source, problems = parse_source(f"content/{name_of(key)}.md", raw, SITE, {})
        assert source is not None, problems
        assert (source.locale, source.variation) == key
        found[key] = source
    return found


def fields(locale: str, variation: str | None, **files: str) -> Mapping[str, Any]:
    return resolve(sources(**files), MODEL, SITE, locale, variation).fields


def test_absent_inherits_and_null_clears() -> None:
    files = {"en": "title: A\nintro: B\nprice: 1", "vip_en": "title: V\nintro: ~"}
    assert fields("en", None, **files) == {"title": "A", "intro": "B", "price": 1}
    assert fields("en", "vip", **files) == {"title": "V", "intro": None, "price": 1}
    assert fields("zh", "vip", **files) == fields("en", "vip", **files)


def test_nobody_gets_another_language_because_a_variation_is_untranslated() -> None:
    files = sources(en="title: A\nintro: B", vip_en="title: V\nintro: W", zh="title: 甲")
    found = resolve(files, MODEL, SITE, "zh", "vip")
    assert found.fields == {"title": "甲", "intro": "W"}
    assert found.gaps == ("title",)
    assert resolve(files, MODEL, SITE, "en", "vip").gaps == ()


def test_a_variation_of_a_nearer_fallback_wins_over_a_farther_base() -> None:
    files = {"en": "title: A", "vip_de": "title: Vd", "vip_en": "title: Ve"}
    assert fields("zh", "vip", **files)["title"] == "Vd"
    assert fields("zh", "vip", **files, de="title: D")["title"] == "Vd"
    assert fields("de", "vip", **files, de="title: D")["title"] == "Vd"
    assert fields("zh", "vip", en="title: A", vip_en="title: Ve", de="title: D")["title"] == "D"


def test_what_is_not_localised_takes_the_variation_whatever_the_locale() -> None:
    files = {"en": "price: 1\nimage: a.png\nalt: A", "vip_en": "price: 2\nalt: V", "zh": "title: 甲\nalt: 甲"}
    assert fields("zh", "vip", **files) == {"title": "甲", "price": 2, "image": "a.png", "alt": "甲"}


def test_a_text_never_comes_from_outside_the_chain() -> None:
    files = {"zh": "title: 甲\nprice: 3"}
    assert fields("en", None, **files) == {"price": 3}
    assert fields("de", None, **files, en="title: A") == {"title": "A", "price": 3}


def test_objects_merge_by_key_each_with_its_own_rule() -> None:
    files = {
        "en": "cta: {label: Buy, href: /a}",
        "vip_en": "cta: {label: Now, href: /v}",
        "zh": "cta: {label: 买}",
    }
    assert fields("zh", None, **files)["cta"] == {"label": "买", "href": "/a"}
    assert fields("zh", "vip", **files)["cta"] == {"label": "买", "href": "/v"}
    assert fields("en", "vip", **files)["cta"] == {"label": "Now", "href": "/v"}
    assert fields("en", "vip", en="cta: {label: Buy, href: /a}", vip_en="cta: ~")["cta"] is None
    assert fields("en", "vip", en="more: {a: 1}", vip_en="more: {b: 2}")["more"] == {"a": 1, "b": 2}


def test_a_clear_between_two_objects_hides_the_farther_one() -> None:
    assert fields("de", "vip", en="o: {a: 1}", de="o: ~", vip_de="o: {b: 2}")["o"] == {"b": 2}


def test_lists_replace_but_sections_merge_by_id() -> None:
    files = {
        "en": "tags: [a, b]\nsections: [{id: one, n: 1, t: A}, {id: two, n: 2}]",
        "vip_en": "tags: [c]\nsections: [{id: two, n: 22}, {id: new, n: 3}]",
    }
    found = fields("en", "vip", **files)
    assert found["tags"] == ("c",)
    assert found["sections"] == (
        {"id": "one", "n": 1, "t": "A"},
        {"id": "two", "n": 22},
        {"id": "new", "n": 3},
    )


def test_regions_and_section_fields_merge_by_id_too() -> None:
    files = {
        "en": "regions: {footer: [{id: a, n: 1}]}\nblocks: [{id: a, n: 1, t: A}]",
        "vip_en": "regions: {footer: [{id: a, m: 2}]}\nblocks: [{id: a, t: V}]",
        "zh": "blocks: [{id: a, t: 甲}]",
    }
    assert fields("en", "vip", **files)["regions"] == {"footer": ({"id": "a", "n": 1, "m": 2},)}
    assert fields("zh", "vip", **files)["blocks"] == ({"id": "a", "n": 1, "t": "甲"},)


def test_sections_of_another_language_stay_out() -> None:
    found = fields("en", None, en="sections: [{id: a}]", zh="sections: [{id: a}, {id: b, t: 乙}]")
    assert found["sections"] == ({"id": "a"},)


def test_sections_without_ids_replace() -> None:
    assert fields("en", "vip", en="sections: [{id: a}]", vip_en="sections: [{n: 1}]")["sections"] == (
        {"n": 1},
    )


def body(locale: str, variation: str | None, **files: str) -> tuple[str | None, tuple[str, ...]]:
    found = resolve(sources(**files), MODEL, SITE, locale, variation)
    return (found.body_source.body if found.body_source else None), found.gaps


def test_bodies() -> None:
    assert body("en", "vip", en="|Base", vip_en="title: x") == ("Base", ())
    assert body("en", "vip", en="|Base", vip_en="|Own") == ("Own", ())
    assert body("en", "vip", en="|Base", vip_en="body: ''") == (None, ())
    assert body("zh", "vip", en="|Base", vip_en="|Own", zh="|基") == ("基", ("body",))
    assert body("en", None, zh="|基", en="title: x") == (None, ())


def test_reserved_keys_overlay_whatever_their_spelling() -> None:
    assert fields("en", "vip", en="Title: A", vip_en="title: V") == {"Title": "V"}


def test_problems_name_the_file_that_holds_the_value() -> None:
    found = resolve(sources(en="price: 1", zh="price: dear"), MODEL, SITE, "zh", None)
    assert [(each.file, each.line, each.field) for each in found.problems] == [
        ("content/x.zh.md", 2, "price")
    ]


# --- laws, over generated files; the oracle below reads the sentences of the format one by one

_KEYS = [(locale, variation) for locale in ("en", "de", "zh") for variation in (None, "vip")]
_SIMPLE = {"title": st.sampled_from("abc"), "price": st.integers(0, 3), "free": st.sampled_from("xyz")}
_FILE = st.fixed_dictionaries({}, optional={name: st.none() | values for name, values in _SIMPLE.items()})
_FILES = st.dictionaries(st.sampled_from(_KEYS), _FILE, min_size=1)


def written(
    files: Mapping[tuple[str, str | None], Mapping[str, Any]],
) -> dict[tuple[str, str | None], Source]:
    return {
        key: Source(name_of(key), "x", *key, "m", None, values, {}, {}, None, 1)
        for key, values in files.items()
    }


def oracle(
    files: Mapping[Any, Mapping[str, Any]], chain: tuple[str, ...], variation: str | None, name: str
) -> Any:
    """("value", v), or None where nobody has the field."""
    if name == "price":
        order = [*chain, *(each for each in SITE.locales if each not in chain)]
        candidates = [(each, variation) for each in order if variation] + [(each, None) for each in order]
        return next((("value", files[key][name]) for key in candidates if name in files.get(key, {})), None)
    for position, locale in enumerate(chain):
        for label in (variation, None) if variation else (None,):
            if name in files.get((locale, label), {}):
                nearer = [each for each in chain[:position] if name in files.get((each, None), {})]
                if not (label and nearer):
                    return ("value", files[locale, label][name])
    return None


@given(_FILES, st.sampled_from(SITE.locales), st.sampled_from([None, "vip"]))
def test_every_simple_field_is_what_the_format_says(files: Any, locale: str, variation: str | None) -> None:
    found = resolve(written(files), MODEL, SITE, locale, variation)
    for name in _SIMPLE:
        wanted = oracle(files, SITE.chain(locale), variation, name)
        assert (("value", found.fields[name]) if name in found.fields else None) == wanted


@given(_FILES, st.sampled_from(SITE.locales), st.sampled_from([None, "vip"]), st.randoms())
def test_the_order_of_files_does_not_matter(
    files: Any, locale: str, variation: str | None, random: Any
) -> None:
    shuffled = list(written(files).items())
    random.shuffle(shuffled)
    first = resolve(written(files), MODEL, SITE, locale, variation)
    second = resolve(dict(shuffled), MODEL, SITE, locale, variation)
    assert (dict(first.fields), first.gaps) == (dict(second.fields), second.gaps)


@given(_FILES, st.sampled_from(SITE.locales))
def test_an_empty_variation_is_its_base(files: Any, locale: str) -> None:
    bases = {key: values for key, values in files.items() if key[1] is None}
    emptied = {**bases, (locale, "vip"): {}}
    assert resolve(written(emptied), MODEL, SITE, locale, "vip").fields == (
        resolve(written(bases), MODEL, SITE, locale, None).fields
    )


@given(_FILE)
def test_one_file_alone_is_itself(values: Any) -> None:
    found: Resolved = resolve(written({("en", None): values}), MODEL, SITE, "en", None)
    assert found.fields == values
    assert found.gaps == ()


@pytest.mark.parametrize("locale", SITE.locales)
def test_no_model_is_the_built_in_page(locale: str) -> None:
    site = Site(locales=("en",))
    found = resolve(written({("en", None): {"a": [1, {"b": [2]}]}}), None, site, "en")
    assert found.fields == {"a": (1, {"b": (2,)})}
