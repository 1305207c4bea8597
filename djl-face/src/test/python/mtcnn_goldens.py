"""Writes the goldens of org.djlext.face.detect.Mtcnn*Test: narrow random networks in facenet-pytorch's own
classes, a synthetic picture, and what its own search gives after every stage.

    python mtcnn_goldens.py ../resources/mtcnn            random networks (committed)
    python mtcnn_goldens.py --real FOLDER PICTURE...      published networks on photographs (not committed)

The second form copies pnet.pt, rnet.pt and onet.pt of the package to FOLDER/mtcnn, and the pictures with
boxes, probabilities and points as N.png and N.json; FOLDER is what DJLEXT_MODELS names.
"""

import json
import shutil
import sys
from pathlib import Path

import cv2
import facenet_pytorch
import numpy as np
import torch
from facenet_pytorch.models import mtcnn
from facenet_pytorch.models.utils import detect_face as search
from PIL import Image
from safetensors.torch import save_file
from torch import nn

WIDTHS = {"P": (4, 5, 6), "R": (4, 5, 6, 8), "O": (4, 5, 6, 7, 9)}


def narrow(module, kernels, widths, dense, heads, side):
    channels = 3
    for i, (k, width) in enumerate(zip(kernels, widths), 1):
        setattr(module, "conv%d" % i, nn.Conv2d(channels, width, k))
        setattr(module, "prelu%d" % i, nn.PReLU(width))
        channels = width
    if dense:
        n = len(kernels) + 1
        setattr(module, "dense%d" % n, nn.Linear(channels * side * side, widths[-1]))
        setattr(module, "prelu%d" % n, nn.PReLU(widths[-1]))
        channels = widths[-1]
    for name, out in heads.items():
        setattr(module, name, nn.Linear(channels, out) if dense else nn.Conv2d(channels, out, 1))
    with torch.no_grad():
        for name, p in module.named_parameters():
            fan = p[0].numel() if p.dim() > 1 else 1
            p.normal_(0, (1.6 / fan) ** 0.5) if p.dim() > 1 else p.uniform_(-0.2, 0.3)
            if "_2" in name or "_3" in name:
                p.mul_(0.15 if "_2" in name else 0.5)
    return module.eval()


def networks():
    p = narrow(mtcnn.PNet(False), (3, 3, 3), WIDTHS["P"], False, {"conv4_1": 2, "conv4_2": 4}, 1)
    r = narrow(mtcnn.RNet(False), (3, 3, 2), WIDTHS["R"], True, {"dense5_1": 2, "dense5_2": 4}, 3)
    o = narrow(mtcnn.ONet(False), (3, 3, 3, 2), WIDTHS["O"], True, {"dense6_1": 2, "dense6_2": 4, "dense6_3": 10}, 3)
    return p, r, o


def picture(rng, width, height):
    base = rng.integers(0, 256, (height // 9, width // 9, 3)).astype(np.float32)
    return np.clip(cv2.resize(base, (width, height), interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.uint8)


def watched(golden, prefix, image, nets, config):
    """Runs the search unmodified and writes down what passes between its stages."""
    calls, squares = [], []
    rerec = search.rerec

    def record(boxes):
        squares.append(rerec(boxes).clone())
        return squares[-1].clone()

    hooks = [net.register_forward_hook(lambda m, i, o: calls.append((i[0].clone(), o))) for net in nets]
    search.rerec = record
    with torch.no_grad():
        boxes, points = search.detect_face(image, config["minFace"], *nets, config["thresholds"], config["factor"], "cpu")
    search.rerec = rerec
    for hook in hooks:
        hook.remove()
    golden[prefix + "proposed"], golden[prefix + "refined"] = squares
    levels = [c for c in calls if c[0].shape[-1] not in (24, 48) or c[1][0].dim() == 4]
    golden[prefix + "levels"] = torch.tensor([c[0].shape[-2:] for c in levels])
    r, o = calls[-2], calls[-1]
    golden[prefix + "r.pixels"], golden[prefix + "r.scores"] = r[0][:2].clone(), r[1][1][:, 1].clone()
    golden[prefix + "o.pixels"], golden[prefix + "o.scores"] = o[0][:1].clone(), o[1][2][:, 1].clone()
    golden[prefix + "boxes"] = torch.tensor(np.array(boxes[0], dtype=np.float32))
    golden[prefix + "points"] = torch.tensor(np.array(points[0], dtype=np.float32))
    return [len(squares[0]), len(squares[1]), len(boxes[0])]


def random_networks(out):
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(12)
    rng = np.random.default_rng(3)
    nets = networks()
    for name, net in zip(("pnet", "rnet", "onet"), nets):
        # two layouts of torch.save and safetensors: all that a folder may hold
        state = net.state_dict()
        if name == "pnet":
            torch.save(state, out / "pnet.pt", _use_new_zipfile_serialization=False)
        elif name == "rnet":
            torch.save(state, out / "rnet.pt")
        else:
            save_file(state, out / "onet.safetensors")
    golden = {}
    with torch.no_grad():
        for name, net, size in (("p", nets[0], (26, 31)), ("r", nets[1], (24, 24)), ("o", nets[2], (48, 48))):
            x = torch.randn(2, 3, *size)
            golden[name + ".x"] = x
            for i, y in enumerate(net(x)):
                golden["%s.%d" % (name, i)] = y.contiguous()
    configs = []
    for i, (width, height, min_face, factor) in enumerate(((97, 80, 20, 0.709), (70, 111, 11, 0.6))):
        image = picture(rng, width, height)
        golden["%d.picture" % i] = torch.tensor(image)
        thresholds = [0.5, 0.4, 0.4]
        for stage in range(3):  # thresholds between scores, so that some pass and some do not
            g = {}
            config = {"minFace": min_face, "factor": factor, "thresholds": thresholds}
            probe = thresholds[:stage] + [0.0] * (3 - stage)
            scores = []
            hook = nets[stage].register_forward_hook(lambda m, i, o: scores.append(o[-1][:, 1].flatten()))
            with torch.no_grad():
                search.detect_face(image, min_face, *nets, probe if stage else [0.3, 0, 0], factor, "cpu")
            hook.remove()
            s = torch.cat(scores).sort().values
            k = int(len(s) * (0.9, 0.4, 0.3)[stage])
            thresholds[stage] = float((s[k] + s[k + 1]) / 2)
        config = {"minFace": min_face, "factor": factor, "thresholds": thresholds}
        print(config, watched(golden, "%d." % i, image, nets, config))
        configs.append(config)
    save_file({k: v.contiguous() for k, v in golden.items()}, out / "golden.safetensors")
    (out / "configs.json").write_text(json.dumps(configs, indent=1) + "\n")


def real(folder, pictures):
    target = folder / "mtcnn"
    target.mkdir(parents=True, exist_ok=True)
    for name in ("pnet", "rnet", "onet"):
        shutil.copy(Path(facenet_pytorch.__file__).parent / "data" / (name + ".pt"), target)
    detector = mtcnn.MTCNN(select_largest=False)
    for i, name in enumerate(pictures):
        image = Image.open(name).convert("RGB")
        image.save(target / ("%d.png" % i))
        boxes, scores, points = detector.detect(image, landmarks=True)
        found = [] if boxes is None else [
            {"box": b.tolist(), "score": float(s), "points": p.reshape(-1).tolist()} for b, s, p in zip(boxes, scores, points)
        ]
        (target / ("%d.json" % i)).write_text(json.dumps(found))
        print(name, image.size, len(found), [f["box"] for f in found])


if __name__ == "__main__":
    if sys.argv[1] == "--real":
        real(Path(sys.argv[2]), sys.argv[3:])
    else:
        random_networks(Path(sys.argv[1]))
