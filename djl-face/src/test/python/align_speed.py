"""Aligns faces here by OpenCV and in Java, taking turns.

    mvn -B -pl djl-face -am -DskipTests test-compile
    python djl-face/src/test/python/align_speed.py djl-face/target djl-flashattn/target LIBRARIES

LIBRARIES is the folder of jars that `mvn -B -DskipTests package` fills, examples/target/lib. Faces of three sizes lie in
pictures of noise, whose content costs nothing; each is turned by ten degrees and aligned to 112 x 112. OpenCV's
warpAffine has one thread and is given the map; with the fit, scikit-image finds it first, as insightface does.
Times are processor time for a face, medians of rounds.
"""

import argparse
import os
import statistics
import subprocess
import time
from importlib import metadata
from pathlib import Path

import cv2
import numpy as np
from skimage.transform import SimilarityTransform

TEMPLATE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]])
CASES = [("as large as the template", 640, 480, 1.0), ("twice as large", 640, 480, 2.0), ("six times", 1920, 1080, 6.0)]
FACES = 50


def points(width, height, scale):
    angle = np.deg2rad(10)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return scale * (TEMPLATE - 56) @ turn.T + [width / 2, height / 2]


def fit(found):
    return SimilarityTransform.from_estimate(found, TEMPLATE).params[:2]


def micros(work):
    start = time.process_time()
    for _ in range(FACES):
        work()
    return 1e6 * (time.process_time() - start) / FACES


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", type=Path, nargs=2)
    parser.add_argument("libraries", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    classes = [str(target / kind) for target in options.targets for kind in ("classes", "test-classes")]
    command = ["java", "-cp", os.pathsep.join(classes + [str(options.libraries / "*")])]
    java = subprocess.Popen(command + ["org.djlext.face.align.AlignmentStopwatch"],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    print(f"OpenCV {cv2.__version__}, scikit-image {metadata.version('scikit-image')}, microseconds a face")
    print("face | antialiased | plain | warpAffine | with fit")
    for name, width, height, scale in CASES:
        picture = np.random.default_rng(1).integers(256, size=(height, width, 3), dtype="u1")
        found = points(width, height, scale)
        given = fit(found)
        rows = []
        for _ in range(options.rounds):
            print(width, height, *found.ravel(), file=java.stdin, flush=True)
            ours = [float(each) for each in java.stdout.readline().split()]
            rows.append(ours + [micros(lambda: cv2.warpAffine(picture, given, (112, 112))),
                                micros(lambda: cv2.warpAffine(picture, fit(found), (112, 112)))])
        half = rows[len(rows) // 2 :]  # the first ones warm Java up
        print(name, *(f"{statistics.median(column):.0f}" for column in zip(*half)), sep=" | ", flush=True)
    java.stdin.close()
    java.wait()


if __name__ == "__main__":
    main()
