"""Compares MoonlightBlock with transformers (DeepseekV3ForCausalLM, eager, float32) on synthetic models of
hidden size 1,024, 8 layers and 4 chosen experts of 8, 16 or 64: prefill and decoding.

    mvn -B -DskipTests package
    python djl-vlm/src/test/python/moonlight_speed.py FOLDER

The models are written to FOLDER first, 5 GB altogether. Both sides run as processes of their own with
the same number of threads and take turns, A B B A, after a warm-up and after the tokens they decode
were found equal. A ratio above 1 is in our favour; "quartiles" are those of the ratios of the rounds.
On a machine that others use, --threads 1 --processor-time leaves out the time that others had.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from compare_speed import MODULE, Side, alternate, row

PACKAGE = "org.djlext.vlm.moonlight"
PROMPT = 8


def transformers_side(folder: str, threads: int, clock) -> None:
    import torch
    from transformers import DeepseekV3ForCausalLM

    torch.set_num_threads(threads)
    model = DeepseekV3ForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager"
    ).eval()

    def steps(prompt: int, new: int) -> tuple[float, float, list[int]]:
        ids = torch.tensor([[(31 * i + 7) % 2000 for i in range(prompt)]])
        start = clock()
        out = model(ids, use_cache=True, logits_to_keep=1)
        tokens = [int(out.logits[0, -1].argmax())]
        first = clock()
        for _ in range(new - 1):
            ids = torch.tensor([tokens[-1:]])
            out = model(ids, past_key_values=out.past_key_values, use_cache=True)
            tokens.append(int(out.logits[0, -1].argmax()))
        return first - start, clock() - first, tokens

    with torch.inference_mode():
        print("first", steps(5, 1)[2][0], flush=True)
        for line in sys.stdin:
            command, count = line.split()
            if command == "prefill":
                print(f"{steps(int(count), 1)[0]:.6f}", flush=True)
            elif command == "decode":
                print(f"{steps(PROMPT, int(count) + 1)[1]:.6f}", flush=True)
            else:
                print(*steps(PROMPT, int(count))[2], flush=True)


def same_tokens(ours: Side, theirs: Side) -> None:
    said = []
    for side in (ours, theirs):
        side.process.stdin.write("tokens 16\n")
        side.process.stdin.flush()
        said.append(side.line().split())
    if said[0] != said[1]:
        raise SystemExit(f"different tokens: {said}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--prefill", type=int, default=512)
    parser.add_argument("--decode", type=int, default=32)
    parser.add_argument("--experts", type=int, nargs="+", default=[8, 16, 64])
    parser.add_argument(
        "--classpath",
        default=f"{MODULE}/target/test-classes:{MODULE.parent}/examples/target/djlx.jar",
    )
    parser.add_argument(
        "--processor-time",
        action="store_true",
        help="of the one thread, for machines that others use",
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--transformers-side", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.processor_time and args.threads != 1:
        raise SystemExit("--processor-time: expected --threads 1, as one thread's time is told")
    if args.transformers_side:
        clock = time.thread_time if args.processor_time else time.perf_counter
        transformers_side(str(args.folder), args.threads, clock)
        return
    java = ["java", f"-Dai.djl.pytorch.num_threads={args.threads}", "-Dai.djl.offline=true"]
    java += [f"-Dprocessor_time={str(args.processor_time).lower()}", "-cp", args.classpath]
    results = []
    for experts in args.experts:
        folder = args.folder / f"{experts}-experts"
        if not (folder / "config.json").exists():
            shape = ["1024", "512", "8", str(experts), "4", str(folder)]
            subprocess.run([*java, f"{PACKAGE}.SyntheticFolder", *shape], check=True)
        ours = Side([*java, f"{PACKAGE}.MoonlightSpeed", str(folder)], args.threads)
        python = [sys.executable, __file__, str(folder), "--transformers-side"]
        python += ["--threads", str(args.threads)]
        python += ["--processor-time"] if args.processor_time else []
        theirs = Side(python, args.threads)
        same_tokens(ours, theirs)
        for command in (f"prefill {args.prefill}", f"decode {args.decode}"):
            for side in (ours, theirs):
                side.ask(command)
                side.ask(command)
            pairs = alternate(args.rounds, lambda: ours.ask(command), lambda: theirs.ask(command))
            results.append(row(f"{experts} experts, {command}", pairs, "s"))
        ours.close()
        theirs.close()
    if args.json:
        print(json.dumps(results))


if __name__ == "__main__":
    main()
