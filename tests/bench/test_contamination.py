"""Nothing that the product says to a model is copied from a benchmark."""

import ast
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import smysl

ROOT = Path(smysl.__file__).parent
GRAM = 13
PLACES = ("functions", "exercism", "classes", "projects", "specs", "repair")


def grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[start:] for start in range(GRAM)), strict=False))


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if not key.endswith("_input"):  # megabytes of numbers, no prose
                yield from texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)


def benchmark_texts(data: Path) -> Iterator[str]:
    for place in PLACES:
        for path in sorted((data / place).rglob("*")):
            if not path.is_file():
                continue
            raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            text = raw.decode(errors="ignore")
            if ".json" in path.name:
                for line in text.splitlines() if ".jsonl" in path.name else [text]:
                    yield from texts_of(json.loads(line))
            else:
                yield text


def product_texts() -> Iterator[tuple[str, str]]:
    """Every string of the source, and every file that is no source."""
    for path in sorted(ROOT.rglob("*")):
        if not path.is_file() or path.suffix == ".pyc":
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        if path.suffix != ".py":
            yield str(path), text
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value for part in node.values if isinstance(part, ast.Constant)]
                yield f"{path}:{node.lineno}", " ".join(map(str, parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{path}:{node.lineno}", node.value


def test_no_text_of_the_product_shares_thirteen_words_with_a_benchmark(shared_data: Path) -> None:
    said: dict[tuple[str, ...], str] = {}
    for place, text in product_texts():
        for gram in grams(text):
            said.setdefault(gram, place)
    assert said, "the product has no text of thirteen words: the search itself is broken"
    shared = {
        said[gram]: " ".join(gram)
        for text in benchmark_texts(shared_data)
        for gram in grams(text)
        if gram in said
    }
    assert shared == {}


def test_a_copied_sentence_would_be_found() -> None:
    sentence = "one two three four five six seven eight nine ten eleven twelve thirteen"
    assert grams(f"Before, {sentence.upper()}!") & grams(f"{sentence} fourteen")
