"""Writes the goldens of org.djlext.pose.person.PeopleTranslatorTest: mmpose's way from a picture and
boxes to joints in the picture, with a model of pose_goldens.py.

    python people_goldens.py ../resources

people/<model>.safetensors holds the picture (blurred noise), boxes (x, y, width, height) with scores,
joints and their scores, sigma where the head gives it, and person scores; with and without flip test.
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
from pose_goldens import COCO_PAIRS, SMALL_PAIRS, SMALL_SET, Whole, build, cspnext, decode, gau, heatmap_codec, mirrored, named, resnet, simcc_codec
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
    yield "rtmcc-cspnext", "rtmcc", backbone, head, size, simcc_codec(size, (4.9, 5.66), normalize=False), False, False
    stages = [[64, 128, 2, True, False], [128, 192, 3, True, True], [192, 256, 1, False, False]]
    _, backbone, channels, stride = cspnext(1.0, 0.0625, stages=stages)
    head = dict(type="HeatmapHead", deconv_out_channels=(16, 8), deconv_kernel_sizes=(4, 4), in_channels=channels, out_channels=17)
    yield "heatmap-udp", "heatmap", backbone, head, size, heatmap_codec(size, 16, 4, udp=True), True, False
    coordinates = dict(type="RegressionLabel", input_size=size)
    _, backbone, channels, _ = resnet(18, 4)
    head = dict(type="RLEHead", in_channels=channels, num_joints=17, loss=dict(type="RLELoss"))
    yield "rle-resnet", "regression", backbone, head, size, coordinates, False, False
    _, backbone, channels, _ = cspnext(0.167, 0.0625)
    head = dict(type="RLEHead", in_channels=channels, num_joints=5, loss=dict(type="RLELoss"))
    yield "rle-gaussian", "regression", backbone, head, size, coordinates, False, True


def weights(folder):
    if (folder / "model.safetensors").exists():
        return load_file(folder / "model.safetensors")
    old = torch.load(folder / "model.pth")["state_dict"]
    return {n.replace("keypoint_head.", "head.").replace("head.loss.", "head.loss_module."): v for n, v in old.items()}


def main(resources):
    rng = np.random.default_rng(11)
    picture = cv2.GaussianBlur(rng.integers(0, 256, (120, 160, 3), dtype=np.uint8), (9, 9), 3)
    picture = cv2.normalize(picture, None, 0, 255, cv2.NORM_MINMAX)
    boxes = np.array([[20, 10, 60, 90], [21.5, 12, 58, 86.25], [-15, 60, 50, 70], [0, 0, 160, 120]], dtype=np.float32)
    box_scores = np.array([0.9, 0.8, 0.75, 0.6], dtype=np.float32)
    for name, kind, backbone, head, size, c, udp, custom in models(resources):
        pairs, sigmas = (SMALL_PAIRS, np.array(SMALL_SET["sigmas"])) if custom else (COCO_PAIRS, SIGMAS)
        model = Whole(backbone, build(head), kind == "regression")
        model.load_state_dict(weights(resources / "pose" / name))
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
            both = mirrored(kind, model, x, pairs, size, not udp)
        for way, outputs in (("plain", plain), ("flip", both)):
            xy, scores = decode(c, [v.numpy() for v in outputs.values()])
            back = [p / np.array(size) * s + c0 - 0.5 * s for p, (c0, s) in zip(xy.numpy(), crops)]
            golden[way + ".xy"] = torch.from_numpy(np.stack(back).astype(np.float32))
            golden[way + ".score"] = scores
            if "sigma" in outputs:
                scale = np.stack([s for _, s in crops])[:, None]
                golden[way + ".sigma"] = torch.from_numpy((outputs["sigma"].numpy() * scale).astype(np.float32))
            persons = []
            for box_score, s in zip(box_scores, scores.numpy()):
                sure = s[s > 0.2]
                if kind == "regression":
                    persons.append(box_score + s.mean() + s.max())
                else:
                    persons.append(box_score * sure.mean() if len(sure) else 0.0)
            golden[way + ".person"] = torch.tensor(persons, dtype=torch.float32)
            people = [
                dict(keypoints=np.concatenate([k, s[:, None]], 1), score=p, area=float(np.prod(crop[1])))
                for k, s, p, crop in zip(np.stack(back), scores.numpy(), persons, crops)
            ]
            kept = oks_nms(people, 0.9, sigmas=sigmas)
            golden[way + ".kept"] = torch.from_numpy(np.array(kept).astype(np.int64))
        (resources / "people").mkdir(exist_ok=True)
        save_file({n: v.contiguous() for n, v in golden.items()}, resources / "people" / (name + ".safetensors"))
        print(name, golden["flip.person"], golden["flip.kept"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
