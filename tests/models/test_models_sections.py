"""Section models: checked wherever a section stands, resolved by language and variation, filled in by defaults."""

from __future__ import annotations

from modelled_site import ModelledSite

HERO = """
summary: "{title} – {cta.label}"
fields:
  title: {type: string, required: true}
  tone: {type: select, options: [calm, loud], default: calm}
  count: {type: integer}
  cta: {type: object, fields: {label: {type: string, max: 5}}}
  video: {type: link, required: true, when: {tone: loud}}
"""


def test_a_section_is_checked_wherever_it_stands(site: ModelledSite) -> None:
    wrong = "{type: hero, title: T, count: x}"
    site.write(
        {
            "models/sections/hero.yaml": HERO,
            "content/index.md": f"---\ntitle: Home\nsections:\n- {wrong}\n"
            f"- {{id: z, type: zone, choose: [{{fields: {wrong}}}]}}\nregions:\n  before:\n  - {wrong}\n---\n",
            "models/page.yaml": f"route: /{{path}}/\nregions:\n  after:\n  - {wrong}\nfields: {{blocks: {{type: sections}}}}\n",
            "content/other.md": f"---\nurl: /o/\ntype: unmodelled\nsections:\n- {wrong}\n---\n",
            "content/blocks.md": f"---\nblocks:\n- {wrong}\n---\n",
            "regions.yaml": f"footer:\n- {wrong}\n",
        }
    )
    found = [each[1:] for each in site.problems() if each[0] == "bad_value"]
    assert found == [
        ("content/blocks.md:3", "blocks.0.count"),
        ("content/index.md:4", "sections.0.count"),
        ("content/index.md:5", "sections.1.choose.0.fields.count"),
        ("content/index.md:8", "regions.before.0.count"),
        ("content/other.md:5", "sections.0.count"),
        ("models/page.yaml:4", "regions.after.0.count"),
        ("regions.yaml:2", "regions.footer.0.count"),
    ]


def test_a_new_model_judges_old_sections(site: ModelledSite) -> None:
    site.write({"regions.yaml": "before:\n- {type: hero, title: T, count: x}\n"})
    assert site.problems() == []
    site.write({"models/sections/hero.yaml": HERO})
    assert site.problems() == [("bad_value", "regions.yaml:2", "regions.before.0.count")]
    site.write({"models/sections/hero.yaml": "fields: {}\n"})
    assert site.problems() == []


def test_the_message_names_the_section_by_its_summary(site: ModelledSite) -> None:
    section = "{type: hero, title: Big, cta: {label: Far too long}}"
    site.write(
        {
            "models/sections/hero.yaml": HERO,
            "content/index.md": f"---\ntitle: Home\nsections:\n- {section}\n---\n",
        }
    )
    assert "(in “Big – Far too long”)" in site.said()


def test_what_a_translation_says_of_a_section_is_judged_by_the_type_that_the_base_names(
    site: ModelledSite,
) -> None:
    site.write(
        {
            "models/sections/hero.yaml": HERO,
            "content/index.md": "---\ntitle: Home\nsections:\n- {id: h, type: hero, title: T, count: 3}\n---\n",
            "content/index.zh-CN.md": "---\nsections:\n- id: h\n  title: 012\n  count: x\n---\n",
        }
    )
    assert site.problems() == [("bad_value", "content/index.zh-CN.md:5", "sections.0.count")]
    site.write({"content/index.zh-CN.md": "---\nsections:\n- id: h\n  title: 012\n---\n"})
    assert site.problems() == []
    assert "<h2>012</h2>" in site.page("/zh/")


def test_a_section_gets_its_defaults_wherever_it_stands(site: ModelledSite) -> None:
    section = "{type: hero, title: T}"
    site.write(
        {
            "models/sections/hero.yaml": HERO,
            "content/index.md": f"---\ntitle: Home\nsections:\n- {section}\n"
            "- {type: zone, choose: [{fields: {type: hero, title: Z}}]}\n---\n",
            "content/index.zh-CN.md": "---\ntitle: 首页\n---\n",
            "regions.yaml": "before:\n- {type: hero, title: R}\n- {type: hero, title: N, tone: null}\n",
        }
    )
    assert site.problems() == []
    wanted = "<h2>R</h2>calm<h2>N</h2><h2>T</h2>calm<h2>Z</h2>calm"
    assert wanted in site.page("/").replace("\n", "")
    assert wanted in site.page("/zh/").replace("\n", "")
    site.write({"models/sections/hero.yaml": HERO.replace("default: calm", "default: loud, help: x")})
    assert "<h2>T</h2>loud" in site.page("/").replace("\n", "")


def test_required_and_idle_fields_of_sections(site: ModelledSite) -> None:
    site.write(
        {
            "models/sections/hero.yaml": HERO,
            "content/index.md": "---\ntitle: Home\nsections:\n- {id: a, type: hero}\n- {id: b, type: hero, title: A, video: /v}\n"
            "- {id: c, type: hero, title: B, tone: loud}\n---\n",
            "content/index.zh-CN.md": "---\nsections:\n- {id: c, title: null}\n---\n",
        }
    )
    assert site.problems() == [("idle_value", "content/index.md:5", "sections.1.video")]
    with site.open("state") as workspace:
        found = [(each.code, each.where, each.field) for each in workspace.check().problems]
    assert [each for each in found if each[0] == "required"] == [
        ("required", "content/index.md:4", "sections.0.title"),
        ("required", "content/index.md:6", "sections.2.video"),
        ("required", "content/index.zh-CN.md:3", "sections.2.title"),
    ]
