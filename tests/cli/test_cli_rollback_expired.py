"""Going back warns of what has expired since that release was built: it can be seen again (docs/formats.md §3)."""

from __future__ import annotations

from pathlib import Path

from command_line import Command, commit, edit

OFFER = "---\ntitle: Offer\nExpiryDate: 2026-05-01\n---\nHalf price.\n"
LATER = "---\ntitle: Later\nexpiryDate: 2027-01-01\n---\nStill on.\n"
PAST = "---\ntitle: Past\nexpiryDate: 2026-01-01\n---\nGone before.\n"


def test_what_has_expired_since_is_told(fragmint: Command, blog: Path) -> None:
    for name, text in (("offer", OFFER), ("later", LATER), ("past", PAST)):
        (blog / f"content/{name}.md").write_text(text, encoding="utf-8")
    commit(blog, "Offers")
    target = ("--to", "local", "--site", str(blog), "--json")
    first = fragmint("publish", *target, "--now", "2026-04-01").facts
    assert first["problems"] == []
    assert fragmint("publish", *target, "--now", "2026-06-01").facts["release"] == 2
    back = fragmint("rollback", *target, "--now", "2026-06-02")
    assert (back.code, back.facts["release"], back.facts["bundle"]) == (0, 3, first["bundle"])
    (told,) = back.facts["problems"]
    assert (told["code"], told["severity"]) == ("expired_again", "warning")
    assert (told["file"], told["line"], told["field"]) == ("content/offer.md", 3, "ExpiryDate")
    assert "'offer' expired on 2026-05-01 00:00 UTC" in told["message"]


def test_before_its_time_is_over_nothing_is_told(fragmint: Command, blog: Path) -> None:
    (blog / "content/offer.md").write_text(OFFER, encoding="utf-8")
    commit(blog, "An offer")
    target = ("--to", "local", "--site", str(blog), "--json")
    fragmint("publish", *target, "--now", "2026-03-01")
    edit(blog, "content/offer.md", "Half price", "A third off")
    commit(blog, "Another offer")
    fragmint("publish", *target, "--now", "2026-03-02")
    assert fragmint("rollback", *target, "--now", "2026-03-03").facts["problems"] == []
