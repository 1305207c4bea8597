"""Compares PoseBlock with mmpose (PyTorch eager, float32) and ONNX Runtime (the same graph), random weights.

    mvn -B -DskipTests package
    python djl-pose/src/test/python/compare_speed.py [rtmpose-s | heatmap-r50]

All sides run as processes of their own with the same number of threads and take turns, the order
changing from round to round. Before each turn all are idle for a moment: the worker threads of OpenMP and
of ONNX Runtime look for more work for some milliseconds, and would take the cores from the next side. Seconds are those of one batch of crops of 256 x 192, from pixels in memory
to the head's outputs in memory, after a warm-up. A ratio is our time by theirs, so that below 1 is in
our favour; "quartiles" are those of the ratios of the rounds. The fastest rounds, which other work on
the machine disturbed least, are compared as well. With one thread, processor time is compared too: it
counts no waiting for a core that other work has, though caches are shared with that work.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MODULE = Path(__file__).resolve().parents[3]
SIZE = (192, 256)
IDLE_SECONDS = 0.05
MODELS = {
    "rtmpose-s": {
        "backbone": {"type": "cspnext", "deepen_factor": 0.33, "widen_factor": 0.5},
        "head": {"type": "rtmcc", "sigma": [4.9, 5.66]},
    },
    "heatmap-r50": {
        "backbone": {
            "type": "resnet",
            "stem_width": 64,
            "widths": [256, 512, 1024, 2048],
            "depths": [3, 4, 6, 3],
            "form": "bottleneck",
        },
        "head": {"type": "heatmap"},
    },
}


def reference(name: str):
    import torch
    from mmpose_reference import build, randomize

    class Whole(torch.nn.Module):
        def __init__(self, backbone, head):
            super().__init__()
            self.backbone = backbone
            self.head = head

        def forward(self, pixels):
            return self.head(self.backbone(pixels))

    norm = {"type": "BN"}
    if name == "rtmpose-s":
        backbone = build(
            dict(
                type="CSPNeXt",
                deepen_factor=0.33,
                widen_factor=0.5,
                out_indices=(4,),
                expand_ratio=0.5,
                channel_attention=True,
                norm_cfg=norm,
            )
        )
        unit = dict(hidden_dims=256, s=128, expansion_factor=2, dropout_rate=0.0, drop_path=0.0)
        head = build(
            dict(
                type="RTMCCHead",
                in_channels=512,
                out_channels=17,
                input_size=SIZE,
                in_featuremap_size=(6, 8),
                simcc_split_ratio=2.0,
                final_layer_kernel_size=7,
                gau_cfg=dict(unit, act_fn="SiLU", use_rel_bias=False, pos_enc=False),
                loss=dict(type="KLDiscretLoss", use_target_weight=True),
            )
        )
    else:
        backbone = build(dict(type="ResNet", depth=50, norm_cfg=norm))
        head = build(
            dict(
                type="HeatmapHead",
                in_channels=2048,
                out_channels=17,
                loss=dict(type="KeypointMSELoss", use_target_weight=True),
            )
        )
    model = Whole(backbone, head)
    randomize(model, 0)
    return model.eval()


def write_folder(name: str, folder: Path) -> None:
    from safetensors.torch import save_file

    config = {"model_type": "pose", "input_size": list(SIZE), **MODELS[name]}
    (folder / "config.json").write_text(json.dumps(config))
    weights = {n: v.contiguous() for n, v in reference(name).state_dict().items()}
    save_file(weights, str(folder / "model.safetensors"))


def arrays(outputs):
    return [o.numpy() for o in (outputs if isinstance(outputs, (tuple, list)) else [outputs])]


def answer(run) -> None:
    import torch

    print("ready", flush=True)
    for line in sys.stdin:
        pixels = torch.randn(int(line.split()[0]), 3, *map(int, line.split()[1:]))
        busy, start = time.thread_time(), time.perf_counter()
        run(pixels)
        seconds, processor = time.perf_counter() - start, time.thread_time() - busy
        print(f"{seconds:.6f} {processor:.6f}", flush=True)


def mmpose_side(name: str, threads: int) -> None:
    import torch

    torch.set_num_threads(threads)
    model = reference(name)
    with torch.inference_mode():
        answer(lambda pixels: arrays(model(pixels)))


def onnx_side(name: str, threads: int) -> None:
    import onnxruntime
    import torch

    with tempfile.TemporaryDirectory() as scratch:
        file = str(Path(scratch) / "pose.onnx")
        torch.onnx.export(
            reference(name),
            (torch.randn(1, 3, SIZE[1], SIZE[0]),),
            file,
            input_names=["pixels"],
            dynamic_axes={"pixels": {0: "batch"}},
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
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": str(threads)},
        )

    def line(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"a side ended: {self.process.args}")
        return line.strip()

    def seconds(self, size: str) -> tuple[float, float]:
        time.sleep(IDLE_SECONDS)
        self.process.stdin.write(size + "\n")
        self.process.stdin.flush()
        seconds, processor = self.line().split()
        return float(seconds), float(processor)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def report(kind: str, seconds: dict[str, list[float]]) -> None:
    for text, of in ("median", statistics.median), ("fastest", min):
        each = {name: round(1000 * of(values), 1) for name, values in seconds.items()}
        print(f"  {kind}milliseconds, {text}: {each}")
    for name in list(seconds)[1:]:
        ratios = [a / b for a, b in zip(seconds["ours"], seconds[name])]
        low, middle, high = statistics.quantiles(ratios, n=4)
        fastest = min(seconds["ours"]) / min(seconds[name])
        print(
            f"  {kind}ours / {name}: {middle:.2f} (quartiles {low:.2f} to {high:.2f}), fastest {fastest:.2f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", nargs="?", default="rtmpose-s", choices=MODELS)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--batches", type=int, nargs="*", default=[1, 8])
    parser.add_argument(
        "--classpath",
        default=f"{MODULE}/target/test-classes:{MODULE.parent}/examples/target/djlx.jar",
    )
    parser.add_argument("--side", choices=["mmpose", "onnx"])
    arguments = parser.parse_args()
    if arguments.side:
        side = {"mmpose": mmpose_side, "onnx": onnx_side}[arguments.side]
        side(arguments.model, arguments.threads)
        return
    with tempfile.TemporaryDirectory() as folder:
        write_folder(arguments.model, Path(folder))
        threads = arguments.threads
        python = [sys.executable, __file__, arguments.model, "--threads", str(threads), "--side"]
        java = ["java", "-Dai.djl.offline=true", f"-Dai.djl.pytorch.num_threads={threads}"]
        java += ["-cp", arguments.classpath, "org.djlext.pose.PoseSpeed", folder]
        sides = {
            "ours": Side(java, threads),
            "mmpose": Side([*python, "mmpose"], threads),
            "onnxruntime": Side([*python, "onnx"], threads),
        }
        for side in sides.values():
            while side.line() != "ready":
                pass  # exporting writes lines of its own
        for batch in arguments.batches:
            size = f"{batch} {SIZE[1]} {SIZE[0]}"
            times: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
            for side in sides.values():
                for _ in range(5):
                    side.seconds(size)
            for turn in range(arguments.rounds):
                names = list(sides)
                for name in names[turn % 3 :] + names[: turn % 3]:
                    times[name].append(sides[name].seconds(size))
            print(f"{arguments.model}, batch {batch}, {threads} threads")
            report("", {name: [t[0] for t in values] for name, values in times.items()})
            if threads == 1:
                report("processor ", {name: [t[1] for t in values] for name, values in times.items()})
        for side in sides.values():
            side.close()


if __name__ == "__main__":
    main()
