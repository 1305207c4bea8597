"""Writes what transformers makes of the outputs of a DETR: detections above a threshold.

    python detection_goldens.py OUTPUT_FOLDER

The folder is src/test/resources/detections. golden.safetensors has logits (B, Q, C + 1), pred_boxes
(B, Q, 4), sizes (B, 2) as height and width, and for each picture i and threshold t scores.i.t,
labels.i.t and boxes.i.t, corners in pixels.
"""

import sys
from pathlib import Path
from types import SimpleNamespace

import torch
from safetensors.torch import save_file
from transformers import DetrImageProcessor

if __name__ == "__main__":
    torch.manual_seed(3)
    logits = torch.randn(3, 12, 8) * 2
    boxes = torch.rand(3, 12, 4)
    sizes = torch.tensor([[480, 641], [33, 17], [1, 1]])
    tensors = {"logits": logits, "pred_boxes": boxes, "sizes": sizes}
    outputs = SimpleNamespace(logits=logits, pred_boxes=boxes)
    for threshold in ["0.0", "0.3", "0.5", "0.9"]:
        results = DetrImageProcessor().post_process_object_detection(
            outputs, threshold=float(threshold), target_sizes=sizes
        )
        for i, result in enumerate(results):
            for name, value in result.items():
                tensors[f"{name}.{i}.{threshold}"] = value.contiguous()
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / "golden.safetensors")
