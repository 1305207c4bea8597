"""Writes the goldens of org.djlext.face.embed.FaceEmbeddingParityTest.

    python face_embedding_goldens.py ../resources/embed insightface/recognition/arcface_torch

The second argument is a folder of a checkout of insightface; facenet-pytorch is a package. Weights
are not stored: both sides compute them from the names of tensors (see values, and
GeneratedWeights.java). For each case there is <name>.safetensors:

    embedding, stage.K      in evaluation mode; of stages the norm and the first elements
    eval.*, train.*         in both modes, of sum(embedding * cotangent): embedding, and grads, one row
                            for each trained tensor in the order of names, then one for the pixels: the
                            norm, then the first elements
    after                   running statistics after the pass in training mode, rows likewise
"""

import sys
from pathlib import Path

import numpy as np
import torch
from facenet_pytorch import InceptionResnetV1
from safetensors.torch import save_file

FIRST = 16
MASK = (1 << 64) - 1


def name_hash(name):
    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = ((h ^ byte) * 0x100000001B3) & MASK
    return h


def uniform(name, count):
    """SplitMix64 of the name and the index, in [0, 1)."""
    with np.errstate(over="ignore"):
        z = np.uint64(name_hash(name)) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / (1 << 24)


def values(name, shape, is_norm):
    """What a tensor is filled with."""
    u = uniform(name, int(np.prod(shape)))
    if name.endswith("running_var"):
        v = 0.5 + u
    elif name.endswith("running_mean"):
        v = 0.4 * (u - 0.5)
    elif name.endswith("bias"):
        v = 0.2 * (u - 0.5)
    elif len(shape) > 1:
        v = (2 * u - 1) * np.sqrt(3.0 / np.prod(shape[1:]))
    elif is_norm:
        v = 0.7 + 0.6 * u
    else:
        v = 0.1 + 0.3 * u
    return torch.from_numpy(v.astype(np.float32).reshape(shape))


def signed(name, shape):
    v = 2 * uniform(name, int(np.prod(shape))) - 1
    return torch.from_numpy(v.astype(np.float32).reshape(shape))


def fill(model):
    state = model.state_dict()
    for name, tensor in state.items():
        if not name.endswith("num_batches_tracked"):
            norm = name.rsplit(".", 1)[0] + ".running_var" in state
            tensor.copy_(values(name, tuple(tensor.shape), norm))


def row(tensor):
    flat = tensor.detach().flatten()
    first = torch.zeros(FIRST)
    first[: min(FIRST, len(flat))] = flat[:FIRST]
    return torch.cat([flat.norm().reshape(1), first])


def run(model, size, stages, batch=4):
    fill(model)
    result = {}
    seen = []
    hooks = [s.register_forward_hook(lambda m, i, o: seen.append(o.detach())) for s in stages]
    model.eval()
    pixels = signed("pixel_values", (batch, 3, size, size))
    with torch.no_grad():
        result["embedding"] = model(pixels)
    for hook in hooks:
        hook.remove()
    result |= {f"stage.{k}": row(map) for k, map in enumerate(seen)}
    for mode in ("eval", "train"):
        model.train(mode == "train")
        model.zero_grad()
        x = pixels.clone().requires_grad_(True)
        embedding = model(x)
        (embedding * signed("cotangent", tuple(embedding.shape))).sum().backward()
        trained = {n: p.grad for n, p in model.named_parameters() if p.requires_grad}
        result[mode + ".embedding"] = embedding.detach()
        result[mode + ".grads"] = torch.stack([row(trained[n]) for n in sorted(trained)] + [row(x.grad)])
    statistics = {n: b for n, b in model.named_buffers() if "running_" in n}
    result["after"] = torch.stack([row(statistics[n]) for n in sorted(statistics)])
    return result


def iresnet(widths, depths, size, embedding):
    """The reference has fixed widths; its parts are exchanged, its code is run."""
    from backbones import iresnet as reference

    block = reference.IBasicBlock
    model = reference.IResNet(block, [1, 1, 1, 1])
    if widths[0] != 64:
        model.conv1 = torch.nn.Conv2d(3, widths[0], 3, padding=1, bias=False)
        model.bn1 = torch.nn.BatchNorm2d(widths[0])
        model.prelu = torch.nn.PReLU(widths[0])
    model.inplanes = widths[0]
    for s, (width, depth) in enumerate(zip(widths[1:], depths)):
        setattr(model, f"layer{s + 1}", model._make_layer(block, width, depth, stride=2))
    side = -(-size // 16)
    model.bn2 = torch.nn.BatchNorm2d(widths[-1])
    model.fc = torch.nn.Linear(widths[-1] * side * side, embedding)
    model.features = torch.nn.BatchNorm1d(embedding)
    model.features.weight.requires_grad = False
    return run(model, size, [model.layer1, model.layer2, model.layer3, model.layer4])


def mobilefacenet(blocks, scale, embedding):
    from backbones.mobilefacenet import MobileFaceNet

    model = MobileFaceNet(num_features=embedding, blocks=blocks, scale=scale)
    return run(model, 112, [*model.layers, model.conv_sep])


def inception():
    model = InceptionResnetV1(dropout_prob=0.0)
    stages = [model.maxpool_3a, model.conv2d_4b, model.repeat_1, model.mixed_6a, model.repeat_2]
    return run(model, 160, [*stages, model.mixed_7a, model.repeat_3, model.block8])


if __name__ == "__main__":
    out = Path(sys.argv[1])
    sys.path.insert(0, sys.argv[2])
    torch.set_num_threads(1)
    cases = {
        "iresnet-narrow": lambda: iresnet([4, 4, 8, 12, 16], [2, 1, 3, 1], 32, 24),
        "iresnet-uneven": lambda: iresnet([6, 5, 7, 9, 11], [1, 2, 1, 2], 41, 10),
        "iresnet18": lambda: iresnet([64, 64, 128, 256, 512], [2, 2, 2, 2], 112, 512),
        "mobilefacenet": lambda: mobilefacenet((1, 4, 6, 2), 2, 512),
        "mobilefacenet-residual": lambda: mobilefacenet((2, 1, 2, 1), 1, 48),
        "inception": inception,
    }
    for name in sys.argv[3:] or cases:
        save_file(cases[name](), out / f"{name}.safetensors")
        print(name)
