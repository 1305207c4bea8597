"""Compares the table of equivalent answers with math-verify 0.9.0.

Writes what math-verify says of every pair of equivalence.tsv to equivalence-math-verify.tsv beside it, a third
column of same, different or unparsed; the test lists where we differ and why.

    python math_verify_goldens.py
"""
from pathlib import Path

from math_verify import parse, verify

FOLDER = Path(__file__).parents[1] / "resources/org/djlext/vlm/tune/reasoning/verify"


def judged(expected: str, given: str) -> str:
    gold = parse("\\boxed{" + expected + "}")
    answer = parse("\\boxed{" + given + "}")
    if not gold or not answer:
        return "unparsed"
    return "same" if verify(gold, answer) else "different"


lines = []
for line in (FOLDER / "equivalence.tsv").read_text(encoding="utf-8").splitlines():
    expected, given, _ = line.split("\t")
    lines.append(f"{expected}\t{given}\t{judged(expected, given)}\n")
(FOLDER / "equivalence-math-verify.tsv").write_text("".join(lines), encoding="utf-8")
