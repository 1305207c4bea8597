"""Writes the goldens of org.djlext.face.process: equalised pictures of OpenCV, powers and differences of Gaussians of
scikit-image, Tan-Triggs in numpy.

    python process_goldens.py ../resources/process/light.safetensors
"""

import sys

import cv2
import numpy as np
from safetensors.numpy import save_file
from skimage.exposure import adjust_gamma
from skimage.filters import difference_of_gaussians, gaussian


def picture(rng, width, height, low, high):
    base = rng.integers(0, 256, (height // 6 + 2, width // 6 + 2, 3)).astype(np.float32)
    smooth = cv2.resize(base, (width, height), interpolation=cv2.INTER_CUBIC)
    shade = np.linspace(low, high, width, dtype=np.float32)[None, :, None]
    return np.clip(smooth * shade + rng.normal(0, 4, smooth.shape), 0, 255).astype(np.uint8)


def tan_triggs(grey, gamma, inner, outer, alpha, tau):
    v = (grey / 255.0) ** gamma
    v = gaussian(v, inner, mode="nearest", truncate=4) - gaussian(v, outer, mode="nearest", truncate=4)
    v = v / np.mean(np.abs(v) ** alpha) ** (1 / alpha)
    v = v / np.mean(np.minimum(tau, np.abs(v)) ** alpha) ** (1 / alpha)
    return tau * np.tanh(v / tau)


def main(out):
    rng = np.random.default_rng(23)
    golden = {}
    sizes = [(56, 56, 0.2, 1.1), (61, 47, 1.0, 1.0), (48, 50, 0.05, 0.3)]
    for i, (width, height, low, high) in enumerate(sizes):
        rgb = picture(rng, width, height, low, high)
        grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
        golden["picture.%d" % i] = rgb
        golden["equalized.%d" % i] = cv2.equalizeHist(grey)
        for limit, tiles in [(2.0, 4), (40.0, 8), (0.5, 3), (3.0, 1)]:
            golden["clahe.%d.%s.%d" % (i, limit, tiles)] = cv2.createCLAHE(limit, (tiles, tiles)).apply(grey)
    for gamma in [0.2, 0.7, 1.0, 2.5]:
        golden["gamma.%s" % gamma] = adjust_gamma(golden["picture.1"], gamma)
    grey = cv2.cvtColor(golden["picture.1"], cv2.COLOR_RGB2GRAY)
    for j, (inner, outer) in enumerate([(1, 2), (0.6, 3.3), (2, 9)]):
        golden["widths.%d" % j] = np.array([inner, outer], np.float64)
        golden["details.%d" % j] = difference_of_gaussians(grey / 255.0, inner, outer, mode="nearest").astype(np.float32)
    for j, values in enumerate([(0.2, 1, 2, 0.1, 10), (0.5, 0.8, 4, 0.3, 3)]):
        golden["values.%d" % j] = np.array(values, np.float64)
        golden["tantriggs.%d" % j] = tan_triggs(grey, *values).astype(np.float32)
    save_file(golden, out)


if __name__ == "__main__":
    main(sys.argv[1])
