"""Writes the goldens of warped faces: OpenCV's remap of a picture by a bent map and by the map of a homography, and
warpPerspective by the same homography.

    python remap_goldens.py ../resources/process/remap.safetensors
"""

import sys

import cv2
import numpy as np
from safetensors.numpy import save_file


def main(out):
    rng = np.random.default_rng(31)
    base = rng.integers(0, 256, (9, 8, 3)).astype(np.float32)
    picture = np.clip(cv2.resize(base, (48, 56), interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.uint8)
    y, x = np.mgrid[0:50, 0:44].astype(np.float32)
    bent = (x + 5 * np.sin(y / 7) - 3, y * 1.2 - 4 * np.cos(x / 5))
    h = np.array([[1.05, 0.08, -3.0], [-0.04, 0.97, 2.0], [0.0008, -0.0006, 1.0]])
    back = np.linalg.inv(h)
    w = back[2, 0] * x.astype(np.float64) + back[2, 1] * y + back[2, 2]
    flat = tuple(((back[i, 0] * x + back[i, 1] * y + back[i, 2]) / w).astype(np.float32) for i in range(2))
    golden = {"picture": picture}
    for name, (mx, my) in [("bent", bent), ("flat", flat)]:
        golden[name + ".x"] = mx.astype(np.float32)
        golden[name + ".y"] = my.astype(np.float32)
        golden[name] = cv2.remap(picture, golden[name + ".x"], golden[name + ".y"], cv2.INTER_LINEAR,
                                 borderMode=cv2.BORDER_REPLICATE)
    golden["perspective"] = cv2.warpPerspective(picture, h, (44, 50), flags=cv2.INTER_LINEAR,
                                                borderMode=cv2.BORDER_REPLICATE)
    save_file(golden, out)


if __name__ == "__main__":
    main(sys.argv[1])
