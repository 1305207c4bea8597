"""Writes the checkpoint files that the tests of org.djlext.flashattn.pretrained read.

Every file is written by the reference itself (torch.save, safetensors, gguf); what a reader should
find in it is written beside it as <name>.expected.safetensors, in types that the Java engine holds.

    python checkpoint_goldens.py ../resources/org/djlext/flashattn/pretrained
"""

import collections
import json
import os
import pickle
import sys

import gguf
import numpy as np
import torch
from safetensors.torch import save_file

OUT = sys.argv[1]


def path(*parts):
    p = os.path.join(OUT, *parts)
    os.makedirs(os.path.dirname(p), exist_ok=True)
    return p


def held(tensor):
    """The tensor in the type that the Java engine holds it in."""
    wider = {
        torch.bfloat16: torch.float32,
        torch.float8_e4m3fn: torch.float32,
        torch.float8_e5m2: torch.float32,
        torch.float8_e4m3fnuz: torch.float32,
        torch.float8_e5m2fnuz: torch.float32,
        torch.int16: torch.int32,
        torch.uint16: torch.int32,
        torch.uint32: torch.int64,
    }
    t = tensor.detach()
    return t.to(wider.get(t.dtype, t.dtype)).contiguous().clone()


def expect(name, tensors):
    save_file({k: held(v) for k, v in tensors.items()}, path(name + ".expected.safetensors"))


def every_type(g):
    floats = torch.randn(3, 4, generator=g)
    whole = torch.randint(-100, 100, (3, 4), generator=g)
    tensors = {
        "float64": floats.double() * 1e-200,
        "float32": floats,
        "float16": floats.half(),
        "bfloat16": floats.bfloat16(),
        "int64": whole * (1 << 40),
        "int32": (whole * (1 << 20)).int(),
        "int16": (whole * 300).short(),
        "int8": whole.to(torch.int8),
        "uint8": (whole + 100).to(torch.uint8),
        "uint16": ((whole + 100) * 327).to(torch.uint16),
        "uint32": ((whole + 100) * 21474836).to(torch.uint32),
        "bool": whole > 0,
        "complex64": torch.complex(floats, -floats),
    }
    bytes_ = torch.arange(256, dtype=torch.uint8)
    for t in ("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"):
        tensors[t] = bytes_.clone().view(getattr(torch, t))
    return tensors


def pickles(g):
    tensors = every_type(g)
    torch.save(tensors, path("pickle/types.pth"))
    expect("pickle/types", {k: v for k, v in tensors.items() if k != "complex64"})

    base = torch.randn(5, 6, generator=g)
    odd = {
        "transposed": base.t(),
        "transposed_bfloat16": base.bfloat16().t(),
        "slice": base[1:4, 2:5],
        "row": base[2],
        "every_second": base.flatten()[1::2],
        "permuted": torch.randn(2, 3, 4, generator=g).permute(2, 0, 1),
        "expanded": torch.randn(3, 1, generator=g).expand(3, 4),
        "scalar": torch.tensor(2.5),
        "scalar_inside": base[3, 3],
        "empty": torch.zeros(0, 4),
        "empty_slice": base[5:],
        "tied": base,
        "tied_too": base,
        "int16_columns": torch.arange(12, dtype=torch.int16).reshape(3, 4)[:, 1:3],
    }
    torch.save(odd, path("pickle/strides.pth"))
    expect("pickle/strides", odd)

    module = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    state = module.state_dict()
    training = {
        "epoch": 3,
        "best": 0.25,
        "big": 1 << 70,
        "name": "täst",
        "raw": b"\x00\xff",
        "size": torch.Size([1, 2]),
        "device": torch.device("cpu"),
        "dtype": torch.float32,
        "layout": torch.strided,
        "flags": {1, 2},
        "none": None,
        "state_dict": state,
        "optimizer": {"state": {0: {"exp_avg": torch.ones(2, 3)}}, "param_groups": [{"lr": 0.1}]},
    }
    for protocol in (2, 3, 4, 5):
        torch.save(training, path(f"pickle/protocol{protocol}.pth"), pickle_protocol=protocol)
    expect("pickle/training", state)
    torch.save({"model": {"module": state}}, path("pickle/wrapped.pth"))
    parameters = collections.OrderedDict(module.named_parameters())
    parameters["0.tagged"] = torch.nn.Parameter(torch.ones(2))
    parameters["0.tagged"].note = "kept"
    torch.save(parameters, path("pickle/parameters.pth"))
    expect("pickle/parameters", parameters)
    torch.save([{"a": torch.ones(2)}, (torch.zeros(1),)], path("pickle/nested.pth"))
    torch.save(torch.ones(2, 2), path("pickle/bare.pth"))

    class Foreign:
        def __reduce__(self):
            return os.system, ("echo executed > executed.txt",)

    torch.save({"w": torch.ones(2), "x": Foreign()}, path("pickle/foreign.pth"))
    torch.save({"w": torch.ones(2), "best": np.float64(1)}, path("pickle/numpy.pth"))
    torch.save(module, path("pickle/module.pth"))
    torch.save({"w": torch.eye(3).to_sparse()}, path("pickle/sparse.pth"))
    torch.save(state, path("pickle/legacy.pth"), _use_new_zipfile_serialization=False)  # holds addresses
    torch.jit.script(torch.nn.Linear(2, 2)).save(path("pickle/torchscript.pth"))

    shards = {"0.weight": 1, "0.bias": 1}
    for n in (1, 2):
        part = {k: v for k, v in state.items() if shards.get(k, 2) == n}
        torch.save(part, path(f"pickle/sharded/pytorch_model-0000{n}-of-00002.bin"))
    index = {
        "metadata": {"total_size": 0},
        "weight_map": {
            k: f"pytorch_model-0000{shards.get(k, 2)}-of-00002.bin" for k in state
        },
    }
    with open(path("pickle/sharded/pytorch_model.bin.index.json"), "w") as f:
        json.dump(index, f, indent=2)


def safetensors(g):
    tensors = every_type(g)
    tensors["scalar"] = torch.tensor(1.5)
    tensors["empty"] = torch.zeros(0, 3)
    save_file(tensors, path("weights/types.safetensors"), metadata={"who": "ä"})
    expect("weights/types", {k: v for k, v in tensors.items() if k != "complex64"})
    save_file(
        {
            "b.weight": torch.arange(6, dtype=torch.float32).reshape(2, 3),
            "a.bias": torch.arange(3, dtype=torch.float16),
            "c.ids": torch.arange(4),
        },
        path("weights/written.safetensors"),
        metadata={"format": "pt"},
    )


def gguf_file(g):
    rng = np.random.default_rng(7)
    tensors, expected = {}, {}
    plain = rng.standard_normal((3, 64), dtype=np.float32)
    q = gguf.GGMLQuantizationType
    for kind in (q.F32, q.F16, q.BF16, q.Q4_0, q.Q4_1, q.Q5_0, q.Q5_1, q.Q8_0):
        tensors[kind.name] = (gguf.quants.quantize(plain, kind), kind)
    for kind in (q.Q4_0, q.Q4_1, q.Q5_0, q.Q5_1, q.Q8_0, q.Q4_K, q.Q5_K, q.Q6_K):
        values, size = gguf.GGML_QUANT_SIZES[kind]
        blocks = rng.integers(0, 256, (2, 2, size), dtype=np.uint8)
        halves = {q.Q6_K: [208], q.Q4_0: [0], q.Q5_0: [0], q.Q8_0: [0]}.get(kind, [0, 2])
        for at in halves:  # every bit of the quants, but scales that are finite
            half = rng.standard_normal((2, 2, 1)).astype(np.float16)
            blocks[:, :, at : at + 2] = half.view(np.uint8)
        tensors["every_bit." + kind.name] = (blocks.reshape(2, 2 * size), kind)
    writer = gguf.GGUFWriter(path("gguf/types.gguf"), "tiny-test")
    add = {
        "uint8": 200, "int8": -100, "uint16": 60000, "int16": -30000, "uint32": 4000000000,
        "int32": -2000000000, "float32": 0.5, "bool": True, "string": "gr\u00fc\u00df", "uint64": 1 << 40,
        "int64": -(1 << 40), "float64": 1e-200,
    }
    for kind, value in add.items():
        getattr(writer, "add_" + kind)("test." + kind, value)
    writer.add_array("test.strings", ["a", "", "\u00df"])
    writer.add_array("test.numbers", [1, 2, 3])
    writer.add_array("test.flags", [True, False])
    for name, (data, kind) in tensors.items():
        raw = kind if data.dtype == np.uint8 else None
        writer.add_tensor(name, data, raw_dtype=raw)
        expected[name] = torch.from_numpy(gguf.quants.dequantize(data, kind).astype(np.float32))
    expected["F16"] = expected["F16"].half()
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    expect("gguf/types", expected)
    with open(path("gguf/types.gguf"), "rb") as f:
        data = bytearray(f.read())
    assert data[4] == 3
    data[4] = 2  # same layout
    with open(path("gguf/version2.gguf"), "wb") as f:
        f.write(data)


def tiny():
    """The checkpoint of TinyCheckpoint.java in other formats."""
    weights = {
        "net.0.weight": torch.tensor([[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1]]),
        "net.0.bias": torch.ones(3),
        "net.1.weight": torch.tensor([[1.0, 2, 1], [2, 4, 3]]),
        "net.1.bias": torch.zeros(2),
    }
    transposed = {k: v.t().contiguous() if v.dim() == 2 else v for k, v in weights.items()}
    torch.save(transposed, path("pickle/tiny_transposed.bin"))
    writer = gguf.GGUFWriter(path("gguf/tiny.gguf"), "djlext-tiny")
    writer.add_array("sizes", [4, 3, 2])
    for name, tensor in weights.items():
        writer.add_tensor(name, tensor.numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    generator = torch.Generator().manual_seed(11)
    torch.manual_seed(11)
    pickles(generator)
    safetensors(generator)
    gguf_file(generator)
    tiny()
