"""Writes the goldens of org.djlext.face.align: similarities of scikit-image, affine maps of numpy, warps, grey
pictures and Laplacians of OpenCV.

    python align_goldens.py ../resources/align.safetensors
"""

import sys

import cv2
import numpy as np
from safetensors.numpy import save_file
from skimage.transform import SimilarityTransform

TEMPLATE = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]])


def template(size):  # insightface: estimate_norm of face_align.py
    if size % 112 == 0:
        return TEMPLATE * size / 112
    return TEMPLATE * size / 128 + np.array([8.0 * size / 128, 0])


def turned(angle, scale, shift, noise, rng, flip=1):
    c, s = np.cos(angle) * scale, np.sin(angle) * scale
    p = (TEMPLATE - 56) * [flip, 1] @ np.array([[c, s], [-s, c]])
    return p + shift + rng.normal(0, noise, (5, 2))


def main(out):
    rng = np.random.default_rng(11)
    base = rng.integers(0, 256, (24, 20, 3)).astype(np.float32)
    picture = np.clip(cv2.resize(base, (160, 192), interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.uint8)
    golden = {"picture": picture}
    cases = [
        (turned(0.0, 1.0, [80, 90], 0, rng), 112),
        (turned(0.4, 0.7, [70, 100], 2, rng), 112),
        (turned(-1.2, 0.5, [90, 60], 1.5, rng), 128),
        (turned(2.6, 1.6, [75, 95], 3, rng), 224),
        (turned(0.1, 0.9, [140, 20], 2, rng), 112),
        (turned(0.2, 1.0, [80, 90], 1, rng, flip=-1), 256),
    ]
    for i, (points, size) in enumerate(cases):
        similar = SimilarityTransform.from_estimate(points, template(size))
        affine = np.linalg.lstsq(np.c_[points, np.ones(5)], template(size), rcond=None)[0].T
        golden["points.%d" % i] = points
        golden["template.%d" % i] = template(size)
        golden["size.%d" % i] = np.array([size])
        golden["similarity.%d" % i] = similar.params[:2].copy()
        golden["affine.%d" % i] = np.ascontiguousarray(affine)
        if i < 3:
            golden["warped.%d" % i] = cv2.warpAffine(picture, similar.params[:2], (size, size), flags=cv2.INTER_LINEAR)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    golden["grey"] = grey
    golden["laplacian"] = np.array([cv2.Laplacian(grey, cv2.CV_64F).var()])
    save_file(golden, out)


if __name__ == "__main__":
    main(sys.argv[1])
