"""Writes the goldens of org.djlext.pose.person.PeopleTranslatorTest: mmpose's way from a picture and
boxes to joints in the picture, with a model of pose_goldens.py.

    python people_goldens.py ../resources

people/<model>.safetensors holds the picture (blurred noise), boxes (x, y, width, height) with scores,
joints and their scores, and person scores; with and without flip test.
"""

import sys
from pathlib import Path

import cv2
import numpy as np
import torch
from mmpose_reference import codec
from mmpose.datasets.transforms.topdown_transforms import TopdownAffine
from mmpose.evaluation.functional.nms import oks_nms
from mmpose.structures.bbox import bbox_xywh2cs, get_udp_warp_matrix, get_warp_matrix
from pose_goldens import COCO_PAIRS, Whole, build, cspnext, decode, gau, heatmap_codec, mirrored, named, simcc_codec
from safetensors.torch import load_file, save_file

MEAN = np.array([123.675, 116.28, 103.53], dtype=np.float32)
STD = np.array([58.395, 57.12, 57.375], dtype=np.float32)
SIGMAS = np.array([0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087, 0.089, 0.089])


def models(folder):
    size = (64, 96)
    kl = dict(type="KLDiscretLoss", use_target_weight=True)
    _, backbone, channels, stride = cspnext(0.167, 0.0625)
    head = dict(type="RTMCCHead", final_layer_kernel_size=7, gau_cfg=gau(), in_channels=channels, out_channels=17, loss=kl)
    head.update(input_size=size, in_featuremap_size=tuple(s // stride for s in size))
    yield "rtmcc-cspnext", "rtmcc", backbone, head, size, simcc_codec(size, (4.9, 5.66), normalize=False), False
    stages = [[64, 128, 2, True, False], [128, 192, 3, True, True], [192, 256, 1, False, False]]
    _, backbone, channels, stride = cspnext(1.0, 0.0625, stages=stages)
    head = dict(type="HeatmapHead", deconv_out_channels=(16, 8), deconv_kernel_sizes=(4, 4), in_channels=channels, out_channels=17)
    yield "heatmap-udp", "heatmap", backbone, head, size, heatmap_codec(size, 16, 4, udp=True), True


def main(resources):
    rng = np.random.default_rng(11)
    picture = cv2.GaussianBlur(rng.integers(0, 256, (120, 160, 3), dtype=np.uint8), (9, 9), 3)
    picture = cv2.normalize(picture, None, 0, 255, cv2.NORM_MINMAX)
    boxes = np.array([[20, 10, 60, 90], [21.5, 12, 58, 86.25], [-15, 60, 50, 70], [0, 0, 160, 120]], dtype=np.float32)
    box_scores = np.array([0.9, 0.8, 0.75, 0.6], dtype=np.float32)
    for name, kind, backbone, head, size, c, udp in models(resources):
        model = Whole(backbone, build(head), False)
        model.load_state_dict(load_file(resources / "pose" / name / "model.safetensors"))
        model.eval()
        c = codec(c)
        inputs, crops = [], []
        for box in boxes:
            center, scale = bbox_xywh2cs(box, padding=1.25)
            scale = TopdownAffine._fix_aspect_ratio(scale[None], aspect_ratio=size[0] / size[1])[0]
            matrix = (get_udp_warp_matrix if udp else get_warp_matrix)(center, scale, 0.0, output_size=size)
            seen = cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR)
            inputs.append(((seen.astype(np.float32) - MEAN) / STD).transpose(2, 0, 1))
            crops.append((center, scale))
        x = torch.from_numpy(np.stack(inputs))
        golden = {"picture": torch.from_numpy(picture), "boxes": torch.from_numpy(boxes), "box_scores": torch.from_numpy(box_scores)}
        with torch.no_grad():
            plain = named(kind, model(x))
            both = mirrored(kind, model, x, COCO_PAIRS, size, not udp)
        for way, outputs in (("plain", plain), ("flip", both)):
            xy, scores = decode(c, [v.numpy() for v in outputs.values()])
            back = [p / np.array(size) * s + c0 - 0.5 * s for p, (c0, s) in zip(xy.numpy(), crops)]
            golden[way + ".xy"] = torch.from_numpy(np.stack(back).astype(np.float32))
            golden[way + ".score"] = scores
            persons = []
            for box_score, s in zip(box_scores, scores.numpy()):
                sure = s[s > 0.2]
                persons.append(box_score * sure.mean() if len(sure) else 0.0)
            golden[way + ".person"] = torch.tensor(persons, dtype=torch.float32)
            people = [
                dict(keypoints=np.concatenate([k, s[:, None]], 1), score=p, area=float(np.prod(crop[1])))
                for k, s, p, crop in zip(np.stack(back), scores.numpy(), persons, crops)
            ]
            kept = oks_nms(people, 0.9, sigmas=SIGMAS)
            golden[way + ".kept"] = torch.from_numpy(np.array(kept).astype(np.int64))
        (resources / "people").mkdir(exist_ok=True)
        save_file({n: v.contiguous() for n, v in golden.items()}, resources / "people" / (name + ".safetensors"))
        print(name, golden["flip.person"], golden["flip.kept"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
