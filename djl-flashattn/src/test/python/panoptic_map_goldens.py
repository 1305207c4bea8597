"""Writes the pictures of org.djlext.flashattn.coco.PanopticMapTest.

    python panoptic_map_goldens.py PANOPTICAPI ../resources/coco/panoptic-map

PANOPTICAPI is a source folder of cocodataset/panopticapi, which colours the ids.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, sys.argv[1])
from panopticapi.utils import id2rgb  # noqa: E402

folder = Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
picture = Image.fromarray(id2rgb(np.array([[0, 1, 255, 256], [65535, 65536, 2**24 - 1, 1193046]])))
picture.save(folder / "ids.png")
for mode in ("P", "L", "RGBA"):
    picture.convert(mode).save(folder / f"ids-{mode}.png")
Image.new("I;16", (4, 2)).save(folder / "ids-I16.png")
