"""site.toml."""

from datetime import UTC

import pytest

from content_repo.problems import ContentError
from content_repo.site import load_site, read_site
from content_repo.snapshot import MemorySnapshot

FULL = """
name = "Larkfield"
base_url = "https://www.example.com/"
timezone = "Asia/Shanghai"
default_locale = "en"
locales = ["en", "zh-CN", "de"]
segments = ["members", "cn"]
holdout = 0
grace = "2h"
[locale.zh-CN]
prefix = "zh"
fallback = ["de", "en"]
untranslated = "fallback"
[taxonomies]
topics = {route = "/topics/{term}/"}
[[menus.main]]
label = {en = "News", zh-CN = "新闻"}
page = "news/index"
[budget]
variants_per_page = 8
overflow = "late"
[checks]
broken_link = "error"
[headers]
"/*" = {Referrer-Policy = "same-origin"}
[edge]
trusted_proxies = ["10.0.0.0/8"]
bucket = "always"
gpc = false
[targets.local]
origin = "origin"
edge = "nginx"
[targets.prod]
origins = ["s3://a", "s3://b"]
cdn = {kind = "cloudfront", distribution = "E123"}
reload = ["nginx", "-s", "reload"]
lease = "90s"
"""


def problems_of(text: str) -> list[tuple[str, int]]:
    with pytest.raises(ContentError) as caught:
        load_site(text.encode())
    return [(each.code, each.line) for each in caught.value.problems]


def test_every_key() -> None:
    site = load_site(FULL.encode())
    assert site.base_url == "https://www.example.com"
    assert [site.prefix(each) for each in site.locales] == ["", "zh", "de"]
    assert [site.chain(each) for each in site.locales] == [("en",), ("zh-CN", "de", "en"), ("de", "en")]
    assert [site.falls_back(each) for each in site.locales] == [False, True, False]
    assert (site.holdout, site.grace, site.trusted_content) == (0, 7200, False)
    assert site.menus["main"][0].label["zh-CN"] == "新闻"
    assert (site.budget.variants_per_page, site.budget.overflow) == (8, "late")
    assert site.checks == {"broken_link": "error"}
    assert site.headers == {"/*": {"Referrer-Policy": "same-origin"}}
    assert (site.edge.trusted_proxies, site.edge.bucket, site.edge.gpc) == (("10.0.0.0/8",), "always", False)
    assert site.targets["local"].origins == ("origin",)
    assert site.targets["prod"].cdn == {"kind": "cloudfront", "distribution": "E123"}
    assert (site.targets["prod"].lease, site.targets["prod"].reload) == (90, ("nginx", "-s", "reload"))


def test_defaults() -> None:
    site = load_site(b"")
    assert (site.locales, site.default_locale, site.theme, site.keep_releases) == (
        ("en",),
        "en",
        "aurora",
        20,
    )
    assert (site.grace, site.holdout, site.zone) == (604_800, 50, UTC)
    assert (site.edge.trusted_proxies, site.edge.bucket, site.edge.gpc) == (("127.0.0.0/8",), "consent", True)
    assert load_site(b'locales = ["de", "en"]').default_locale == "de"


@pytest.mark.parametrize(
    ("text", "code", "line", "said"),
    [
        ('name = "x"\nbase_ulr = "y"', "setting", 2, "base_url"),
        ('[edge]\nbucket = "never"', "setting_type", 2, "consent, always"),
        ("[edge]\n\ngcp = true", "setting", 3, "gpc"),
        ("holdout = 1001", "setting_type", 1, "1,000"),
        ("trusted_content = 1", "setting_type", 1, "true or false"),
        ('highlight = "no"', "setting_type", 1, "true or false"),
        ('grace = "soon"', "setting", 1, "7d"),
        ('[headers]\n"x" = {X-A = "1"}', "setting", 2, "'x'"),
        ('[headers]\n"/*/x" = {X-A = "1"}', "setting", 2, "a * may stand at its end"),
        ('[headers]\n"/*" = {Set-Cookie = "a=b"}', "setting", 2, "set by the edge itself"),
        ('[headers]\n"/*" = {X-A = "a\\r\\nSet-Cookie: b"}', "setting", 2, "printable ASCII"),
        ('timezone = "Mars"', "setting", 1, "Europe/Berlin"),
        ('timezone = "../../etc/passwd"', "setting", 1, "unknown time zone '../../etc/passwd'"),
        ('base_url = "www.example.com"', "setting", 1, "https://"),
        ('locales = ["en", "EN"]', "setting", 1, "twice"),
        ('locales = ["en"]\n[locale.de]\nprefix = "d"', "setting", 2, "locales"),
        ('locales = ["en", "de", "at"]\n[locale.at]\nprefix = "DE"', "setting", 2, "share"),
        ('[locale.en]\nprefix = "x"', "setting", 2, "default locale"),
        ('locales = ["en", "de"]\n[locale.de]\nfallback = ["fr"]', "setting", 3, "fr"),
        ('segments = ["a/b"]', "setting", 1, "a/b"),
        ('[[menus.main]]\nlabel = "x"\npage = "a"\n[[menus.main]]\nlabel = "y"', "setting", 4, "page"),
        ('[targets.x]\norigin = "a"\norigins = ["b"]', "setting", 1, "origin"),
        ('[headers."/*"]\nX-A = "a\\nb"', "setting", 2, "header"),
        ('[edge]\ntrusted_proxies = ["10.0.0.1/8"]', "setting", 2, "10.0.0.0/8"),
        ('[targets.x]\norigin = "a"\nedge = "ngnix"', "setting", 3, "did you mean `nginx`"),
        ('[targets.x]\norigin = "a"\nedge = "varnish"\ntags = "verified"', "setting", 4, "njs, cloudflare"),
        ('[targets.x]\norigin = "a"\nlease = "0s"', "setting", 3, "1s or more"),
        ('[targets.x]\norigin = "a"\nlease = "soon"', "setting", 3, "90s"),
        ('theme = "../evil"', "setting", 1, "letters"),
        ("name = ", "toml_syntax", 1, "TOML"),
        ('name = "a"\nname = "b"', "toml_syntax", 2, "TOML"),
        ("x = " + "[" * 5000, "toml_syntax", 1, "nested deeper"),
        ("x = " + "9" * 5000, "toml_syntax", 1, "5000 digits"),
    ],
)
def test_wrong_settings_name_line_and_next_step(text: str, code: str, line: int, said: str) -> None:
    with pytest.raises(ContentError) as caught:
        load_site(text.encode())
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.line in (line, 1 if code == "toml_syntax" else line)
    assert said in f"{problem.message} {problem.fix}"


def test_all_problems_at_once() -> None:
    assert problems_of('nme = "x"\nholdout = -1\n[budget]\noverflow = "no"') == [
        ("setting_type", 2),
        ("setting_type", 4),
        ("setting", 1),
    ]


def test_a_missing_file_says_what_to_do() -> None:
    with pytest.raises(ContentError) as caught:
        read_site(MemorySnapshot({"content/index.md": b""}))
    assert "fragmint new" in caught.value.problems[0].fix


def test_bad_bytes() -> None:
    with pytest.raises(ContentError) as caught:
        load_site(b'name = "\xff"')
    assert caught.value.problems[0].code == "not_utf8"
