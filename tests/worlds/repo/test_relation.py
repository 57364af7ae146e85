import pytest

from smysl.worlds.repo.relation import relation
from smysl.worlds.vocabulary import RELATIONS


@pytest.mark.parametrize(
    ("expected", "got", "found"),
    [
        ("3", "2", "one_more"),
        ("2", "3", "one_less"),
        ("9", "2", "larger"),
        ("2", "9", "smaller"),
        ("-4", "4", "negated"),
        ("5", "None", "nothing"),
        ("None", "5", "something"),
        ("True", "False", "opposite"),
        ("[1, 2]", "[]", "emptied"),
        ("[]", "[1]", "filled"),
        ("[1]", "[1, 2]", "shorter"),
        ("[1, 2, 3]", "[1, 2]", "longer"),
        ("[1, 2, 3]", "[3, 2, 1]", "reversed"),
        ("[1, 2, 3]", "[2, 1, 3]", "reordered"),
        ("[1, 2]", "[1, 5]", "element"),
        ("'Ab'", "'aB'", "case"),
        ("3", "'3'", "other_type"),
        ("3", "!ValueError", "raised"),
        ("!ValueError", "...", "not_raised"),
        ("!ValueError", "!KeyError", "other_error"),
        ("3", "!timeout", "timeout"),
        ("3", "!missing", "broken"),
        ("3", "3", "same"),
        ("{1: 2}", "{1: 3}", "different"),
        ("3", "<object at 0x7>", "different"),
    ],
)
def test_one_word_says_how_what_came_out_stands_to_what_was_asked_for(
    expected: str, got: str, found: str
) -> None:
    assert relation(expected, got) == found
    assert found in RELATIONS
