"""Writes the goldens of org.djlext.pose.crop.BodyCropTest: mmpose's crops and warp matrices, and
what OpenCV's warpAffine makes of a picture with them.

    python warp_goldens.py ../resources/warp [folder that holds OpenCV 4.11]

warp.safetensors holds the picture, and for each case i: box.i (x, y, width, height), input.i (width,
height), rotation.i, crop.i (centre, scale), classic.i and udp.i (2 x 3), and the warped pictures
exact.i (OpenCV 5) and fixed.i (OpenCV 4.11, run by this script in another process).
"""

import subprocess
import sys
from pathlib import Path

import numpy as np

if len(sys.argv) > 3:  # the other process: picture, matrices, sizes to warped pictures
    sys.path.insert(0, sys.argv[2])
    import cv2

    given = np.load(sys.argv[3])
    count = int(given["count"])
    made = {}
    for i in range(count):
        size = tuple(int(s) for s in given["size%d" % i])
        for kind in ("classic", "udp"):
            made["%s%d" % (kind, i)] = cv2.warpAffine(given["picture"], given["%s%d" % (kind, i)], size, flags=cv2.INTER_LINEAR)
    assert cv2.__version__.startswith("4.11"), cv2.__version__
    np.savez(sys.argv[3], **made)
    sys.exit()

import cv2  # noqa: E402
import mmpose_reference  # noqa: E402, F401
from mmpose.datasets.transforms.topdown_transforms import TopdownAffine  # noqa: E402
from mmpose.structures.bbox import bbox_xywh2cs, get_udp_warp_matrix, get_warp_matrix  # noqa: E402
from safetensors.numpy import save_file  # noqa: E402

BOXES = [
    ([20, 15, 40, 60], (24, 32), 0),
    ([5.3, -7.8, 80.25, 33.1], (24, 32), 0),
    ([-30, 40, 50, 90], (32, 24), 0),
    ([60.5, 30.25, 12, 9], (24, 32), 33),
    ([0, 0, 110, 90], (36, 20), -80),
    ([50, 40, 30, 30], (25, 25), 170),
    ([300, 300, 20, 30], (12, 16), 0),
]


def main(out, other):
    rng = np.random.default_rng(5)
    picture = rng.integers(0, 256, (90, 110, 3), dtype=np.uint8)
    golden, given = {"picture": picture}, {"picture": picture, "count": len(BOXES)}
    for i, (box, size, rotation) in enumerate(BOXES):
        box = np.array(box, dtype=np.float32)
        center, scale = bbox_xywh2cs(box, padding=1.25)
        scale = TopdownAffine._fix_aspect_ratio(scale[None], aspect_ratio=size[0] / size[1])[0]
        classic = get_warp_matrix(center, scale, rotation, output_size=size)
        udp = get_udp_warp_matrix(center, scale, rotation, output_size=size).astype(np.float64)
        golden.update({"box.%d" % i: box, "input.%d" % i: np.array(size, dtype=np.int64)})
        golden["rotation.%d" % i] = np.array([rotation], dtype=np.float32)
        golden["crop.%d" % i] = np.concatenate([center, scale]).astype(np.float32)
        for kind, matrix in (("classic", classic), ("udp", udp)):
            golden["%s.%d" % (kind, i)] = matrix.astype(np.float32)
            given["%s%d" % (kind, i)] = matrix
            golden["exact.%s.%d" % (kind, i)] = cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR)
        given["size%d" % i] = np.array(size)
    out.mkdir(parents=True, exist_ok=True)
    exchange = out / "exchange.npz"
    np.savez(exchange, **given)
    subprocess.run([sys.executable, __file__, str(out), str(other), str(exchange)], check=True)
    for name, value in np.load(exchange).items():
        golden["fixed.%s.%s" % (name.rstrip("0123456789"), name.lstrip("abcdefghijklmnopqrstuvwxyz"))] = value
    exchange.unlink()
    save_file(golden, out / "warp.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
