"""Writes the goldens of org.djlext.flashattn.quantized.QuantizationParityTest and of
org.djlext.flashattn.adapt.QuantizedBaseTest, by bitsandbytes and peft on the CPU.

    python quantization_goldens.py ../resources/quantized

weights.safetensors: for each case NAME the weight NAME.w, and by kind (nf4, nf4_double) .KIND.packed,
.KIND.scale, .KIND.nested, .KIND.offset, .KIND.dense, and .int8.packed, .int8.scale, .int8.dense; many with nf4_double
only; beside them code (16) and dynamic (256). KIND/ is an adapter of peft on two linear maps of bitsandbytes, as
lora_goldens.py has them; KIND/golden.safetensors has the weights before they were rounded, x, y and the
gradients of the sum of squares of y.
"""

import sys
from pathlib import Path

import bitsandbytes as bnb
import bitsandbytes.functional as F
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from torch import nn

CASES = {"short": (6, 40), "ragged": (33, 130), "many": (130, 134)}


def weights(root: Path) -> None:
    torch.manual_seed(5)
    values = {"code": F.get_4bit_type("nf4", device="cpu"), "dynamic": F.create_dynamic_map()}
    for name, shape in CASES.items():
        w = torch.randn(shape) * torch.rand(shape[0], 1)
        values[f"{name}.w"] = w
        for kind, double in (("nf4", False), ("nf4_double", True)):
            if name == "many" and not double:
                continue
            packed, state = F.quantize_4bit(w, quant_type="nf4", compress_statistics=double)
            published(state)
            values[f"{name}.{kind}.packed"] = packed
            values[f"{name}.{kind}.scale"] = state.absmax
            if double:
                values[f"{name}.{kind}.nested"] = state.state2.absmax
                values[f"{name}.{kind}.offset"] = state.offset
            values[f"{name}.{kind}.dense"] = F.dequantize_4bit(packed, state)
        if name == "many":
            continue
        packed, scale, _ = F.int8_vectorwise_quant(w)
        values[f"{name}.int8.packed"] = packed
        values[f"{name}.int8.scale"] = scale
        values[f"{name}.int8.dense"] = F.int8_vectorwise_dequant(packed, scale)
    save_file({k: v.contiguous().clone() for k, v in values.items()}, root / "weights.safetensors")


def published(state):
    """The CPU code of bitsandbytes writes -1 over the first value of the map; its CUDA code does not."""
    if state.state2 is not None:
        state.state2.code = F.create_dynamic_map()
    return state


class Two(nn.Module):
    def __init__(self, double: bool):
        super().__init__()
        self.add_module("01Linear", self.linear(72, 20, True, double))
        self.add_module("03Linear", self.linear(20, 10, False, double))

    @staticmethod
    def linear(n, m, bias, double):
        return bnb.nn.Linear4bit(n, m, bias=bias, compute_dtype=torch.float32,
                                 compress_statistics=double, quant_type="nf4")

    def forward(self, x):
        return getattr(self, "03Linear")(torch.relu(getattr(self, "01Linear")(x)))


def tuned(root: Path, name: str, double: bool) -> None:
    torch.manual_seed(7)
    base = Two(double)
    values = {k: v.detach().clone() for k, v in base.state_dict().items()}
    base = base.to("cpu")  # bitsandbytes rounds weights when they come to a device
    for module in base.children():
        published(module.weight.quant_state)
    config = LoraConfig(r=3, lora_alpha=5, target_modules=["01Linear", "03Linear"], use_dora=double)
    model = get_peft_model(base, config)
    for p in model.parameters():
        if p.requires_grad:
            with torch.no_grad():
                p.add_(torch.randn_like(p) * 0.1)
    x = torch.randn(5, 72, requires_grad=True)
    y = model(x)
    y.square().sum().backward()
    values.update({"x": x.detach(), "y": y.detach(), "grad.x": x.grad})
    model.save_pretrained(root / name)
    (root / name / "README.md").unlink()
    for tensor, p in model.named_parameters():
        if p.requires_grad:
            plain = tensor.replace(".default", "")
            plain = plain.removesuffix(".weight") if "magnitude" in plain else plain
            values["grad." + plain] = p.grad
    save_file({k: v.contiguous().clone() for k, v in values.items()}, root / name / "golden.safetensors")
    print(name, sorted(values))


if __name__ == "__main__":
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    weights(out)
    tuned(out, "nf4", False)
    tuned(out, "nf4_double", True)
