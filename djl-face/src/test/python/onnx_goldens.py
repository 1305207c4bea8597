"""Writes the goldens of the tests of ONNX files: small random networks with the inputs and outputs of those that
insightface publishes, and what its own python-package (model_zoo/scrfd.py and arcface_onnx.py, run unmodified on
onnxruntime) finds with them.

    python onnx_goldens.py ../resources/onnx FOLDER_OF_THE_PYTHON_PACKAGE_insightface

NAME.onnx is a network; NAME.safetensors its faces in picture.safetensors, or its embeddings of two parts of it.
"""

import importlib
import sys
import types
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch
from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional as F

# name: strides, points, whether the input is fixed, its height and width, whether outputs have a batch axis; the
# picture is resized for the first only, as overlaps of boxes cross the limit where pixels are rounded otherwise
DETECTORS = {
    "three": (3, True, False, (128, 128), False),
    "three_boxes": (3, False, True, (128, 192), True),
    "five": (5, True, True, (128, 256), True),
    "five_boxes": (5, False, False, (128, 256), False),
}


def package(folder):
    """The modules alone: the package itself needs much more."""
    for name in ("insightface", "insightface.model_zoo", "insightface.utils"):
        module = types.ModuleType(name)
        module.__path__ = [str(folder / name.removeprefix("insightface").replace(".", "/").lstrip("/"))]
        sys.modules[name] = module
    align = importlib.import_module("insightface.utils.face_align")
    sys.modules["insightface.utils"].face_align = align
    return [importlib.import_module("insightface.model_zoo." + name) for name in ("scrfd", "arcface_onnx")]


class Detector(nn.Module):
    def __init__(self, strides, points, batched):
        super().__init__()
        self.batched = batched
        self.anchors = 2 if strides == 3 else 1
        self.stem = nn.Conv2d(3, 5, 9, 8, 4)
        self.downs = nn.ModuleList(nn.Conv2d(5, 5, 3, 2, 1) for _ in range(strides - 1))
        widths = (1, 4, 10) if points else (1, 4)
        self.heads = nn.ModuleList(nn.ModuleList(nn.Conv2d(5, self.anchors * n, 1) for _ in range(strides)) for n in widths)
        self.widths = widths

    def forward(self, x):
        maps = [torch.tanh(self.stem(x))]
        for down in self.downs:
            maps.append(torch.tanh(down(maps[-1])))
        out = []
        for width, heads in zip(self.widths, self.heads):
            for x, head in zip(maps, heads):
                y = head(x).permute(0, 2, 3, 1)
                y = y.reshape(1, -1, width) if self.batched else y.reshape(-1, width)
                out.append(y.sigmoid() if width == 1 else y)
        return tuple(out)


class Embedding(nn.Module):
    def __init__(self, itself):
        super().__init__()
        self.itself = itself
        self.conv = nn.Conv2d(3, 4, 7, 7)
        self.fc = nn.Linear(4 * 64, 16)

    def forward(self, x):
        if self.itself:
            x = (x - 127.5) * 0.0078125
        x = F.max_pool2d(torch.tanh(self.conv(x)), 2)
        return self.fc(x.flatten(1))


def picture(rng, width, height):
    base = rng.integers(0, 256, (height // 8, width // 8, 3)).astype(np.float32)
    return np.clip(cv2.resize(base, (width, height), interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.uint8)


def export(model, x, file, **options):
    torch.onnx.export(model.eval(), (x,), file, dynamo=False, input_names=["input.1"], **options)
    graph = onnx.load(file)
    graph.producer_name = graph.producer_version = ""
    for node in graph.graph.node:
        node.doc_string = ""
    onnx.save(graph, file)


def detector(scrfd, out, image, number, name, strides, points, fixed, size, batched):
    torch.manual_seed(number)
    model = Detector(strides, points, batched)
    with torch.no_grad():
        for p in model.parameters():
            p.mul_(3)
        for head in model.heads[1]:
            head.bias.add_(1.5)  # boxes with an area
    height, width = size
    axes = None if fixed else {"input.1": {2: "h", 3: "w"}}
    file = str(out / (name + ".onnx"))
    export(model, torch.zeros(1, 3, height, width), file, dynamic_axes=axes)
    bgr = np.ascontiguousarray(image[:, :, ::-1])
    reference = scrfd.SCRFD(file)
    reference.prepare(-1, input_size=(width, height))
    scores = np.concatenate([s.ravel() for s in reference.forward(cv2.resize(bgr, (width, height)), 0.0)[0]])
    scores.sort()
    gap = int(np.argmax(np.diff(scores[-40:-25])))  # a threshold that rounding does not cross
    threshold = float(scores[-40 + gap : -38 + gap].mean())
    reference.prepare(-1, det_thresh=threshold)
    assert reference.input_sizes == [(width, height)]
    faces, kps = reference.detect(bgr)
    print(name, threshold, faces.shape, None if kps is None else kps.shape)
    golden = {"threshold": np.float32([threshold]), "faces": faces, "size": np.int32([width, height])}
    if points:
        golden["points"] = kps.astype(np.float32)
    save_file({k: np.ascontiguousarray(v) for k, v in golden.items()}, out / (name + ".safetensors"))


def embedding(arcface, out, image, number, name, itself, batch):
    torch.manual_seed(number)
    model = Embedding(itself)
    with torch.no_grad():
        model.conv.weight.mul_(2)
    file = str(out / (name + ".onnx"))
    axes = {"input.1": {0: "n"}, "embedding": {0: "n"}} if batch else None
    export(model, torch.zeros(1, 3, 112, 112), file, dynamic_axes=axes, output_names=["embedding"])
    if itself:  # named as MXNet's exporter names them, by which the reference tells
        graph = onnx.load(file)
        for node in graph.graph.node:
            node.name = {"Sub": "_minusscalar0", "Mul": "_mulscalar0"}.get(node.op_type, node.name)
        onnx.save(graph, file)
    images = [image[:112, :112], image[16:, 48:]]
    reference = arcface.ArcFaceONNX(file)
    reference.prepare(-1)
    bgr = [np.ascontiguousarray(i[:, :, ::-1]) for i in images]
    vectors = reference.get_feat(bgr) if batch else np.concatenate([reference.get_feat(i) for i in bgr])
    print(name, reference.input_mean, reference.input_std, vectors.shape)
    save_file({"embeddings": vectors}, out / (name + ".safetensors"))


def main(out, folder):
    out.mkdir(parents=True, exist_ok=True)
    scrfd, arcface = package(folder)
    image = picture(np.random.default_rng(3), 160, 128)
    save_file({"picture": image}, out / "picture.safetensors")
    for number, (name, shape) in enumerate(DETECTORS.items()):
        detector(scrfd, out, image, number, name, *shape)
    embedding(arcface, out, image, 11, "arcface", False, True)
    embedding(arcface, out, image, 12, "arcface_mxnet", True, False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
