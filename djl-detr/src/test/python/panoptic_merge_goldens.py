"""Writes the goldens of org.djlext.detr.panoptic.PanopticMergeParityTest.

    python panoptic_merge_goldens.py DETR PANOPTICAPI ../resources/panoptic-merge

DETR and PANOPTICAPI are source folders of facebookresearch/detr and cocodataset/panopticapi; the authors' own
post-processing classes are run, and those of transformers. cases.safetensors holds, for case i, i.logits (Q,C+1),
i.masks (Q,h,w) and the resulting maps; cases.json the sizes, thresholds and segments.
"""

import ast
import io
import json
import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import save_file
from torch import nn
from torchvision.ops import box_convert
from transformers import DetrImageProcessor

CLASSES = 6
THINGS = {0, 1, 2}


def authors(detr: Path, panopticapi: Path) -> dict:
    """The classes alone: their file imports what recent versions of torchvision no longer have."""
    names = {
        "torch": torch,
        "nn": nn,
        "F": F,
        "io": io,
        "np": np,
        "Image": Image,
        "defaultdict": defaultdict,
        "interpolate": F.interpolate,
        "box_ops": SimpleNamespace(box_cxcywh_to_xyxy=lambda b: box_convert(b, "cxcywh", "xyxy")),
    }
    for file, wanted in (
        (panopticapi / "panopticapi/utils.py", ("rgb2id", "id2rgb")),
        (detr / "models/segmentation.py", ("PostProcessSegm", "PostProcessPanoptic")),
    ):
        tree = ast.parse(file.read_text())
        tree.body = [n for n in tree.body if getattr(n, "name", None) in wanted]
        assert len(tree.body) == len(wanted)
        exec(compile(tree, str(file), "exec"), names)
    return names


def blobs(q: int, h: int, w: int, g: torch.Generator) -> torch.Tensor:
    """Logits that are high in one place, some of them hardly anywhere."""
    y = torch.arange(h).view(1, h, 1) / h
    x = torch.arange(w).view(1, 1, w) / w
    cy, cx = torch.rand(q, 1, 1, generator=g), torch.rand(q, 1, 1, generator=g)
    r = torch.rand(q, 1, 1, generator=g) * 0.4 + 0.02
    distance = ((y - cy) ** 2 + (x - cx) ** 2).sqrt() / r
    return 6 * (1 - distance) + torch.randn(q, h, w, generator=g)


def case(i: int) -> dict:
    g = torch.Generator().manual_seed(i)

    def number(low: int, high: int) -> int:
        return int(torch.randint(low, high + 1, (), generator=g))

    q, h, w = number(3, 12), number(3, 14), number(3, 14)
    sharp = (0.5, 3.0, 8.0)[i % 3]
    logits = torch.randn(q, CLASSES + 1, generator=g) * sharp
    if i % 7 == 3:
        logits[:, -1] += 50  # nothing is found
    masks = blobs(q, h, w, g)
    if i % 5 == 4:
        masks = masks * 0 + torch.randn(q, 1, 1, generator=g)  # one owner, or none alone
    processed = [4 * h - number(0, 3), 4 * w - number(0, 3)]
    target = [number(1, 70), number(1, 70)]
    if i % 4 == 0:
        target = processed
    threshold = (0.85, 0.5, 0.2)[i % 3 if sharp > 1 else 2]
    return dict(logits=logits, masks=masks, processed=processed, target=target, threshold=threshold)


def original(code: dict, c: dict) -> tuple[torch.Tensor, list]:
    outputs = dict(
        pred_logits=c["logits"][None],
        pred_masks=c["masks"][None],
        pred_boxes=torch.rand(1, len(c["logits"]), 4),
    )
    things = {k: k in THINGS for k in range(CLASSES + 1)}
    post = code["PostProcessPanoptic"](things, c["threshold"])
    (r,) = post(outputs, [tuple(c["processed"])], [tuple(c["target"])])
    colours = np.asarray(Image.open(io.BytesIO(r["png_string"])))
    return torch.from_numpy(code["rgb2id"](colours)), r["segments_info"]


def huggingface(c: dict, fused: set, mask_threshold: float, overlap: float) -> tuple[torch.Tensor, list]:
    outputs = SimpleNamespace(logits=c["logits"][None], pred_masks=c["masks"][None].clone())
    (r,) = DetrImageProcessor().post_process_panoptic_segmentation(
        outputs, c["threshold"], mask_threshold, overlap, fused, [tuple(c["target"])]
    )
    return r["segmentation"], r["segments_info"]


def semantic(c: dict) -> torch.Tensor:
    outputs = SimpleNamespace(logits=c["logits"][None], pred_masks=c["masks"][None])
    return DetrImageProcessor().post_process_semantic_segmentation(outputs, [tuple(c["target"])])[0]


def instances(code: dict, c: dict, padded: list) -> torch.Tensor:
    """As the first of two pictures of a batch, the other of which has the padded size."""
    outputs = dict(pred_masks=c["masks"][None].repeat(2, 1, 1, 1))
    targets = torch.tensor([c["target"], c["target"]])
    sizes = torch.tensor([c["processed"], padded])
    results = code["PostProcessSegm"]()([{}, {}], outputs, targets, sizes)
    return results[0]["masks"].squeeze(1)


def main(detr: Path, panopticapi: Path, folder: Path) -> None:
    code = authors(detr, panopticapi)
    arrays, facts = {}, []
    for i in range(42):
        c = case(i)
        fused = [set(), {3, 4, 5}, {0, 3}][i % 3]
        mask_threshold, overlap = ((0.5, 0.8), (0.3, 0.5), (0.05, 0.2))[(i // 3) % 3]
        ids, segments = original(code, c)
        theirs, theirs_segments = huggingface(c, fused, mask_threshold, overlap)
        padded = [c["processed"][0] + i % 6, c["processed"][1] + i % 4]
        arrays.update(
            {
                f"{i}.logits": c["logits"],
                f"{i}.masks": c["masks"],
                f"{i}.original": ids.to(torch.int16),
                f"{i}.huggingface": theirs.to(torch.int16),
                f"{i}.semantic": semantic(c).to(torch.int16),
            }
        )
        if i < 12:
            arrays[f"{i}.instances"] = instances(code, c, padded)
        facts.append(
            dict(
                processed=c["processed"],
                target=c["target"],
                padded=padded,
                threshold=c["threshold"],
                fused=sorted(fused),
                mask_threshold=mask_threshold,
                overlap_threshold=overlap,
                original=segments,
                huggingface=theirs_segments,
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    save_file({n: t.contiguous() for n, t in arrays.items()}, folder / "cases.safetensors")
    (folder / "cases.safetensors").chmod(0o644)
    (folder / "cases.json").write_text(json.dumps(dict(things=sorted(THINGS), cases=facts)) + "\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(*map(Path, sys.argv[1:4]))
