"""Small sites as people in many languages write them, with everything that is odd about them: each is imported, builds, and has
its pages where they were.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from imported_site import build, importer, page_file, write

from content_repo.importers import ImportReport

PNG = b"\x89PNG\r\n\x1a\n"


def nfd(text: str) -> str:
    """As macOS hands out the names of files."""
    return unicodedata.normalize("NFD", text)


def imported(kind: str, files: dict[str, str | bytes], folder: Path) -> tuple[ImportReport, Path]:
    """The report, and what a build of the imported site writes; a second import changes nothing."""
    write(folder / "source", files)
    report = importer(kind)(folder / "source", folder / "site")
    build(folder / "site", folder / "out", folder / "state")
    assert importer(kind)(folder / "source", folder / "site").written == 0
    return report, folder / "out"


def told(report: ImportReport) -> list[tuple[str, str]]:
    return [(each.code, each.file) for each in report.problems]


def test_hugo_in_turkish_and_hebrew(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "hugo.toml": 'baseURL = "https://h.example/"\ntitle = "İstanbul"\ndefaultContentLanguage = "tr"\nenableEmoji = true\n'
        '[languages.tr]\n[languages.he]\nweight = 2\n[permalinks]\nposts = "/:year/:slug/"\n',
        "content/_index.md": "\ufeff---\r\ntitle: Ana sayfa\r\n---\r\nMerhaba :tada:\r\n",
        "content/_index.he.md": "---\ntitle: בית\n---\nשלום\n",
        "content/posts/ışık.md": "---\ntitle: Işık\ndate: 2024-03-01\naliases: [eski]\ntags: [Işık & Ağ]\n---\n"
        '[ikinci]({{< ref "ikinci" >}}), [bak][r], dipnot[^1].\n\n{{% notice tip %}}\nİç **kalın**\n{{% /notice %}}\n\n'
        "[r]: /2024/ü/\n[^1]: Not.\n",
        "content/posts/ikinci/index.md": "---\ntitle: İkinci\ndate: 2024-01-01\n---\n![resim](kız.png)\n",
        "content/posts/ikinci/" + nfd("kız") + ".png": PNG,
        "content/posts/"
        + nfd("üçüncü")
        + "/index.md": f"---\ntitle: Ü\ndate: 2024-01-01\n---\n![r]({nfd('ağ')}.png)\n",
        "content/posts/" + nfd("üçüncü") + f"/{nfd('ağ')}.png": PNG,
        "content/ham.html": "<!-- x -->\n<h2>Ham</h2>\n\n<p>metin :tada:</p>\n",
    }
    report, out = imported("hugo", files, tmp_path)
    assert told(report) == []
    assert {"/2024/işık/", "/2024/ikinci/", "/2024/ü/", "/ham/", "/he/"} <= set(report.urls.values())
    page = (out / "2024/işık/index.html").read_text()
    assert 'href="/2024/ikinci/"' in page
    assert "Merhaba 🎉" in (out / "index.html").read_text()
    assert "metin :tada:" in (out / "ham/index.html").read_text()
    assert (out / "tags/işık--ağ/index.html").is_file()
    assert 'src="/assets/' in (out / "2024/ü/index.html").read_text()


def test_eleventy_in_thai(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        ".eleventy.js": 'module.exports = () => ({dir: {input: "src"}})',
        "src/index.njk": "---\ntitle: หน้าแรก\n---\n<h1>{{ title }}</h1>\n",
        "src/tags.njk": "---\ntitle: Tags\npermalink: /tags/\n---\n<p>all</p>\n",
        "src/topics.md": "---\ntitle: Topics\npermalink: /tags/ไทย/\ntags: [ไทย]\n---\nx\n",
        "src/posts/posts.json": '{"permalink": "/บทความ/{{ title | slugify }}/"}',
        "src/posts/2024-01-02-สวัสดี.md": "\ufeff---\r\ntitle: สวัสดี\r\n---\r\nดู [^1]\r\n\r\n[^1]: หมายเหตุ\r\n",
        "src/posts/แมว Cat.md": '---\ntitle: "แมว Cat ÄÖ"\n---\n# H\n',
    }
    report, out = imported("eleventy", files, tmp_path)
    assert told(report) == [
        ("import_url", "src/posts/2024-01-02-สวัสดี.md"),
        ("import_url_taken", "src/topics.md"),
    ]
    assert report.urls["src/posts/แมว Cat.md"] == "/บทความ/cat-aeoe/"
    assert report.urls["src/tags.njk"] == "/tags/"
    assert all((out / page_file(url)).is_file() for url in report.urls.values())
    assert "<p>all</p>" in (out / "tags/index.html").read_text()


def test_astro_in_hindi_keeps_its_vowels(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "astro.config.mjs": 'export default defineConfig({site: "https://a.example", base: "/kb"})',
        "src/content/blog/नमस्ते दुनिया.mdx": "---\r\ntitle: नमस्ते\r\npubDate: Jul 08 2022\r\n---\r\n"
        'import X from "./X.astro"\r\n\r\n<X a={1}>**भीतर**</X> {1+1} ![चित्र](./चित्र.png)\r\n',
        "src/content/blog/चित्र.png": PNG,
        "src/content/blog/ไทย/ภาษา.md": "---\ntitle: ไทย\npubDate: 2024-01-01\n---\nx\n",
        "src/pages/blog/[...slug].astro": '---\nconst posts = await getCollection("blog");\n---\n',
    }
    report, out = imported("astro", files, tmp_path)
    assert sorted(report.urls.values()) == ["/kb/blog/नमस्ते-दुनिया/", "/kb/blog/ไทย/ภาษา/"]
    assert "`{1+1}`" not in (out / "kb/blog/नमस्ते-दुनिया/index.html").read_text()
    assert "<code>{1+1}</code>" in (out / "kb/blog/नमस्ते-दुनिया/index.html").read_text()


def test_a_folder_in_hebrew_with_every_clash(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "README.md": "# שלום\n\n[קובץ](%D7%93%D7%A3%20%D7%90.md) [x](<דף א.md#כותרת>) [[ויקי]] ![א](תמונה.png)\n",
        "דף א.md": "\ufeff# דף א\r\n\r\n## כותרת\r\n\r\nטקסט[^1]\r\n\r\n[^1]: הערה\r\n",
        "תמונה.png": PNG,
        nfd("Đặc biệt") + ".md": f"---\ntitle: Đặc biệt\n---\n[self]({nfd('Đặc biệt')}.md)\n",
        "a.md": "a\n",
        "a/index.md": "the same fragment\n",
        "CON.md": "x\n",
        "feed.xml.md": "f\n",
        "404.html.md": "nf\n",
        "sitemap.xml/a.md": "s\n",
        "x.md": "---\nurl: /twice/\n---\n",
        "y.md": "---\nurl: /twice/\n---\n",
    }
    report, out = imported("markdown", files, tmp_path)
    assert [code for code, _ in told(report)] == ["import_url_taken"] * 4
    assert "the same fragment" in (out / "a/index-2/index.html").read_text()
    assert (out / "feed.xml-2/index.html").is_file()
    assert (out / "twice-2/index.html").is_file()
    page = (out / "README/index.html").read_text()
    assert page.count('href="/%D7%93%D7%A3-%D7%90/') == 2


def test_jekyll_in_greek_with_a_page_and_a_folder_of_one_name(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "_config.yml": "title: Ελλάδα\nurl: https://j.example\nplugins: [jemoji]\n",
        "_posts/2024-01-02-Καλημέρα-κόσμε.md": "---\r\ntitle: Καλημέρα\r\ncategories: [Νέα]\r\n---\r\n"
        "Δες [β]({% post_url 2024-01-03-β %}) :tada: `:tada:`\r\n\r\n{% include fig.html %}\r\n",
        "_posts/2024-01-03-β.markdown": "---\ntitle: β\n---\n{{ page.title }}\n",
        "οδηγός.md": "---\ntitle: Οδηγός\n---\nfile\n",
        "οδηγός/index.md": "---\ntitle: Οδηγός\n---\nfolder\n",
    }
    report, out = imported("jekyll", files, tmp_path)
    assert report.urls["οδηγός.md"] == "/οδηγός.html"
    assert report.urls["οδηγός/index.md"] == "/οδηγός/"
    assert "folder" in (out / "οδηγός/index.html").read_text()
    page = (out / "νέα/2024/01/02/Καλημέρα-κόσμε.html").read_text()
    assert "🎉 <code>:tada:</code>" in page
    assert "{% include fig.html %}" in page


def test_zola_in_vietnamese_and_korean(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "config.toml": 'base_url = "https://z.example"\ndefault_language = "vi"\ntaxonomies = [{name = "tags"}]\n'
        "[languages.ko]\n[markdown]\nrender_emoji = true\n",
        "content/blog/2024-01-05-"
        + nfd("Đường-phố")
        + ".md": "+++\r\ntitle = 'Đường phố'\r\n[taxonomies]\r\ntags = ['Hà Nội']\r\n+++\r\n"
        "# Phần :tada: một\r\n\r\nXem [hai](@/blog/hai/index.md#chi-tiet) <!-- more --> rồi :smile:\r\n",
        "content/blog/hai/index.md": "+++\ntitle = 'Hai'\n+++\n## Chi tiết\n![ảnh](ảnh.png)\n",
        "content/blog/hai/ảnh.png": PNG,
        "content/blog/hai/index.ko.md": "+++\ntitle = '둘'\n+++\n## 세부 사항\n",
    }
    report, out = imported("zola", files, tmp_path)
    assert sorted(report.urls.values()) == ["/blog/duong-pho/", "/blog/hai/", "/ko/blog/hai/"]
    page = (out / "blog/duong-pho/index.html").read_text()
    assert '<h1 id="phan-tada-mot">Phần 🎉 một</h1>' in page
    assert 'href="/blog/hai/#chi-tiet"' in page
    assert 'id="sebu-sahang"' in (out / "ko/blog/hai/index.html").read_text()
    assert (out / "tags/ha-noi/index.html").is_file()


ITEM = """<item><title>제목</title><link>https://w.example{link}</link><content:encoded><![CDATA[<p>안녕</p>]]></content:encoded>
<wp:post_id>{id}</wp:post_id><wp:post_date>2024-01-02 03:04:05</wp:post_date><wp:post_name>{slug}</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>{type}</wp:post_type>
<category domain="category" nicename="%eb%89%b4%ec%8a%a4"><![CDATA[뉴스]]></category></item>"""


@pytest.mark.parametrize(
    ("link", "owner"),
    [
        ("/category/", "the list of all categories"),
        ("/category/%eb%89%b4%ec%8a%a4/", "the page of the term categories/뉴스"),
        ("/feed.xml/", "/feed.xml"),
        ("/robots.txt/", "/robots.txt"),
    ],
)
def test_wordpress_pages_where_something_is_made(link: str, owner: str, tmp_path: Path) -> None:
    spaces = "".join(
        f' xmlns:{name}="{url}"'
        for name, url in {
            "content": "http://purl.org/rss/1.0/modules/content/",
            "wp": "http://wordpress.org/export/1.2/",
        }.items()
    )
    items = ITEM.format(id=1, slug="x", type="page", link=link) + ITEM.format(
        id=2, slug="%ec%95%88%eb%85%95", type="post", link="/2024/01/02/%ec%95%88%eb%85%95/"
    )
    export = f'<rss version="2.0"{spaces}><channel><title>한국</title><link>https://w.example</link>{items}</channel></rss>'
    report, out = imported("wordpress", {"w.xml": export}, tmp_path)
    (problem,) = report.problems
    assert (problem.code, problem.file) == ("import_url_taken", "w.xml#page-1")
    assert f"'{owner}' has the URL" in problem.message
    assert (out / page_file(report.urls["w.xml#page-1"])).is_file()
    assert (out / "2024/01/02/안녕/index.html").is_file()
