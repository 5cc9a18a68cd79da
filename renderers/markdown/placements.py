"""`::fragment{use=promo/x view=card}` on a line of its own: another fragment in this place. Other `::names`
stay text.
"""

from __future__ import annotations

from markdown_it.rules_block import StateBlock

from renderers.markdown.attributes import read

_START = "::fragment"


def rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    line = state.src[state.bMarks[start_line] + state.tShift[start_line] : state.eMarks[start_line]].rstrip()
    if not line.startswith(_START) or state.is_code_block(start_line):
        return False
    found = read(line, len(_START))
    if not found or found[1] != len(line) or not found[0].get("use"):
        return False
    if silent:
        return True
    token = state.push("placement", "", 0)
    token.meta = found[0]
    token.map = [start_line, start_line + 1]
    state.line = start_line + 1
    return True
