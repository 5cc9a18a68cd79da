"""Whatever colour a site takes for its brand, text in the theme's colours can be read: WCAG 2.2, 1.4.3, level AA."""

from __future__ import annotations

import colorsys

import pytest
from playwright.sync_api import Browser
from web_tools import page_in

from content_repo.snapshot import MemorySnapshot
from themes.loader import Theme

READABLE = 4.5
BRANDS = [
    "#" + "".join(f"{round(255 * part):02x}" for part in colorsys.hsv_to_rgb(hue / 12, saturation, value))
    for hue in range(12)
    for saturation in (1, 0.5)
    for value in (1, 0.6)
] + ["#000000", "#ffffff", "#777777"]
PAIRS = [
    *[("--ink", ground) for ground in ("--paper", "--surface", "--raised", "--accent-soft", "--warn-soft")],
    *[
        ("--soft", ground)
        for ground in ("--paper", "--surface", "--raised", "--accent-soft", "--danger-soft")
    ],
    *[("--accent", ground) for ground in ("--paper", "--surface", "--raised", "--accent-soft")],
    *[
        (tone, ground)
        for tone in ("--good", "--warn", "--danger")
        for ground in (f"{tone}-soft", "--surface")
    ],
    ("--accent-ink", "--accent"),
]
CONTRAST = """([brand, pairs]) => {
  document.documentElement.style.setProperty('--brand', brand);
  const pixel = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const luminance = name => {
    document.body.style.color = `var(${name})`;
    pixel.fillStyle = getComputedStyle(document.body).color;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...pixel.getImageData(0, 0, 1, 1).data].map(
      byte => byte <= 10 ? byte / 3294 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return pairs.map(names => {
    const [dark, light] = names.map(luminance).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  });
}"""


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_brand_can_be_read(scheme: str, browser: Browser) -> None:
    theme = Theme("aurora", MemorySnapshot({}))
    sheet = theme.static("css/aurora.css")
    assert sheet is not None
    css = theme.read(sheet).decode()
    pale = {}
    with page_in(browser, scheme) as page:
        page.set_content(f"<!doctype html><style>{css}</style><p>text")
        for brand in BRANDS:
            ratios = page.evaluate(CONTRAST, [brand, PAIRS])
            pale |= {
                (brand, *pair): ratio for pair, ratio in zip(PAIRS, ratios, strict=True) if ratio < READABLE
            }
    assert pale == {}
