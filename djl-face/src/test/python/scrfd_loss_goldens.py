"""Writes the golden of org.djlext.face.detect.ScrfdLossTest: random outputs of an SCRFD for inputs of 96 x 64,
labels, the three losses and the gradients of all outputs.

    python scrfd_loss_goldens.py ../resources/scrfd/loss.safetensors

Boxes are scored by torchvision's distance_box_iou_loss and box_iou; anchors are assigned as ATSS (arXiv
1912.02424) says it; score loss, weights and sums are those of insightface's scrfd_head.py.
"""

import sys

import torch
from safetensors.torch import save_file
from torch.nn import functional as F
from torchvision.ops import box_iou, distance_box_iou_loss

WIDTH, HEIGHT = 96, 64
STRIDES = (8, 16, 32)
SIDES = {8: (16, 32), 16: (64, 128), 32: (256, 512)}

# class, left, top, right, bottom, then five points; the faces of the first picture overlap
LABELS = torch.tensor([
    [[0, 5, 6, 37, 49, 14, 22, 28, 23, 21, 31, 16, 40, 27, 41],
     [0, 20, 10, 44, 40, 27, 20, 37, 20, 32, 27, 28, 33, 36, 33],
     [0, 60, 30, 76, 52, 64, 38, 71, 38, 67, 43, 65, 47, 70, 48]],
    [[0, -4, 3, 88, 62, 22, 25, 58, 24, 40, 38, 27, 48, 54, 48],
     [-1] + [0] * 14,
     [-1] + [0] * 14],
    [[-1] + [0] * 14] * 3,
], dtype=torch.float32)


def anchors():
    centres, strides, boxes, levels = [], [], [], []
    for level, s in enumerate(STRIDES):
        for y in range(HEIGHT // s):
            for x in range(WIDTH // s):
                for side in SIDES[s]:
                    c = torch.tensor([x * s, y * s], dtype=torch.float64)
                    centres.append(c)
                    strides.append(s)
                    levels.append(level)
                    boxes.append(torch.cat([c - side / 2, c + side / 2]))
    return torch.stack(centres), torch.tensor(strides), torch.stack(boxes), torch.tensor(levels)


def assign(faces, centres, boxes, levels):
    owner = torch.full((len(boxes),), -1)
    best = torch.zeros(len(boxes), dtype=torch.float64)
    for g, face in enumerate(faces):
        middle = (face[:2] + face[2:]) / 2
        near = (centres - middle).norm(dim=1)
        chosen = []
        for level in range(len(STRIDES)):
            rows = torch.nonzero(levels == level)[:, 0]
            chosen.append(rows[torch.argsort(near[rows], stable=True)[:9]])
        chosen = torch.cat(chosen)
        iou = box_iou(boxes[chosen], face[None])[:, 0]
        least = iou.mean() + iou.std()
        for a, v in zip(chosen.tolist(), iou.tolist()):
            inside = torch.cat([centres[a] - face[:2], face[2:] - centres[a]]).min() > 0.01
            if v >= least and inside and v > best[a]:
                owner[a], best[a] = g, v
    return owner


def main():
    torch.manual_seed(5)
    centres, strides, boxes, levels = anchors()
    counts = [int((levels == i).sum()) for i in range(3)]
    outs = []
    for width, scale, shift in ((1, 1.5, -1.0), (4, 0.8, 1.6), (10, 1.0, 0.0)):
        outs += [(torch.randn(3, n, width) * scale + shift).requires_grad_() for n in counts]
    logits = torch.cat(outs[:3], 1).double()
    reach = torch.cat(outs[3:6], 1).double()
    offsets = torch.cat(outs[6:], 1).double()

    target = torch.zeros_like(logits[..., 0])
    diou, smooth, sure, positives = 0, 0, 0, 0
    for b in range(len(LABELS)):
        faces = LABELS[b][LABELS[b, :, 0] >= 0].double()
        if len(faces) == 0:
            continue
        owner = assign(faces[:, 1:5], centres, boxes, levels)
        at = torch.nonzero(owner >= 0)[:, 0]
        s = strides[at].double()[:, None]
        c = centres[at] / s
        said = torch.cat([c - reach[b, at, :2], c + reach[b, at, 2:]], 1)
        true = faces[owner[at], 1:5] / s
        target[b, at] = box_iou(said, true).diagonal().detach()
        weight = logits[b, at, 0].sigmoid().detach()
        points = faces[owner[at], 5:] / s - c.repeat(1, 5)
        diou = diou + (distance_box_iou_loss(said, true) * weight).sum()
        smooth = smooth + (F.smooth_l1_loss(offsets[b, at], points, beta=1 / 9, reduction="none") * weight[:, None]).sum()
        sure = sure + weight.sum()
        positives += len(at)
    x = logits[..., 0]
    quality = F.binary_cross_entropy_with_logits(x, target, reduction="none") * (target - x.sigmoid()).square()
    parts = torch.stack([quality.sum() / positives, 2 * diou / sure, 0.1 * smooth / sure])
    parts.sum().backward()
    tensors = {"labels": LABELS, "parts": parts.detach().float()}
    for i, o in enumerate(outs):
        tensors[f"out{i}"] = o.detach()
        tensors[f"grad{i}"] = o.grad
    print(positives, "assigned:", parts.tolist())
    save_file(tensors, sys.argv[1])


if __name__ == "__main__":
    main()
