"""Writes pictures of many kinds, and what Pillow makes of them, as resources of the image tests.

    python image_goldens.py OUTPUT_FOLDER

The folder is src/test/resources/org/djlext/flashattn/image. Every picture file has its pixels in
pixels.safetensors under the file's name; resize.safetensors has one picture and its resized forms.
"""

import io
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps
from safetensors.numpy import save_file

FILTERS = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"]  # by Pillow's numbers


def smooth(height, width, seed):
    """A picture with gradients and some noise, so that JPEG artefacts stay small."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    channels = [
        127 + 120 * np.sin(x / (3.0 + c) + seed) * np.cos(y / (4.0 + c)) + random.normal(0, 3, x.shape)
        for c in range(3)
    ]
    return np.clip(np.stack(channels, -1), 0, 255).astype(np.uint8)


def png16(path, array):
    """Pillow writes no colour of 16 bits; this writes the few chunks that such a PNG has."""
    import struct
    import zlib

    height, width, channels = array.shape
    colour = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    rows = array.astype(">u2").tobytes()
    stride = width * channels * 2
    raw = b"".join(b"\0" + rows[y * stride : (y + 1) * stride] for y in range(height))

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 16, colour, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    )


def pictures(out):
    pixels = {}

    def take(name, transpose=True, array=None):
        image = Image.open(out / name)
        image = ImageOps.exif_transpose(image) if transpose else image
        pixels[name] = np.ascontiguousarray(np.array(image.convert("RGB")) if array is None else array)

    rgb = Image.fromarray(smooth(19, 23, 1))
    gray = rgb.convert("L")
    alpha = Image.fromarray(np.random.default_rng(2).integers(0, 256, (19, 23), dtype=np.uint8))
    rgba = rgb.copy()
    rgba.putalpha(alpha)
    grayalpha = gray.copy()
    grayalpha.putalpha(alpha)
    palette = rgb.quantize(17)
    few = rgb.quantize(3)
    transparent = rgb.quantize(9)
    transparent.info["transparency"] = 2

    saved = {
        "rgb.png": (rgb, {}),
        "rgba.png": (rgba, {}),
        "gray.png": (gray, {}),
        "gray_alpha.png": (grayalpha, {}),
        "palette.png": (palette, {}),
        "palette_2_bits.png": (few, {"bits": 2}),
        "palette_transparent.png": (transparent, {"transparency": 2}),
        "one_bit.png": (gray.convert("1"), {}),
        "one_pixel.png": (Image.fromarray(np.array([[[1, 2, 3]]], dtype=np.uint8)), {}),
        "palette.gif": (palette, {}),
        "rgb.bmp": (rgb, {}),
        "gray.bmp": (gray, {}),
        "rgb.tif": (rgb, {"compression": "tiff_lzw"}),
        "rgb.jpg": (rgb, {"quality": 90}),
        "rgb_444.jpg": (rgb, {"quality": 90, "subsampling": 0}),
        "progressive.jpg": (rgb, {"quality": 90, "progressive": True}),
        "gray.jpg": (gray, {"quality": 90}),
        # a profile that managed colours would be changed by
        "profile.jpg": (rgb, {"quality": 90, "icc_profile": rgb_profile()}),
        "cmyk.jpg": (rgb.convert("CMYK"), {"quality": 95}),
    }
    for name, (image, options) in saved.items():
        image.save(out / name, **options)
        take(name)

    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        name = f"orientation_{orientation}.jpg"
        rgb.save(out / name, quality=90, exif=exif.tobytes())
        take(name)
    exif = Image.Exif()
    exif[0x0112] = 6
    rgb.save(out / "orientation_6.png", exif=exif.tobytes())
    take("orientation_6.png")
    rgb.save(out / "orientation_8.tif", tiffinfo={0x0112: 8})
    take("orientation_8.tif")

    deep = np.random.default_rng(3).integers(0, 65536, (5, 7, 4), dtype=np.uint16)
    png16(out / "rgb_16.png", deep[..., :3])
    png16(out / "rgba_16.png", deep)
    take("rgb_16.png")
    take("rgba_16.png")
    # Pillow clips gray of 16 bits at 255; the reader keeps its upper byte, as for colours
    png16(out / "gray_16.png", deep[..., :1])
    take("gray_16.png", array=np.repeat((deep[..., :1] >> 8).astype(np.uint8), 3, -1))

    ycck(out, rgb)
    take("ycck.jpg")
    save_file(pixels, out / "pixels.safetensors")


def rgb_profile():
    """sRGB with red and blue primaries exchanged, which managed colours would show at once."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = int.from_bytes(profile[128:132], "big")
    at = {bytes(profile[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(tags)}
    red, blue = at[b"rXYZ"], at[b"bXYZ"]
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


def ycck(out, rgb):
    """A YCCK file is a CMYK file whose inks 0 to 2 went through YCbCr; only Adobe's marker tells."""
    cmyk = np.array(rgb.convert("CMYK"))
    cmyk[..., 3] = smooth(19, 23, 5)[..., 0] // 3
    buffer = io.BytesIO()
    Image.fromarray(cmyk, "CMYK").save(buffer, "JPEG", quality=95)
    data = bytearray(buffer.getvalue())
    marker = data.index(b"Adobe")
    assert data[marker + 11] in (0, 2), data[marker + 11]
    data[marker + 11] = 2
    (out / "ycck.jpg").write_bytes(data)


def resizes(out):
    image = Image.fromarray(np.random.default_rng(4).integers(0, 256, (37, 53, 3), dtype=np.uint8))
    tensors = {"image": np.array(image)}
    sizes = [(53, 20), (20, 37), (71, 60), (17, 91), (106, 11), (1, 1), (53, 38), (5, 3), (50, 30)]
    for number, name in enumerate(FILTERS):
        for width, height in sizes:
            tensors[f"{name}_{width}x{height}"] = np.array(image.resize((width, height), number))
    thin = Image.fromarray(np.random.default_rng(6).integers(0, 256, (1, 300, 3), dtype=np.uint8))
    tensors["thin"] = np.array(thin)
    for number, name in enumerate(FILTERS):
        tensors[f"thin_{name}_7x3"] = np.array(thin.resize((7, 3), number))
    save_file(tensors, out / "resize.safetensors")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    pictures(folder)
    resizes(folder)
