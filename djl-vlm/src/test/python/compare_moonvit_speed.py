"""Compares the speed of MoonVitBlock on pictures of different sizes with padding all of them to the largest, and
with the authors' tower in PyTorch (eager, its packed "sdpa" attention; see moonvit_goldens.py for "reference").

    mvn -B -DskipTests package
    python djl-vlm/src/test/python/compare_moonvit_speed.py reference

Both towers have random weights of one shape, run as processes of their own with the same number of threads, and
take turns. A ratio above 1 is in favour of our packed encoding. On a machine that others use, --threads 1
--processor-time leaves out the time that others had.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from compare_speed import MODULE, Side, alternate, row

SHAPE = dict(
    patch_size=14, init_pos_emb_height=64, init_pos_emb_width=64, num_attention_heads=8, num_hidden_layers=12,
    hidden_size=512, intermediate_size=2048, merge_kernel_size=[2, 2],
)

# in patches: an icon, a strip, a column of text, two photographs and a page
SIZES = [(8, 8), (4, 48), (40, 10), (16, 24), (24, 24), (46, 34)]


def reference_side(root: Path, threads: int, clock) -> None:
    import moonvit_goldens
    import torch

    torch.set_num_threads(threads)
    config_type, tower_type = moonvit_goldens.reference(root)
    config = config_type(**SHAPE)
    config._attn_implementation = "sdpa"
    tower = tower_type(config).eval()
    tower.encoder.rope_2d.device = "cpu"
    print("first", flush=True)
    with torch.inference_mode():
        for line in sys.stdin:
            sides = list(map(int, line.split()))
            sizes = torch.tensor(list(zip(sides[::2], sides[1::2])))
            pixels = torch.rand(int(sizes.prod(1).sum()), 3, 14, 14) * 2 - 1
            start = clock()
            float(tower(pixels, sizes)[-1][0, 0, 0])
            print(f"{clock() - start:.6f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("reference", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument(
        "--classpath",
        default=f"{MODULE}/target/test-classes:{MODULE.parent}/examples/target/djlx.jar",
    )
    parser.add_argument(
        "--processor-time",
        action="store_true",
        help="of the one thread, for machines that others use",
    )
    parser.add_argument("--reference-side", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.reference_side:
        clock = time.thread_time if args.processor_time else time.perf_counter
        reference_side(args.reference, args.threads, clock)
        return
    if args.processor_time and args.threads != 1:
        raise SystemExit("--processor-time: expected --threads 1, as one thread's time is told")
    java = ["java", f"-Dai.djl.pytorch.num_threads={args.threads}", "-Dai.djl.offline=true", "-cp", args.classpath]
    java[1:1] = [f"-Dprocessor_time={str(args.processor_time).lower()}"]
    java += ["org.djlext.vlm.moonvit.MoonVitSpeed", json.dumps(SHAPE)]
    python = [sys.executable, __file__, str(args.reference), "--reference-side", "--threads", str(args.threads)]
    python += ["--processor-time"] if args.processor_time else []
    largest = max(h * w for h, w in SIZES)
    padded = [size for size in SIZES if size[0] * size[1] == largest] * len(SIZES)
    packed = " ".join(f"{h} {w}" for h, w in SIZES)
    together = " ".join(f"{h} {w}" for h, w in padded)
    page = "46 34"
    print(f"{sum(h * w for h, w in SIZES)} patches packed, {sum(h * w for h, w in padded)} padded", flush=True)

    ours, theirs = Side(java, args.threads), Side(python, args.threads)
    for line in (packed, together):
        ours.ask(line)
    theirs.ask(packed)
    pairs = alternate(args.rounds, lambda: ours.ask(packed), lambda: ours.ask(together))
    row("pictures of six sizes", pairs, "s", "padded")
    pairs = alternate(args.rounds, lambda: ours.ask(packed), lambda: theirs.ask(packed))
    row("pictures of six sizes", pairs, "s", "reference")
    pairs = alternate(args.rounds, lambda: ours.ask(page), lambda: theirs.ask(page))
    row("one page", pairs, "s", "reference")
    ours.close()
    theirs.close()


if __name__ == "__main__":
    main()
