"""Compares a step of LoRA training with peft (float32, sdpa) on one checkpoint folder: its time, and the
peak of resident memory of the process.

    mvn -B -DskipTests package
    python djl-vlm/src/test/python/compare_lora_speed.py MODELS/SmolLM2-135M-Instruct

Both sides run as processes of their own with the same number of threads and take turns, step by step,
A B B A. A step is forward, loss, backward and AdamW on the adapter. Times are ours over theirs, so below
1 is in our favour, with the quartiles of the rounds' ratios. The time of processors, which on a machine
with other work says more, counts Java's compiler and collector too.
"""

import argparse
import statistics
import sys

from compare_speed import MODULE, Side, alternate


def peft_side(args) -> None:
    import resource
    import time

    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(args.threads)
    base = AutoModelForCausalLM.from_pretrained(
        args.folder, dtype=torch.float32, attn_implementation="sdpa"
    )
    base.config.use_cache = False
    targets = args.targets if args.targets == "all-linear" else args.targets.split(",")
    model = get_peft_model(
        base, LoraConfig(r=8, lora_alpha=16, target_modules=targets, lora_dropout=args.dropout)
    ).train()
    optimizer = torch.optim.AdamW((p for p in model.parameters() if p.requires_grad), lr=1e-3)
    count = args.batch * args.tokens
    ids = torch.tensor([1000 + i * 37 % 5000 for i in range(count)]).view(args.batch, args.tokens)
    print("first", flush=True)
    for _ in sys.stdin:
        start, before = time.perf_counter(), time.process_time()
        loss = model(input_ids=ids, labels=ids).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        value = loss.item()
        del loss
        seconds, worked = time.perf_counter() - start, time.process_time() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"{seconds:.6f} {worked:.6f} {value:.6f} {peak}", flush=True)


class Training(Side):
    """One process that takes steps."""

    def step(self) -> list[float]:
        self.process.stdin.write("step\n")
        self.process.stdin.flush()
        return [float(word) for word in self.line().split()]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--tokens", type=int, default=256)
    parser.add_argument("--targets", default="all-linear", help="all-linear, or names and commas")
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--java-option", action="append", default=[])
    parser.add_argument(
        "--classpath",
        default=f"{MODULE}/target/test-classes:{MODULE.parent}/examples/target/djlx.jar",
    )
    parser.add_argument("--peft-side", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.peft_side:
        peft_side(args)
        return
    shape = [str(args.batch), str(args.tokens), args.targets, str(args.dropout)]
    java = ["java", *args.java_option, f"-Dai.djl.pytorch.num_threads={args.threads}"]
    java += ["-Dai.djl.offline=true", "-cp", args.classpath]
    java += ["org.djlext.vlm.tune.lora.LoraSpeed", args.folder, *shape]
    python = [sys.executable, __file__, *sys.argv[1:], "--peft-side"]
    ours, theirs = Training(java, args.threads), Training(python, args.threads)
    for side in (ours, theirs):
        side.step()

    def told(side: Training, name: str):
        measured = side.step()
        print(f"{name} {measured[0]:.2f} s, of processors {measured[1]:.2f} s", file=sys.stderr, flush=True)
        return measured

    pairs = alternate(args.rounds, lambda: told(ours, "ours"), lambda: told(theirs, "peft"))
    for what, at in (("step", 0), ("of processors", 1)):
        ratios = sorted(a[at] / b[at] for a, b in pairs)
        low, middle, high = statistics.quantiles(ratios, n=4)
        mine = statistics.median(a[at] for a, _ in pairs)
        other = statistics.median(b[at] for _, b in pairs)
        print(f"{what:14} ours {mine:.3f} s, peft {other:.3f} s, ratio {middle:.2f} ({low:.2f} to {high:.2f})")
    a, b = pairs[-1][0][3] / 1024, pairs[-1][1][3] / 1024
    print(f"peak           ours {a:.0f} MiB, peft {b:.0f} MiB, ratio {a / b:.2f}")
    print(f"losses after {args.rounds + 1} steps: ours {pairs[-1][0][2]:.4f}, peft {pairs[-1][1][2]:.4f}")
    ours.close()
    theirs.close()


if __name__ == "__main__":
    main()
