"""Random histories of edits, as a state machine: after each edit, building on and building anew must agree."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from edited_site import (
    BODIES,
    BROKEN,
    FIELDS,
    FRAGMENTS,
    OTHERS,
    SITE,
    SITE_VALUES,
    SUFFIXES,
    THEME,
    first_site,
    fixed,
    fragment_path,
    fragments,
)
from growing_site import NOW, Files, GrowingSite, Result
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

BOUNDED = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)


class History(RuleBasedStateMachine):
    """Every rule is an edit; after each, both builds must agree."""

    with_commits = False

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.grown = GrowingSite(self.folder, self.with_commits)
        self.good: Files = {}
        self.failures = 0

    @initialize()
    def begin(self) -> None:
        self.good = first_site()
        assert not self.become(self.good).failed

    def become(self, files: Files) -> Result:
        self.grown.write(files)
        return self.agree()

    def agree(self) -> Result:
        commit = self.grown.commit()
        step, clean = self.grown.incremental(commit), self.grown.clean(commit)
        assert step == clean
        self.failures = self.failures + 1 if step.failed else 0
        if not step.failed:
            self.good = dict(self.grown.files)
        return step

    def edit(self, path: str, text: str | None) -> None:
        """One file, set or deleted; a site that does not build for long is repaired in the same step."""
        before = self.good if self.failures > 2 else self.grown.files
        files = {name: each for name, each in before.items() if name != path}
        self.become(files if text is None else {**files, path: text})

    @rule(made=fragments())
    def write_fragment(self, made: tuple[str, str]) -> None:
        self.edit(*made)

    @rule(data=st.data())
    def edit_body(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(self.sources()))
        front = self.grown.files[path].rpartition("---\n")[0]
        self.edit(path, f"{front}---\n{data.draw(st.sampled_from(BODIES))}\n")

    @rule(data=st.data())
    def edit_field(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(self.sources()))
        name = data.draw(
            st.sampled_from([name for name in FIELDS if "@" not in path or name not in fixed("@")])
        )
        lines = self.grown.files[path].split("\n")
        kept = [line for line in lines if not line.startswith(f"{name}:")]
        at = data.draw(st.sampled_from([1, kept.index("---", 1)]))
        self.edit(
            path, "\n".join([*kept[:at], f"{name}: {data.draw(st.sampled_from(FIELDS[name]))}", *kept[at:]])
        )

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        self.edit(
            data.draw(st.sampled_from([path for path in sorted(self.grown.files) if path != "site.toml"])),
            None,
        )

    @rule(data=st.data(), fragment=st.sampled_from(FRAGMENTS), suffix=st.sampled_from(SUFFIXES))
    def rename(self, data: st.DataObject, fragment: str, suffix: str) -> None:
        path = data.draw(st.sampled_from(self.sources()))
        files = dict(self.grown.files)
        files[fragment_path(fragment, suffix)] = files.pop(path)
        self.become(files)

    @rule(data=st.data(), name=st.sampled_from(sorted(THEME)))
    def edit_template(self, data: st.DataObject, name: str) -> None:
        self.edit(f"theme/{name}", data.draw(st.sampled_from(THEME[name])))

    @rule(data=st.data(), name=st.sampled_from(sorted(OTHERS)))
    def edit_other(self, data: st.DataObject, name: str) -> None:
        self.edit(name, data.draw(st.sampled_from(OTHERS[name])))

    @rule(data=st.data(), name=st.sampled_from(sorted(SITE_VALUES)))
    def edit_setting(self, data: st.DataObject, name: str) -> None:
        values = {key: each[0] for key, each in SITE_VALUES.items()}
        self.edit("site.toml", SITE.format(**{**values, name: data.draw(st.sampled_from(SITE_VALUES[name]))}))

    @rule(day=st.sampled_from((-6, -3, -1, 0, 1, 3, 6)))
    def move_time(self, day: int) -> None:
        self.grown.now = NOW + timedelta(days=day)
        self.agree()

    @rule(broken=st.sampled_from(BROKEN))
    def break_something(self, broken: tuple[str, str]) -> None:
        self.edit(*broken)

    @precondition(lambda self: self.good != self.grown.files)
    @rule()
    def repair(self) -> None:
        """Back to what was last good; the day may have changed since."""
        self.become(self.good)

    @rule()
    def do_nothing(self) -> None:
        self.agree()

    def sources(self) -> list[str]:
        return [path for path in sorted(self.grown.files) if path.endswith(".md") and "broken" not in path]

    def teardown(self) -> None:
        self.grown.close()
        shutil.rmtree(self.folder)
