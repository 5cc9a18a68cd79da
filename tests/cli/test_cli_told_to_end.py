"""A command that gets a signal puts everything in order, and says truthfully what is live."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from command_line import NOW, Command
from ending_runs import Held, started
from fault_proxy import Fault, FaultProxy, Rule, fault_proxy
from s3_servers import S3Server

BEFORE = "What was live is still live; run the command again to continue."
AFTER = re.compile(r"Release (\d+) is live at s3://\S+; the next publish does what is left\.")
IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@example.org")
POINTER = "www/live.json$"


@dataclass
class Published:
    """A site with a release live in a bucket, which is asked through the proxy."""

    site: Path
    server: S3Server
    proxy: FaultProxy
    bucket: str

    @property
    def files(self) -> dict[str, bytes]:
        return self.server.files(self.bucket, "www/")

    @property
    def live(self) -> int:
        return int(json.loads(self.files["live.json"])["release"])

    def is_claimed(self, number: int) -> bool:
        """Whether another machine would have to wait."""
        record = self.files.get(f"releases/{number}.json")
        return record is not None and not json.loads(record)["publisher"]["ended"]

    def change(self, text: str) -> None:
        page = self.site / "content/about.md"
        page.write_text(page.read_text(encoding="utf-8") + f"\n{text}\n", encoding="utf-8")
        subprocess.run(["git", "-C", self.site, *IDENTITY, "commit", "-qam", text], check=True)

    def publish_until(self, number: signal.Signals, *rules: Rule, nth: int | None = None) -> Ended:
        """Publishes until a request matches a rule, or is the `nth`; that is kept waiting, and the signal sent."""
        tell = Held(number)
        fault = Fault(act=tell, delay=0.3)
        self.proxy.begin(*(replace(rule, fault=fault) for rule in rules or [Rule(fault, nth=nth)]))
        temporary = self.site.parent / "temporary"
        arguments = ("publish", "--to", "prod", "--site", self.site, "--now", NOW)
        with started(*arguments, temporary=temporary, environment=self.server.environment) as run:
            tell.runs(run)
            code, _, err = run.ended()
            assert run.children() == []
        self.proxy.begin()
        assert list(temporary.iterdir()) == []
        return Ended(code, err.strip())


@dataclass(frozen=True)
class Ended:
    code: int
    said: str


@pytest.fixture
def published(
    blog: Path, moto_s3: S3Server, monkeypatch: pytest.MonkeyPatch, fragmint: Command
) -> Iterator[Published]:
    moto_s3.set_environment(monkeypatch)
    with fault_proxy(moto_s3.endpoint) as proxy:
        bucket = moto_s3.bucket()
        url = replace(moto_s3, endpoint=proxy.endpoint).url(bucket, "www")
        with (blog / "site.toml").open("a") as file:
            file.write(f'\n[targets.prod]\norigin = "{url}"\n')
        (blog / "content/gone.md").write_text("---\ntitle: Gone\n---\nSoon.\n", encoding="utf-8")
        subprocess.run(["git", "-C", blog, "add", "content/gone.md"], check=True)
        subprocess.run(["git", "-C", blog, *IDENTITY, "commit", "-qam", "Add a target"], check=True)
        assert fragmint("publish", "--to", "prod", "--site", blog, "--now", NOW).code == 0
        yield Published(blog, moto_s3, proxy, bucket)


def check_truth(published: Published, ended: Ended, before: int) -> None:
    """What was said is what is so, and nobody has to wait."""
    published.proxy.settle()
    live = published.live
    if said := AFTER.search(ended.said):
        assert live == int(said[1]) == before + 1
    else:
        assert ended.said.endswith(BEFORE)
        assert live == before
        assert not published.is_claimed(before + 1)


def test_during_the_upload(published: Published, fragmint: Command) -> None:
    published.change("told to end")
    ended = published.publish_until(signal.SIGTERM, Rule(Fault(), "PUT", "www/public/", nth=1))
    assert ended == Ended(143, f"Ended by SIGTERM. {BEFORE}")
    check_truth(published, ended, 1)
    assert fragmint("publish", "--to", "prod", "--site", published.site, "--now", NOW).code == 0
    assert published.live == 2
    assert fragmint("verify", "--to", "prod", "--site", published.site).code == 0


def test_as_the_number_is_claimed(published: Published) -> None:
    """The answer is waited for: who does not know of its claim cannot give it up."""
    published.change("told to end")
    ended = published.publish_until(signal.SIGTERM, Rule(Fault(), "PUT", r"releases/2\.json", nth=1))
    assert ended.code == 143
    assert published.files.keys() >= {"releases/2.json"}
    check_truth(published, ended, 1)


@pytest.mark.parametrize(
    "rule", [Rule(Fault(), "PUT", POINTER), Rule(Fault(), "POST")], ids=["at the switch", "while tidying up"]
)
def test_once_it_is_live(published: Published, fragmint: Command, rule: Rule) -> None:
    (published.site / "content/gone.md").unlink()
    published.change("told to end")
    ended = published.publish_until(signal.SIGTERM, rule)
    assert ended.code == 143
    assert ended.said.startswith("Ended by SIGTERM. Release 2 is live at s3://")
    check_truth(published, ended, 1)
    assert fragmint("publish", "--to", "prod", "--site", published.site, "--now", NOW).code == 0
    assert published.live == 2
    assert fragmint("verify", "--to", "prod", "--site", published.site).code == 0


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(signal.SIGINT, 130, "Interrupted."), (signal.SIGHUP, 129, "Ended by SIGHUP.")],
)
def test_other_signals(published: Published, number: signal.Signals, code: int, said: str) -> None:
    published.change("told to end")
    ended = published.publish_until(number, Rule(Fault(), "PUT", "www/public/", nth=1))
    assert ended == Ended(code, f"{said} {BEFORE}")
    check_truth(published, ended, 1)


def test_signals_that_follow_do_not_break_off_the_end(published: Published) -> None:
    """Hosts of jobs send several, one soon after the other."""
    published.change("told to end")
    rules = (Rule(Fault(), "PUT", "www/public/", nth=1), Rule(Fault(), "PUT", r"releases/2\.json", nth=2))
    ended = published.publish_until(signal.SIGTERM, *rules)
    assert ended.code == 143
    check_truth(published, ended, 1)


@pytest.mark.slow
def test_at_any_request(published: Published, fragmint: Command) -> None:
    told = 0
    for nth in range(2, 40, 3):
        published.change(f"told to end at request {nth}")
        before = published.live
        ended = published.publish_until(signal.SIGTERM, nth=nth)
        if ended.code == 0:
            break
        told += 1
        assert ended.code == 143, (nth, ended.said)
        check_truth(published, ended, before)
        assert fragmint("publish", "--to", "prod", "--site", published.site, "--now", NOW).code == 0
        assert published.live == before + 1
    assert told >= 4
    assert fragmint("verify", "--to", "prod", "--site", published.site).code == 0
