"""For any history of edits, building step by step and building from nothing give the same bundle, byte for byte."""

from __future__ import annotations

from random import Random

import pytest
from edit_histories import BOUNDED, History
from growing_site import Result
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize


class CommittedHistory(History):
    with_commits = True


class InterruptedHistory(History):
    """Before each build that must agree, others die: a child process is killed at some step of the state's work."""

    def agree(self) -> Result:
        commit = self.grown.commit()
        for _ in range(self.deaths):
            self.grown.die(commit, at=self.fate.randrange(1, 150))
        return super().agree()

    @initialize(seed=st.integers(0, 1_000_000))
    def choose_fate(self, seed: int) -> None:
        self.fate, self.deaths = Random(seed), 2

    fate, deaths = Random(0), 0


TestHistory = History.TestCase
TestHistory.settings = BOUNDED
TestCommittedHistory = CommittedHistory.TestCase
TestCommittedHistory.settings = BOUNDED
TestInterruptedHistory = InterruptedHistory.TestCase
TestInterruptedHistory.settings = settings(BOUNDED, max_examples=15, stateful_step_count=12)
pytestmark = pytest.mark.timeout(600)
