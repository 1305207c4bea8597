"""Compares antialiased bicubic resampling with Pillow's on random pictures (noise, gradients, sharp shapes) of
random sizes, shrunk and enlarged, byte by byte.

    mvn -B -DskipTests package
    python djl-vlm/src/test/python/compare_resize.py --pictures 200
"""

import argparse
import struct
import subprocess

import numpy as np
from compare_speed import MODULE
from PIL import Image, ImageDraw


def picture(random: np.random.Generator) -> Image.Image:
    width, height = (int(x) for x in np.exp(random.uniform(0, np.log(1200), 2)).round())
    kind = random.integers(3)
    if kind == 0:
        return Image.fromarray(random.integers(0, 256, (height, width, 3), dtype=np.uint8))
    ramp = np.linspace(0, 1, height)[:, None, None] * random.uniform(0, 255, 3)
    ramp = ramp + np.linspace(0, 1, width)[None, :, None] * random.uniform(0, 255, 3)
    image = Image.fromarray(np.clip(ramp, 0, 255).astype(np.uint8))
    if kind == 2:
        draw = ImageDraw.Draw(image)
        for _ in range(20):
            x, y = random.integers(0, width), random.integers(0, height)
            colour = tuple(int(c) for c in random.integers(0, 256, 3))
            draw.rectangle([x, y, x + random.integers(1, 90), y + random.integers(1, 90)], fill=colour)
    return image


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument(
        "--classpath",
        default=f"{MODULE}/target/test-classes:{MODULE.parent}/examples/target/djlx.jar",
    )
    args = parser.parse_args()
    command = ["java", "-cp", args.classpath, "org.djlext.vlm.moonvit.ResizeSide"]
    java = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    random = np.random.default_rng(1)
    counts = np.zeros(256, dtype=np.int64)
    for _ in range(args.pictures):
        image = picture(random)
        wanted = tuple(int(max(1, s * np.exp(random.uniform(-2, 1)))) for s in image.size)
        java.stdin.write(struct.pack(">4i", *image.size, *wanted) + image.tobytes())
        java.stdin.flush()
        size = wanted[0] * wanted[1] * 3
        ours = np.frombuffer(java.stdout.read(size), dtype=np.uint8).astype(int)
        theirs = np.frombuffer(image.resize(wanted, Image.Resampling.BICUBIC).tobytes(), dtype=np.uint8)
        counts += np.bincount(np.abs(ours - theirs), minlength=256)
    java.stdin.write(struct.pack(">i", 0))
    java.stdin.close()
    java.wait()
    print(f"{args.pictures} pictures, {counts.sum():,} bytes")
    for difference in np.flatnonzero(counts):
        share = 100 * counts[difference] / counts.sum()
        print(f"differ by {difference}/255: {counts[difference]:,} ({share:.4f} %)")


if __name__ == "__main__":
    main()
