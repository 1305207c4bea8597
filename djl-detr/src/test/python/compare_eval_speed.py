"""Compares djlx eval coco with pycocotools on generated pictures, as many as COCO's validation set has.

    mvn -B -DskipTests package
    python djl-detr/src/test/python/compare_eval_speed.py [--type segm]

Both sides are whole processes, from two JSON files to twelve numbers, and take turns: A B B A. The numbers must be
equal to 1e-6. A ratio above 1 is in our favour; "quartiles" are those of the ratios of the rounds. The time that
processors were busy is compared as well, which other work on the machine hardly disturbs, and so is pycocotools'
busy time without the start of Python and without reading files, the ratio that is hardest on us.
"""

import argparse
import contextlib
import io
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

JAR = pathlib.Path(__file__).resolve().parents[4] / "examples/target/djlx.jar"
IDS = [i for i in range(1, 91) if i not in (12, 26, 29, 30, 45, 66, 68, 69, 71, 83)]


def pycocotools_side(kind, truth, results):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        data = COCO(truth)
        found = data.loadRes(results)
        start = time.process_time()
        evaluation = COCOeval(data, found, kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        seconds = time.process_time() - start
    print(json.dumps({"stats": evaluation.stats.tolist(), "seconds": seconds}))


def outline(box, corners):
    angles = np.arange(corners) * 2 * np.pi / corners
    x = box[0] + box[2] / 2 * (1 + np.cos(angles))
    y = box[1] + box[3] / 2 * (1 + np.sin(angles))
    return np.stack([x, y], 1).reshape(-1).round(2).tolist()


def generate(folder, kind, images, detections):
    """7 objects a picture, detections near them or anywhere, scores as a detector has them."""
    from pycocotools import mask as coco

    rng = np.random.default_rng(5)
    truth = {"images": [], "annotations": [], "categories": [{"id": i, "name": f"c{i}"} for i in IDS]}
    results = []
    for image in range(images):
        width, height = (640, 480) if rng.random() < 0.7 else (480, 640)
        truth["images"].append({"id": image + 1, "file_name": f"{image + 1}.jpg", "height": height, "width": width})
        size = np.array([width, height])
        boxes = []
        for _ in range(rng.poisson(7)):
            wh = np.maximum(4, size * rng.beta(1, 4, 2))
            box = [float(v) for v in np.concatenate([rng.random(2) * (size - wh), wh]).round(2)]
            category = int(IDS[min(int(rng.exponential(12)), 79)])
            boxes.append((box, category))
            truth["annotations"].append(
                {
                    "id": len(truth["annotations"]) + 1,
                    "image_id": image + 1,
                    "category_id": category,
                    "bbox": box,
                    "area": round(box[2] * box[3] * 0.78, 2),
                    "iscrowd": int(rng.random() < 0.02),
                    "segmentation": [outline(box, 24)],
                }
            )
        for d in range(detections):
            if boxes and rng.random() < 0.3:
                box, category = boxes[int(rng.integers(len(boxes)))]
                shift = rng.normal(0, 0.08, 4) * np.array([box[2], box[3]] * 2)
                box = np.maximum(np.array(box) + shift, [0, 0, 2, 2])
                score = rng.beta(4, 2)
            else:
                wh = np.maximum(4, size * rng.beta(1, 4, 2))
                box = np.concatenate([rng.random(2) * (size - wh), wh])
                category, score = int(IDS[min(int(rng.exponential(12)), 79)]), rng.beta(1, 6)
            result = {"image_id": image + 1, "category_id": category, "score": float(score)}
            if kind == "bbox":
                result["bbox"] = [float(v) for v in box]
            else:
                rle = coco.frPyObjects([outline(box, 16)], height, width)[0]
                result["segmentation"] = {"size": [height, width], "counts": rle["counts"].decode()}
            results.append(result)
    paths = [folder / "truth.json", folder / "results.json"]
    for path, content in zip(paths, (truth, results)):
        path.write_text(json.dumps(content))
        print(f"{path.name}: {path.stat().st_size / 2**20:.0f} MiB", flush=True)
    return [str(path) for path in paths]


def run(command):
    """Returns standard output, seconds, busy seconds and peak resident memory of a process of its own."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{command[0]} ended with {process.returncode}")
        out.seek(0)
        return json.loads(out.read()), seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--type", choices=("bbox", "segm"), default="bbox")
    parser.add_argument("--images", type=int, default=5000)
    parser.add_argument("--detections", type=int, default=100, help="for each picture")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--java", default="java")
    parser.add_argument("--pycocotools", nargs=2, metavar="FILE", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.pycocotools:
        pycocotools_side(args.type, *args.pycocotools)
        return
    with tempfile.TemporaryDirectory() as name:
        truth, results = generate(pathlib.Path(name), args.type, args.images, args.detections)
        ours = [args.java, "-jar", str(JAR), "eval", "coco", "--json", "--type", args.type]
        ours += ["--truth", truth, "--results", results]
        theirs = [sys.executable, __file__, "--type", args.type, "--pycocotools", truth, results]
        times, busy, bare = {"ours": [], "theirs": []}, {"ours": [], "theirs": []}, []
        memory = {"ours": 0, "theirs": 0}
        for r in range(args.rounds):
            for side in ("ours", "theirs") if r % 2 == 0 else ("theirs", "ours"):
                answer, seconds, worked, peak = run(ours if side == "ours" else theirs)
                times[side].append(seconds)
                busy[side].append(worked)
                memory[side] = max(memory[side], peak)
                if side == "ours":
                    numbers = list(answer["scores"].values())
                else:
                    stats = answer["stats"]
                    bare.append(answer["seconds"])
                print(f"round {r + 1} {side:6s} {seconds:7.2f} s, busy {worked:7.2f} s, {peak:6.0f} MiB", flush=True)
            if not np.allclose(numbers, stats, rtol=0, atol=1e-6):
                sys.exit(f"the numbers differ: {numbers} and {stats}")
        print("twelve equal numbers:", " ".join(f"{v:.4f}" for v in numbers))
        for label, a, b in (
            ("whole process", times["ours"], times["theirs"]),
            ("whole process, busy", busy["ours"], busy["theirs"]),
            ("ours whole, pycocotools scoring only, busy", busy["ours"], bare),
        ):
            ratios = sorted(theirs / ours for ours, theirs in zip(a, b))
            low, _, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
            print(
                f"{label}: ours {statistics.median(a):.2f} s, pycocotools {statistics.median(b):.2f} s,"
                f" ratio {statistics.median(ratios):.2f} (quartiles {low:.2f} to {high:.2f})"
            )
        print(f"peak memory: ours {memory['ours']:.0f} MiB, pycocotools {memory['theirs']:.0f} MiB")


if __name__ == "__main__":
    main()
