"""Compares face networks with PyTorch eager (float32) and ONNX Runtime (the same graph), random weights.

    mvn -B -DskipTests package
    python djl-face/src/test/python/compare_speed.py [iresnet50 | scrfd-500m]

All sides run as processes of their own with the same number of threads and take turns, the order
changing from round to round. Before each turn all are idle for a moment: the worker threads of OpenMP and
of ONNX Runtime look for more work for some milliseconds, and would take the cores from the next side.
Seconds are those of one batch from pixels in memory to the network's outputs in memory, after a warm-up;
SCRFD's outputs are those before boxes are decoded. A ratio is our time by theirs, so that below 1 is in
our favour; "quartiles" are those of the ratios of the rounds. The fastest rounds, which other work on
the machine disturbed least, are compared as well.
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
IDLE_SECONDS = 0.05
SCRFD_500M = {
    "model_type": "scrfd",
    "backbone": {
        "type": "MobileNetV1",
        "stage_planes": [16, 16, 40, 72, 152, 288],
        "stage_blocks": [2, 3, 2, 6],
    },
    "neck": {"out_channels": 16},
    "bbox_head": {
        "stacked_convs": 2,
        "feat_channels": 64,
        "dw_conv": True,
        "cls_reg_share": True,
        "scale_mode": 0,
        "use_kps": True,
    },
}
CONFIGS = {
    "iresnet50": {"model_type": "face_embedding", "architecture": "iresnet50", "dropout": 0.0},
    "scrfd-500m": SCRFD_500M,
}
SIDES = {"iresnet50": 112, "scrfd-500m": 640}
BATCHES = {"iresnet50": [1, 16], "scrfd-500m": [1]}


def iresnet(depths):
    """insightface's IResNet (recognition/arcface_torch/backbones/iresnet.py), under its names."""
    import torch
    from torch import nn

    def conv(i, o, size, stride=1):
        return nn.Conv2d(i, o, size, stride, size // 2, bias=False)

    class Residual(nn.Module):
        def __init__(self, i, o, stride):
            super().__init__()
            self.bn1, self.conv1 = nn.BatchNorm2d(i), conv(i, o, 3)
            self.bn2, self.prelu = nn.BatchNorm2d(o), nn.PReLU(o)
            self.conv2, self.bn3 = conv(o, o, 3, stride), nn.BatchNorm2d(o)
            self.downsample = None
            if stride > 1:
                self.downsample = nn.Sequential(conv(i, o, 1, stride), nn.BatchNorm2d(o))

        def forward(self, x):
            y = self.prelu(self.bn2(self.conv1(self.bn1(x))))
            return self.bn3(self.conv2(y)) + (x if self.downsample is None else self.downsample(x))

    class IResNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.bn1, self.prelu = conv(3, 64, 3), nn.BatchNorm2d(64), nn.PReLU(64)
            i = 64
            for stage, (o, depth) in enumerate(zip((64, 128, 256, 512), depths)):
                parts = [Residual(o if d else i, o, 1 if d else 2) for d in range(depth)]
                setattr(self, f"layer{stage + 1}", nn.Sequential(*parts))
                i = o
            self.bn2, self.fc = nn.BatchNorm2d(512), nn.Linear(512 * 7 * 7, 512)
            self.features = nn.BatchNorm1d(512)

        def forward(self, x):
            y = self.prelu(self.bn1(self.conv1(x)))
            y = self.layer4(self.layer3(self.layer2(self.layer1(y))))
            return self.features(self.fc(torch.flatten(self.bn2(y), 1)))

    return IResNet()


def reference(name: str):
    import torch

    torch.manual_seed(0)
    if name == "iresnet50":
        return iresnet((3, 4, 14, 3)).eval()
    from scrfd_goldens import Scrfd, randomize

    model = Scrfd(SCRFD_500M)
    randomize(model, torch.Generator().manual_seed(0))
    return model.eval()


def write_folder(name: str, folder: Path) -> None:
    from safetensors.torch import save_file

    (folder / "config.json").write_text(json.dumps(CONFIGS[name]))
    weights = {n: v.contiguous() for n, v in reference(name).state_dict().items()}
    save_file(weights, str(folder / "model.safetensors"))


def arrays(outputs):
    return [o.numpy() for o in (outputs if isinstance(outputs, (tuple, list)) else [outputs])]


def answer(run) -> None:
    import torch

    print("ready", flush=True)
    for line in sys.stdin:
        pixels = torch.randn(int(line.split()[0]), 3, *map(int, line.split()[1:]))
        start = time.perf_counter()
        run(pixels)
        print(f"{time.perf_counter() - start:.6f}", flush=True)


def eager_side(name: str, threads: int) -> None:
    import torch

    torch.set_num_threads(threads)
    model = reference(name)
    with torch.inference_mode():
        answer(lambda pixels: arrays(model(pixels)))


def onnx_side(name: str, threads: int) -> None:
    import onnxruntime
    import torch

    with tempfile.TemporaryDirectory() as scratch:
        file = str(Path(scratch) / "face.onnx")
        torch.onnx.export(
            reference(name),
            (torch.randn(1, 3, SIDES[name], SIDES[name]),),
            file,
            input_names=["pixels"],
            dynamic_axes={"pixels": {0: "batch"}} if name == "iresnet50" else None,
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
    parser.add_argument("model", nargs="?", default="iresnet50", choices=CONFIGS)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--batches", type=int, nargs="*", default=None)
    parser.add_argument(
        "--classpath",
        default=f"{MODULE}/target/test-classes:{MODULE.parent}/examples/target/djlx.jar",
    )
    parser.add_argument("--side", choices=["eager", "onnx"])
    arguments = parser.parse_args()
    if arguments.side:
        side = {"eager": eager_side, "onnx": onnx_side}[arguments.side]
        side(arguments.model, arguments.threads)
        return
    with tempfile.TemporaryDirectory() as folder:
        write_folder(arguments.model, Path(folder))
        threads = arguments.threads
        python = [sys.executable, __file__, arguments.model, "--threads", str(threads), "--side"]
        java = ["java", "-Dai.djl.offline=true", f"-Dai.djl.pytorch.num_threads={threads}"]
        java += ["-cp", arguments.classpath, "org.djlext.face.FaceSpeed", folder]
        sides = {
            "ours": Side(java, threads),
            "eager": Side([*python, "eager"], threads),
            "onnxruntime": Side([*python, "onnx"], threads),
        }
        for side in sides.values():
            while side.line() != "ready":
                pass  # exporting writes lines of its own
        for batch in arguments.batches or BATCHES[arguments.model]:
            size = f"{batch} {SIDES[arguments.model]} {SIDES[arguments.model]}"
            seconds: dict[str, list[float]] = {name: [] for name in sides}
            for side in sides.values():
                for _ in range(5):
                    side.seconds(size)
            for turn in range(arguments.rounds):
                names = list(sides)
                for name in names[turn % 3 :] + names[: turn % 3]:
                    seconds[name].append(sides[name].seconds(size))
            for text, of in ("median", statistics.median), ("fastest", min):
                times = {name: round(1000 * of(values), 1) for name, values in seconds.items()}
                print(f"{arguments.model}, batch {batch}, {threads} threads: {text} milliseconds {times}")
            for name in list(sides)[1:]:
                ratios = [a / b for a, b in zip(seconds["ours"], seconds[name])]
                low, middle, high = statistics.quantiles(ratios, n=4)
                fastest = min(seconds["ours"]) / min(seconds[name])
                print(
                    f"  ours / {name}: {middle:.2f} (quartiles {low:.2f} to {high:.2f}), fastest {fastest:.2f}",
                    flush=True,
                )
        for side in sides.values():
            side.close()


if __name__ == "__main__":
    main()
