"""Writes the goldens of org.djlext.detr.loss.DetrLossGoldenTest: transformers' losses and gradients.

    python loss_goldens.py ../resources/loss

losses.safetensors holds for each case <name>.logits, .pred_boxes, perhaps .pred_masks,
.auxiliary_logits and .auxiliary_pred_boxes, the labels .class_labels, .boxes and perhaps .masks,
and the gradients of the total with respect to each prediction, .d_<prediction>. Its metadata holds
for each case the keys of config.json that count and all loss values, as JSON.
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import torch
from safetensors.torch import save_file
from transformers.loss.loss_for_object_detection import ForObjectDetectionLoss, ForSegmentationLoss

DEFAULTS = dict(
    class_cost=1.0,
    bbox_cost=5.0,
    giou_cost=2.0,
    bbox_loss_coefficient=5.0,
    giou_loss_coefficient=2.0,
    mask_loss_coefficient=1.0,
    dice_loss_coefficient=1.0,
    eos_coefficient=0.1,
)

# name: queries, classes, objects of each picture, decoder layers with outputs, options
CASES = {
    "plain": (7, 5, [3, 2], 1, {}),
    "one-class": (5, 1, [2], 1, {}),
    "many": (100, 91, [20, 1, 7], 1, {}),
    "no-objects-in-one": (6, 4, [0, 3], 1, {}),
    "no-objects": (6, 4, [0, 0], 1, {}),
    "as-many-objects": (4, 3, [4, 4], 1, {}),
    "more-objects": (4, 3, [9, 2], 1, {}),
    "auxiliary": (8, 5, [3, 1], 4, {}),
    "auxiliary-no-objects": (8, 5, [0], 3, {}),
    "auxiliary-more-objects": (3, 5, [5, 2], 3, {}),
    "weights": (8, 5, [3, 1], 2, dict(eos_coefficient=0.4, bbox_loss_coefficient=1.5, giou_loss_coefficient=3.0)),
    "costs": (8, 5, [4, 6], 2, dict(class_cost=3.0, bbox_cost=0.5, giou_cost=0.0)),
    "equal-objects": (8, 5, [4], 1, dict(equal=True)),
    "masks": (6, 4, [2, 3], 1, dict(masks=((5, 7), (20, 28)))),
    "masks-odd": (6, 4, [2, 3], 1, dict(masks=((4, 5), (15, 18)))),
    "masks-smaller": (6, 4, [2], 1, dict(masks=((9, 9), (7, 4)))),
    "masks-no-objects-in-one": (6, 4, [0, 2], 1, dict(masks=((4, 4), (16, 16)))),
    "masks-no-objects": (6, 4, [0], 1, dict(masks=((4, 4), (16, 16)))),
    "masks-more-objects": (2, 4, [3, 1], 1, dict(masks=((4, 4), (16, 16)))),
    "masks-auxiliary": (
        6,
        4,
        [2, 3],
        3,
        dict(masks=((4, 6), (16, 24)), mask_loss_coefficient=0.7, dice_loss_coefficient=2.5),
    ),
}


def boxes(*size, generator):
    """Boxes within the picture, some of them nearly without area."""
    return torch.cat(
        [
            0.2 + 0.6 * torch.rand(*size, 2, generator=generator),
            0.005 + 0.4 * torch.rand(*size, 2, generator=generator),
        ],
        -1,
    )


def case(seed, queries, classes, counts, layers, options):
    g = torch.Generator().manual_seed(seed)
    options = dict(options)
    masks = options.pop("masks", None)
    equal = options.pop("equal", False)
    config = SimpleNamespace(**{**DEFAULTS, **options}, num_labels=classes, auxiliary_loss=layers > 1, decoder_layers=layers)
    b = len(counts)
    logits = (2 * torch.randn(layers, b, queries, classes + 1, generator=g)).requires_grad_()
    pred_boxes = boxes(layers, b, queries, generator=g).requires_grad_()
    labels = [
        dict(class_labels=torch.randint(0, classes, (n,), generator=g), boxes=boxes(n, generator=g)) for n in counts
    ]
    if equal:
        for label in labels:
            label["class_labels"][:] = label["class_labels"][0]
            label["boxes"][:] = label["boxes"][0]
    values = {}
    # the last layer is the one without a number
    arguments = dict(outputs_class=logits, outputs_coord=pred_boxes) if layers > 1 else {}
    if masks is None:
        pred_masks = None
        loss, parts, _ = ForObjectDetectionLoss(
            logits[-1], labels, "cpu", pred_boxes[-1], config, **arguments
        )
    else:
        small, large = masks
        pred_masks = (2 * torch.randn(b, queries, *small, generator=g)).requires_grad_()
        for label, n in zip(labels, counts):
            label["masks"] = (torch.rand(n, *large, generator=g) > 0.6).to(torch.uint8)
        loss, parts, _ = ForSegmentationLoss(
            logits[-1], labels, "cpu", pred_boxes[-1], pred_masks, config, **arguments
        )
        values["pred_masks"] = pred_masks
    loss.backward()
    values["logits"], values["pred_boxes"] = logits[-1], pred_boxes[-1]
    values["d_logits"], values["d_pred_boxes"] = logits.grad[-1], pred_boxes.grad[-1]
    if layers > 1:
        values["auxiliary_logits"], values["auxiliary_pred_boxes"] = logits[:-1], pred_boxes[:-1]
        values["d_auxiliary_logits"] = logits.grad[:-1]
        values["d_auxiliary_pred_boxes"] = pred_boxes.grad[:-1]
    if masks is not None:
        values["d_pred_masks"] = pred_masks.grad
    m = max(1, *counts) if b > 1 else max(1, counts[0])
    values["class_labels"] = torch.full((b, m), -1)
    values["boxes"] = torch.zeros(b, m, 4)
    if masks is not None:
        values["masks"] = torch.zeros(b, m, *masks[1], dtype=torch.uint8)
    for i, (label, n) in enumerate(zip(labels, counts)):
        for key, value in label.items():
            values[key][i, :n] = value
    told = {k: getattr(config, k) for k in DEFAULTS}
    return values, dict(config=told, total=loss.item(), parts={k: float(v) for k, v in parts.items()})


def main(folder: Path) -> None:
    tensors, metadata = {}, {}
    for seed, (name, arguments) in enumerate(CASES.items()):
        values, about = case(seed, *arguments)
        for key, value in values.items():
            tensors[f"{name}.{key}"] = value.detach().contiguous().clone()
        metadata[name] = json.dumps(about)
    file = folder / "losses.safetensors"
    save_file(tensors, file, metadata)
    file.chmod(0o644)
    print(len(CASES), "cases,", file.stat().st_size // 1024, "kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
