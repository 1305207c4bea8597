"""Numbers that depend on a name and an index alone, so that a golden need not store its weights:
org.djlext.flashattn.pretrained.NamedValues computes the same ones in Java.
"""

import numpy as np
import torch

MASK = (1 << 64) - 1


def uniform(name: str, count: int) -> np.ndarray:
    """SplitMix64, begun at the FNV-1a hash of the name: multiples of 2^-24 in [0, 1)."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001B3) & MASK
    with np.errstate(over="ignore"):
        z = np.uint64(state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / (1 << 24)


def signed(name: str, shape) -> torch.Tensor:
    """Values in [-1, 1)."""
    v = 2 * uniform(name, int(np.prod(shape))) - 1
    return torch.from_numpy(v.astype(np.float32).reshape(tuple(shape)))


def weight(name: str, shape) -> torch.Tensor:
    """Biases in [-0.1, 0.1), gains in [0.7, 1.3), others scaled by the number of inputs."""
    if name.endswith("bias"):
        return 0.1 * signed(name, shape)
    if len(shape) == 1 or "norm" in name:
        return 1 + 0.3 * signed(name, shape)
    return signed(name, shape) * float(np.sqrt(3.0 / np.prod(shape[1:])))


def fill(model: torch.nn.Module, prefix: str = "") -> None:
    """Gives every tensor of a state dictionary its weight."""
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            tensor.copy_(weight(prefix + name, tuple(tensor.shape)))
