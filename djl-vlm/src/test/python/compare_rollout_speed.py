"""Compares roll-outs with those of transformers, as trl's GRPOTrainer generates them, on one checkpoint
folder (float32, sdpa), and continuous with static batches: completion tokens per second.

    mvn -B -DskipTests package
    python djl-vlm/src/test/python/compare_rollout_speed.py FOLDER --threads 1

Both sides run as processes of their own with the same number of threads and take turns. Prompts are
random tokens; at temperature 100 every token is about as likely as any other, and --stops of them end an
answer, so that lengths are spread geometrically on both sides. Ours also gives the log-probability of each
token, which trl computes by another pass that is not counted here. A ratio above 1 is in our favour;
quartiles are those of the ratios of the rounds.
"""

import argparse
import random
import statistics
import sys
import time

from compare_speed import MODULE, Side


def transformers_side(args) -> None:
    import torch
    from transformers import AutoModelForCausalLM, GenerationConfig

    torch.set_num_threads(args.threads)
    model = AutoModelForCausalLM.from_pretrained(
        args.folder, dtype=torch.float32, attn_implementation="sdpa"
    ).eval()
    config = GenerationConfig(
        do_sample=True,
        temperature=100.0,
        top_k=0,
        max_new_tokens=args.most,
        eos_token_id=list(range(args.stops)),
        pad_token_id=0,
        bos_token_id=None,
    )
    print("first", flush=True)
    for line in sys.stdin:
        seed = int(line.split()[1])
        torch.manual_seed(seed)
        chance = random.Random(seed)
        prompts = [
            [chance.randrange(args.stops, model.config.vocab_size) for _ in range(8 + chance.randrange(32))]
            for _ in range(args.prompts)
        ]
        start, worked = time.perf_counter(), time.process_time()
        tokens = 0
        at_once = args.rows // args.answers
        for i in range(0, args.prompts, at_once):
            part = [p for p in prompts[i : i + at_once] for _ in range(args.answers)]
            width = max(map(len, part))
            ids = torch.tensor([[0] * (width - len(p)) + p for p in part])
            mask = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in part])
            with torch.no_grad():
                out = model.generate(input_ids=ids, attention_mask=mask, generation_config=config)
            new = out[:, width:]
            ended = new < args.stops
            first = torch.where(ended.any(1), ended.int().argmax(1) + 1, new.shape[1])
            tokens += int(first.sum())
        seconds, work = time.perf_counter() - start, time.process_time() - worked
        print(f"{seconds:.6f} {work:.6f} {tokens}", flush=True)


class Answering(Side):
    """One process that answers prompts."""

    def rate(self, command: str, of_processors: bool) -> float:
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        seconds, work, tokens = map(float, self.line().split())
        return tokens / (work if of_processors else seconds)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--prompts", type=int, default=12)
    parser.add_argument("--answers", type=int, default=8)
    parser.add_argument("--rows", type=int, default=16)
    parser.add_argument("--stops", type=int, default=32, help="how many ids end an answer")
    parser.add_argument("--most", type=int, default=128, help="the most tokens of an answer")
    parser.add_argument(
        "--classpath",
        default=f"{MODULE}/target/test-classes:{MODULE.parent}/examples/target/djlx.jar",
    )
    parser.add_argument("--processor-time", action="store_true", help="count it, as other work is about")
    parser.add_argument("--no-peer", action="store_true", help="only ours")
    parser.add_argument("--transformers-side", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.transformers_side:
        transformers_side(args)
        return
    numbers = [args.prompts, args.answers, args.rows, args.stops, args.most]
    java = ["java", f"-Dai.djl.pytorch.num_threads={args.threads}", "-Dai.djl.offline=true"]
    java += ["-cp", args.classpath, "org.djlext.vlm.tune.rollout.RolloutSpeed", args.folder]
    ours = Answering(java + [str(n) for n in numbers], args.threads)
    sides = {"continuous": ours, "static": ours}
    if not args.no_peer:
        python = [sys.executable, __file__, *sys.argv[1:], "--transformers-side"]
        sides["transformers"] = Answering(python, args.threads)
    for name, side in sides.items():
        side.rate(f"{name} 1000", False)
    rates = {name: [] for name in sides}
    for i in range(args.rounds):
        turn = list(sides.items())
        for name, side in turn if i % 2 == 0 else reversed(turn):
            rates[name].append(side.rate(f"{name} {i}", args.processor_time))
            print(f"{name} {rates[name][-1]:.0f} tokens/s", file=sys.stderr, flush=True)
    for name, of in rates.items():
        ratios = sorted(a / b for a, b in zip(rates["continuous"], of))
        low, middle, high = statistics.quantiles(ratios, n=4)
        print(f"{name:13} {statistics.median(of):7.0f} tokens/s, continuous is {middle:.2f} ({low:.2f} to {high:.2f}) of it")
    for side in set(sides.values()):
        side.close()


if __name__ == "__main__":
    main()
