"""Writes the goldens of org.djlext.flashattn.adapt.LinearParityTest: peft on two torch.nn.Linear that are
called as in a SequentialBlock of DJL.

    python lora_goldens.py ../resources/lora

NAME/ is an adapter as peft saves it, NAME/golden.safetensors holds 01Linear.weight and so on, x (5,6),
y (5,3), grad.x and, for every tensor of the adapter, grad.<tensor>: gradients of the sum of squares of y.
"""

import sys
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from torch import nn

CONFIGS = {
    "plain": dict(r=2, lora_alpha=6, target_modules=["01Linear", "03Linear"]),
    "dora": dict(r=3, lora_alpha=3, target_modules=["01Linear", "03Linear"], use_dora=True),
    "saved": dict(r=2, target_modules=["01Linear"], modules_to_save=["03Linear"], bias="lora_only"),
}


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.add_module("01Linear", nn.Linear(6, 4))
        self.add_module("03Linear", nn.Linear(4, 3, bias=False))

    def forward(self, x):
        return getattr(self, "03Linear")(torch.relu(getattr(self, "01Linear")(x)))


def main(root: Path) -> None:
    for name, options in CONFIGS.items():
        torch.manual_seed(3)
        base = Two()
        values = {k: v.clone() for k, v in base.state_dict().items()}
        model = get_peft_model(base, LoraConfig(**options))
        for _, p in model.named_parameters():
            if p.requires_grad:
                with torch.no_grad():
                    p.add_(torch.randn_like(p) * 0.3)
        x = torch.randn(5, 6, requires_grad=True)
        y = model(x)
        y.square().sum().backward()
        values.update({"x": x.detach(), "y": y.detach(), "grad.x": x.grad})
        model.save_pretrained(root / name)
        (root / name / "README.md").unlink()
        for tensor, p in model.named_parameters():
            if p.requires_grad:
                plain = tensor.replace(".modules_to_save.default", "").replace(".default", "")
                plain = plain.removesuffix(".weight") if "magnitude" in plain else plain
                values["grad." + plain] = p.grad
                values["value." + plain] = p.detach()
        save_file({k: v.contiguous().clone() for k, v in values.items()}, root / name / "golden.safetensors")
        print(name, sorted(values))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
