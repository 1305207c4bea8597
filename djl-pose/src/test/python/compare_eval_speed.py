"""Compares `djlx eval keypoints` with pycocotools on generated people, as many pictures as COCO's validation set has.

    mvn -B -DskipTests package
    python djl-pose/src/test/python/compare_eval_speed.py

Both sides are whole processes, from two JSON files to ten numbers, and take turns: A B B A. The numbers must be
equal to 1e-6. A ratio above 1 is in our favour. The time that processors were busy is compared as well, which
other work on the machine hardly disturbs, and so is pycocotools' busy time without the start of Python and without
reading files, the ratio that is hardest on us.
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
JOINTS = 17


def pycocotools_side(truth, results):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        data = COCO(truth)
        found = data.loadRes(results)
        start = time.process_time()
        evaluation = COCOeval(data, found, "keypoints")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        seconds = time.process_time() - start
    print(json.dumps({"stats": evaluation.stats.tolist(), "seconds": seconds}))


def generate(folder, images, extra):
    """About two people a picture, one result near each and some anywhere."""
    rng = np.random.default_rng(5)
    categories = [{"id": 1, "name": "person", "keypoints": [f"j{i}" for i in range(JOINTS)]}]
    truth = {"images": [], "annotations": [], "categories": categories}
    results = []

    def result(image, points, score):
        row = np.concatenate([points, np.ones((JOINTS, 1))], 1).round(2)
        results.append({"image_id": image, "category_id": 1, "score": float(score), "keypoints": row.ravel().tolist()})

    for image in range(1, images + 1):
        truth["images"].append({"id": image, "file_name": f"{image}.jpg", "height": 480, "width": 640})
        for _ in range(rng.poisson(2.2)):
            size = rng.uniform(30, 300, 2)
            corner = rng.uniform(0, 1, 2) * np.maximum([640, 480] - size, 1)
            points = corner + rng.uniform(0, 1, (JOINTS, 2)) * size
            seen = rng.choice([0, 1, 2], JOINTS, p=[0.3, 0.1, 0.6])
            if rng.random() < 0.1:
                seen[:] = 0
            row = np.concatenate([points * (seen > 0)[:, None], seen[:, None]], 1).round(0)
            truth["annotations"].append(
                {
                    "id": len(truth["annotations"]) + 1,
                    "image_id": image,
                    "category_id": 1,
                    "bbox": [float(v) for v in np.concatenate([corner, size]).round(2)],
                    "area": round(float(size.prod()) * 0.6, 2),
                    "iscrowd": int(rng.random() < 0.02),
                    "keypoints": row.astype(int).ravel().tolist(),
                    "num_keypoints": int((seen > 0).sum()),
                }
            )
            result(image, points + rng.normal(0, 0.05, points.shape) * size, rng.beta(4, 2))
        for _ in range(rng.poisson(extra)):
            result(image, rng.uniform(0, 1, (JOINTS, 2)) * [640, 480], rng.beta(1, 6))
    paths = [folder / "truth.json", folder / "results.json"]
    for path, content in zip(paths, (truth, results)):
        path.write_text(json.dumps(content))
        print(f"{path.name}: {path.stat().st_size / 2**20:.0f} MiB", flush=True)
    print(f"{images} pictures, {len(truth['annotations'])} people, {len(results)} results")
    return [str(path) for path in paths]


def run(command):
    """Returns standard output, seconds and busy seconds of a process of its own."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{command[0]} ended with {process.returncode}")
        out.seek(0)
        return json.loads(out.read()), seconds, usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=5000)
    parser.add_argument("--extra", type=float, default=8, help="mean number of further results in each picture")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--java", default="java")
    parser.add_argument("--classpath", default=str(JAR))
    parser.add_argument("--pycocotools", nargs=2, metavar="FILE", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.pycocotools:
        pycocotools_side(*args.pycocotools)
        return
    with tempfile.TemporaryDirectory() as name:
        truth, results = generate(pathlib.Path(name), args.images, args.extra)
        ours = [args.java, "-cp", args.classpath, "org.djlext.examples.Djlx", "eval", "keypoints", "--json"]
        ours += ["--truth", truth, "--results", results]
        theirs = [sys.executable, __file__, "--pycocotools", truth, results]
        times, busy, bare = {"ours": [], "theirs": []}, {"ours": [], "theirs": []}, []
        for r in range(args.rounds):
            for side in ("ours", "theirs") if r % 2 == 0 else ("theirs", "ours"):
                answer, seconds, worked = run(ours if side == "ours" else theirs)
                times[side].append(seconds)
                busy[side].append(worked)
                if side == "ours":
                    numbers = list(answer["scores"].values())
                else:
                    stats = answer["stats"]
                    bare.append(answer["seconds"])
                print(f"round {r + 1} {side:6s} {seconds:7.2f} s, busy {worked:7.2f} s", flush=True)
            if len(numbers) != 10 or not np.allclose(numbers, stats, rtol=0, atol=1e-6):
                sys.exit(f"the numbers differ: {numbers} and {stats}")
        print("ten equal numbers:", " ".join(f"{v:.4f}" for v in numbers))
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


if __name__ == "__main__":
    main()
