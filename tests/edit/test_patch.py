from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.edit.patch import patched, unified_diff

LINES = st.lists(st.sampled_from(["a", "b", "", "--- x", "+++ y", "@@ z", "\\ q", " s"]), max_size=12)


TEXTS = st.builds(lambda lines, end: "\n".join(lines) + end, LINES, st.sampled_from(["", "\n"]))


@given(TEXTS, TEXTS)
def test_a_diff_of_two_texts_leads_from_one_to_the_other(old: str, new: str) -> None:
    assert patched(old, unified_diff(old, new, "x.py")) == new


def test_a_diff_of_another_text_is_refused() -> None:
    diff = unified_diff("a\nb\n", "a\nc\n", "x.py")
    with pytest.raises(ValueError, match="line 2"):
        patched("a\nd\n", diff)
    with pytest.raises(ValueError, match="no line of a patch"):
        patched("a\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n*a\n")
