"""Writes the goldens of org.djlext.detr.DetrLossParityTest: losses of whole models of transformers.

    python whole_loss_goldens.py ../resources

Reads the folders that detr_goldens.py and panoptic_head_goldens.py wrote, gives their pictures
labels, and writes a loss.safetensors into each with class_labels (B, M), boxes (B, M, 4), perhaps masks
(B, M, H, W), and the gradient of the loss with respect to every trained weight, grad.<tensor>. Its
metadata holds all loss values as JSON.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import DetrForObjectDetection, DetrForSegmentation

# folder: how many objects each picture has
FOLDERS = {
    "detr/native-three-stages": [2, 7],
    "detr/native-basic-masked": [0, 3, 1],
    "detr/timm-bottleneck-masked": [4, 2],
    "detr/auxiliary": [1, 3],
    "panoptic/three-stages": [4],
    "panoptic/few-channels": [1, 4, 0],
}


def labels_of(counts, classes, size, panoptic):
    m = max(counts)
    ids = torch.full((len(counts), m), -1)
    boxes = torch.zeros(len(counts), m, 4)
    masks = torch.zeros(len(counts), m, *size, dtype=torch.uint8)
    for i, n in enumerate(counts):
        ids[i, :n] = torch.randint(0, classes, (n,))
        boxes[i, :n] = torch.cat([0.2 + 0.6 * torch.rand(n, 2), 0.05 + 0.3 * torch.rand(n, 2)], -1)
        masks[i, :n] = (torch.rand(n, *size) > 0.6).to(torch.uint8)
    arrays = dict(class_labels=ids, boxes=boxes)
    if panoptic:
        arrays["masks"] = masks
    return arrays, [{k: v[i, :n] for k, v in arrays.items()} for i, n in enumerate(counts)]


def write(name, counts, resources):
    torch.manual_seed(sum(map(ord, name)))
    folder = resources / name
    panoptic = name.startswith("panoptic")
    kind = DetrForSegmentation if panoptic else DetrForObjectDetection
    model = kind.from_pretrained(folder).eval()
    if not model.config.use_timm_backbone:
        # transformers means to freeze the stem and the first stage only, but looks for other names
        for parameter in model.parameters():
            parameter.requires_grad_(True)
    golden = load_file(folder / "golden.safetensors")
    pixels = golden["pixel_values"]
    arrays, labels = labels_of(counts, model.config.num_labels, pixels.shape[2:], panoptic)
    out = model(pixels, golden.get("pixel_mask"), labels=labels)
    out.loss.backward()
    for key, parameter in model.named_parameters():
        if parameter.grad is not None:
            arrays["grad." + key] = parameter.grad
    about = dict(total=out.loss.item(), parts={k: float(v) for k, v in out.loss_dict.items()})
    file = folder / "loss.safetensors"
    tensors = {k: v.detach().contiguous().clone() for k, v in arrays.items()}
    save_file(tensors, file, dict(losses=json.dumps(about)))
    file.chmod(0o644)
    print(name, about["total"], file.stat().st_size // 1024, "kB")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name, counts in FOLDERS.items():
        write(name, counts, Path(sys.argv[1]))
