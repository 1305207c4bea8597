"""Writes what transformers says of pictures with the tiny models of the other scripts: from pixels to
detections and segments.

    python pipeline_goldens.py RESOURCES

RESOURCES is src/test/resources, whose folder pipeline gets a .safetensors for each model: image.0, ... (H,
W, 3); scores, labels and boxes (corners in pixels) of all queries for the pictures as one batch; for
panoptic models ids.0, ... and categories.0, ... of each picture by itself.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import DetrForObjectDetection, DetrForSegmentation, DetrImageProcessor

SIZES = [(37, 53), (61, 29), (48, 48)]
RULES = {"size": {"shortest_edge": 40, "longest_edge": 66}}


def pictures():
    random = np.random.default_rng(11)
    for height, width in SIZES:
        coarse = torch.from_numpy(random.uniform(0, 255, (1, 3, 4, 5)))
        fine = torch.nn.functional.interpolate(coarse, size=(height, width), mode="bicubic").clamp(0, 255)
        yield fine[0].permute(1, 2, 0).round().to(torch.uint8).contiguous()


@torch.no_grad()
def golden(folder, out, panoptic):
    model = (DetrForSegmentation if panoptic else DetrForObjectDetection).from_pretrained(folder).eval()
    processor = DetrImageProcessor.from_dict(RULES)
    images = list(pictures())
    tensors = {f"image.{i}": image for i, image in enumerate(images)}
    inputs = processor([i.numpy() for i in images], return_tensors="pt", input_data_format="channels_last")
    outputs = model(**inputs)
    for i, found in enumerate(processor.post_process_object_detection(outputs, 0.0, SIZES)):
        tensors.update({f"{name}.{i}": value.contiguous() for name, value in found.items()})
    if panoptic:
        for i, image in enumerate(images):
            one = processor(image.numpy(), return_tensors="pt", input_data_format="channels_last")
            found = processor.post_process_panoptic_segmentation(
                model(**one),
                threshold=0.01,
                mask_threshold=0.01,
                overlap_mask_area_threshold=0.02,
                label_ids_to_fuse=set(),
                target_sizes=[SIZES[i]],
            )[0]
            tensors[f"ids.{i}"] = found["segmentation"].to(torch.int64).contiguous()
            tensors[f"categories.{i}"] = torch.tensor([s["label_id"] for s in found["segments_info"]])
            print(folder.name, i, found["segments_info"])
    out.mkdir(exist_ok=True)
    save_file(tensors, out / f"{folder.name}.safetensors")


if __name__ == "__main__":
    resources = Path(sys.argv[1])
    for name in ["native-bottleneck", "timm-basic-dc5"]:
        golden(resources / "detr" / name, resources / "pipeline", panoptic=False)
    for name in ["four-stages-padded", "bottlenecks"]:
        golden(resources / "panoptic" / name, resources / "pipeline", panoptic=True)
