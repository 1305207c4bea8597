"""Compares DetrBlock with transformers (eager, sdpa, float32) and ONNX Runtime (the same graph) on one
checkpoint folder, or on ResNet-50 with random weights.

    mvn -B -DskipTests package
    python djl-detr/src/test/python/compare_speed.py [FOLDER]

All sides run as processes of their own with the same number of threads and take turns, the order
changing from round to round. Before each turn all are idle for a moment: the worker threads of OpenMP and
of ONNX Runtime look for more work for some milliseconds, and would take the cores from the next side. Seconds are those of one batch of unpadded pictures, from pixels in memory
to logits in memory, after a warm-up for each size. A ratio is our time by theirs, so that below 1 is in
our favour; "quartiles" are those of the ratios of the rounds.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MODULE = Path(__file__).resolve().parents[3]
IDLE_SECONDS = 0.05


def random_folder(target: str) -> None:
    import torch
    from transformers import DetrConfig, DetrForObjectDetection

    torch.manual_seed(0)
    config = DetrConfig(use_pretrained_backbone=False, num_labels=91)
    DetrForObjectDetection(config).save_pretrained(target)


def load(folder: str):
    import torch
    from transformers import DetrForObjectDetection

    # the folder's weights follow
    model = DetrForObjectDetection.from_pretrained(
        folder, dtype=torch.float32, use_pretrained_backbone=False
    )
    return model.eval()


def answer(run) -> None:
    import torch

    print("ready", flush=True)
    for line in sys.stdin:
        pixels = torch.randn(int(line.split()[0]), 3, *map(int, line.split()[1:]))
        start = time.perf_counter()
        run(pixels)
        print(f"{time.perf_counter() - start:.6f}", flush=True)


def transformers_side(folder: str, threads: int) -> None:
    import torch

    torch.set_num_threads(threads)
    model = load(folder)
    with torch.inference_mode():
        answer(lambda pixels: model(pixels).logits.numpy())


def onnx_side(folder: str, threads: int) -> None:
    import onnxruntime
    import torch

    class Raw(torch.nn.Module):
        def __init__(self, model):
            super().__init__()
            self.model = model

        def forward(self, pixels):
            out = self.model(pixels)
            return out.logits, out.pred_boxes

    with tempfile.TemporaryDirectory() as scratch:
        file = str(Path(scratch) / "detr.onnx")
        axes = {0: "batch", 2: "height", 3: "width"}
        torch.onnx.export(
            Raw(load(folder)),
            (torch.randn(1, 3, 320, 320),),
            file,
            input_names=["pixels"],
            output_names=["logits", "boxes"],
            dynamic_axes={"pixels": axes},
            opset_version=17,
            dynamo=False,
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    answer(lambda pixels: session.run(None, {"pixels": pixels.numpy()}))


class Side:
    """One process that answers commands."""

    def __init__(self, command: list[str], threads: int):
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "HF_HUB_OFFLINE": "1"}
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        if self.line() != "ready":
            raise SystemExit(f"did not start: {' '.join(command)}")

    def line(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a side ended")
        return line.strip()

    def seconds(self, size: str) -> float:
        time.sleep(IDLE_SECONDS)
        self.process.stdin.write(size + "\n")
        self.process.stdin.flush()
        return float(self.line())

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--sizes", nargs="*", default=["1 800 1066", "4 800 1066"])
    parser.add_argument(
        "--classpath",
        default=f"{MODULE}/target/test-classes:{MODULE.parent}/examples/target/djlx.jar",
    )
    parser.add_argument("--side", choices=["transformers", "onnx"])
    arguments = parser.parse_args()
    if arguments.side:
        side = {"transformers": transformers_side, "onnx": onnx_side}[arguments.side]
        side(arguments.folder, arguments.threads)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder
        if folder is None:
            folder = scratch
            random_folder(folder)
        python = [sys.executable, __file__, folder, "--threads", str(arguments.threads), "--side"]
        java = ["java", "-Dai.djl.offline=true", "-cp", arguments.classpath]
        java += ["org.djlext.detr.DetrSpeed", folder]
        sides = {
            "ours": Side(java, arguments.threads),
            "transformers": Side([*python, "transformers"], arguments.threads),
            "onnxruntime": Side([*python, "onnx"], arguments.threads),
        }
        for size in arguments.sizes:
            seconds: dict[str, list[float]] = {name: [] for name in sides}
            for side in sides.values():
                side.seconds(size)
                side.seconds(size)
            for turn in range(arguments.rounds):
                names = list(sides)
                for name in names[turn % 3 :] + names[: turn % 3]:
                    seconds[name].append(sides[name].seconds(size))
            print(f"batch, height, width {size}: median milliseconds", {
                name: round(1000 * statistics.median(values)) for name, values in seconds.items()})
            for name in list(sides)[1:]:
                ratios = [a / b for a, b in zip(seconds["ours"], seconds[name])]
                low, middle, high = statistics.quantiles(ratios, n=4)
                print(f"  ours / {name}: {middle:.2f} (quartiles {low:.2f} to {high:.2f})")
        for side in sides.values():
            side.close()


if __name__ == "__main__":
    main()
