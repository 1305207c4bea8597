"""Compares LlamaBlock with transformers (sdpa, float32) on one checkpoint folder: prefill, decoding,
time from process start to the first token, and peak resident memory.

    mvn -B -DskipTests package
    python djl-vlm/src/test/python/compare_speed.py MODELS/SmolLM2-135M-Instruct

Both sides run as processes of their own with the same number of threads and take turns, A B B A. Prefill
and decoding are measured in two long-lived processes, after a warm-up, without tokenization: ours
through TextGenerator, sampling and streaming included, theirs as the bare loop of forward calls and
argmax, which is faster than generate(). Start and memory are measured in fresh processes that answer
once, prefill once and decode once. A ratio above 1 is in our favour; "quartiles" are those of the
ratios of the rounds.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

MODULE = Path(__file__).resolve().parents[3]


def transformers_side(folder: str, threads: int) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.set_num_threads(threads)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="sdpa"
    ).eval()

    def steps(prompt: int, new: int) -> tuple[float, float, int]:
        ids = tokenizer(" the" * prompt, add_special_tokens=False, return_tensors="pt").input_ids
        assert ids.shape[1] == prompt
        start = time.perf_counter()
        out = model(ids, use_cache=True, logits_to_keep=1)
        token = int(out.logits[0, -1].argmax())
        first = time.perf_counter()
        for _ in range(new - 1):
            out = model(torch.tensor([[token]]), past_key_values=out.past_key_values, use_cache=True)
            token = int(out.logits[0, -1].argmax())
        return first - start, time.perf_counter() - first, token

    with torch.inference_mode():
        print("first", tokenizer.decode(steps(5, 1)[2]), flush=True)
        for line in sys.stdin:
            command, count = line.split()
            if command == "prefill":
                seconds = steps(int(count), 1)[0]
            else:
                seconds = steps(8, int(count) + 1)[1]
            print(f"{seconds:.6f}", flush=True)


class Side:
    """One process that answers commands."""

    def __init__(self, command: list[str], threads: int):
        start = time.perf_counter()
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "HF_HUB_OFFLINE": "1"}
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        if not self.line().startswith("first"):
            raise SystemExit(f"did not start: {' '.join(command)}")
        self.first_token = time.perf_counter() - start

    def line(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"ended early: {' '.join(self.process.args)}")
        return line

    def ask(self, command: str) -> float:
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return float(self.line())

    def peak_mib(self) -> float:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        raise SystemExit("no VmHWM: this needs Linux")

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def alternate(rounds: int, ours, theirs) -> list[tuple[float, float]]:
    pairs = []
    for i in range(rounds):
        if i % 2 == 0:
            a = ours()
            b = theirs()
        else:
            b = theirs()
            a = ours()
        pairs.append((a, b))
    return pairs


def row(name: str, pairs: list[tuple[float, float]], unit: str, other: str = "transformers") -> dict:
    ratios = sorted(b / a for a, b in pairs)
    low, _, high = statistics.quantiles(ratios, n=4)
    result = {
        "what": name,
        "ours": statistics.median(a for a, _ in pairs),
        other: statistics.median(b for _, b in pairs),
        "unit": unit,
        "ratio": statistics.median(ratios),
        "quartiles": [low, high],
        "fastest": [min(a for a, _ in pairs), min(b for _, b in pairs)],
    }
    print(
        f"{name:32} ours {result['ours']:9.3f} {unit:4} {other} {result[other]:9.3f} "
        f"{unit:4} ratio {result['ratio']:.2f} ({low:.2f} to {high:.2f}), "
        f"fastest {result['fastest'][0]:.3f} and {result['fastest'][1]:.3f}",
        flush=True,
    )
    return result


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--prefill", type=int, default=512)
    parser.add_argument("--decode", type=int, default=128)
    parser.add_argument("--java-option", action="append", default=[], help="such as -XX:+UseSerialGC")
    parser.add_argument(
        "--classpath",
        default=f"{MODULE}/target/test-classes:{MODULE.parent}/examples/target/djlx.jar",
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--transformers-side", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.transformers_side:
        transformers_side(args.folder, args.threads)
        return
    java = ["java", *args.java_option, f"-Dai.djl.pytorch.num_threads={args.threads}"]
    java += ["-Dai.djl.offline=true", "-cp", args.classpath]
    java += ["org.djlext.vlm.llama.LlamaSpeed", args.folder]
    python = [sys.executable, __file__, args.folder, "--transformers-side"]
    python += ["--threads", str(args.threads)]
    prefill, decode = f"prefill {args.prefill}", f"decode {args.decode}"

    results = []
    ours, theirs = Side(java, args.threads), Side(python, args.threads)
    for name, command in ((prefill, prefill), (decode, decode)):
        for side in (ours, theirs):
            side.ask(command)
            side.ask(command)
        pairs = alternate(args.rounds, lambda: ours.ask(command), lambda: theirs.ask(command))
        results.append(row(f"{name} tokens", pairs, "s"))
    ours.close()
    theirs.close()

    def fresh(command: list[str]) -> tuple[float, float]:
        side = Side(command, args.threads)
        side.ask(prefill)
        side.ask(decode)
        measured = side.first_token, side.peak_mib()
        side.close()
        return measured

    pairs = alternate(args.starts, lambda: fresh(java), lambda: fresh(python))
    results.append(row("start to first token", [(a[0], b[0]) for a, b in pairs], "s"))
    results.append(row("peak resident memory", [(a[1], b[1]) for a, b in pairs], "MiB"))
    if args.json:
        print(json.dumps(results))


if __name__ == "__main__":
    main()
