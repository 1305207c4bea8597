"""Writes what RougeLTest compares with, into ../resources/instruct:

    python rouge_goldens.py ../resources

  rouge.json   pairs of texts and the ROUGE-L that rouge_score gives them, without stemming
"""

import json
import random
import sys
from pathlib import Path

from rouge_score import rouge_scorer

WORDS = "write a short poem about the sea Mountains, it's THE 12 3.5 naïve Grüße 日本 e-mail a_b".split()


def main():
    out = Path(sys.argv[1]) / "instruct"
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(3)
    scorer = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
    pairs = [("", "a word"), ("日本", "日本"), ("İx ſ K", "ix s k")]
    for _ in range(60):
        a, b = (" ".join(rng.choices(WORDS, k=rng.randint(1, 12))) for _ in range(2))
        pairs.append((a, b))
    rows = [{"a": a, "b": b, "f1": scorer.score(a, b)["rougeL"].fmeasure} for a, b in pairs]
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    (out / "rouge.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
