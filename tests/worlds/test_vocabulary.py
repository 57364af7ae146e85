from smysl.worlds.vocabulary import NAMES, SIZE, known, token


def test_there_are_at_most_256_classes_and_blank_is_the_first() -> None:
    assert len(NAMES) <= SIZE == 256
    assert token("blank") == 0
    assert len(set(NAMES)) == len(NAMES)


def test_a_word_outside_the_vocabulary_has_no_class() -> None:
    assert known("fn_frobnicate") is None
