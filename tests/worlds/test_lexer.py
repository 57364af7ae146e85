from hypothesis import given
from hypothesis import strategies as st

from smysl.worlds.lexer import MOST_NAMES, Names, bucket, cells
from smysl.worlds.vocabulary import NAMES, SIZE


def words(source: str) -> list[tuple[str, int]]:
    return [(NAMES[kind], value) for kind, value in cells(source, Names([source]))]


def test_names_are_numbered_in_the_order_in_which_they_appear() -> None:
    assert words("total = total + value") == [
        ("name", 1),
        ("op_=", 0),
        ("name", 1),
        ("op_+", 0),
        ("name", 2),
    ]


def test_a_name_that_is_in_none_of_the_texts_has_the_last_number_and_moves_no_other() -> None:
    names = Names(["a + b"])
    assert [value for _, value in cells("c + b + a", names)] == [MOST_NAMES, 0, 2, 0, 1]
    assert [value for _, value in cells("c + b", names)] == [MOST_NAMES, 0, 2]


def test_builtins_methods_and_attributes_are_told_apart() -> None:
    assert [word for word, _ in words("len(rows.sort().size)")] == [
        "fn_len",
        "op_(",
        "name",
        "op_.",
        "method_sort",
        "op_(",
        "op_)",
        "op_.",
        "attribute",
        "op_)",
    ]


def test_a_line_out_of_a_statement_is_read_as_far_as_it_goes() -> None:
    assert [word for word, _ in words("if (a and")] == ["kw_if", "op_(", "name", "kw_and"]


def test_small_numbers_have_buckets_of_their_own_and_large_ones_share() -> None:
    assert len({bucket(value) for value in range(-20, 21)}) == 41
    assert bucket(1000) == bucket(1001) != bucket(-1000)


@given(st.text(max_size=60))
def test_any_text_gives_cells_of_the_vocabulary(source: str) -> None:
    for kind, value in cells(source, Names()):
        assert 0 < kind < SIZE
        assert 0 <= value <= max(MOST_NAMES, 64)
