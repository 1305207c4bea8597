"""Writes the goldens of org.djlext.vlm.chameleon.VqParityTest: image tokenizers of Chameleon.

    python chameleon_vq_goldens.py ../resources/chameleon-vq CHAMELEON

The second argument is a checkout of github.com/facebookresearch/chameleon, whose VQGAN draws;
transformers, which reads only, is the reference for reading. Weights follow from their names
(named_values.py). For each case there are <name>.json, the vq_config, and <name>.safetensors:

  latents (B,C,h,w)   what is quantized
  codes (B,h*w)       the nearest codebook rows
  drawn (B,3,H,W)     the picture of the codes, not clamped
  loss                of the quantizer
  grad.<tensor>       of the loss and the mean square of what is drawn, for TRAINED
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers.models.chameleon.configuration_chameleon import ChameleonVQVAEConfig
from transformers.models.chameleon.modeling_chameleon import ChameleonVQVAE

import named_values

BASE = dict(
    embed_dim=8,
    num_embeddings=48,
    latent_channels=8,
    resolution=16,
    base_channels=32,
    channel_multiplier=[1, 1],
    num_res_blocks=1,
    attn_resolutions=None,
    attn_type="vanilla",
)

# name: (changes to the configuration, shape of the pictures)
CASES = {
    "two-levels": ({}, (2, 3, 16, 16)),
    "one-level": (dict(channel_multiplier=[2], num_res_blocks=2), (1, 3, 8, 8)),
    "published-shape": (
        dict(channel_multiplier=[1, 1, 2, 2, 4], num_res_blocks=2, resolution=64, embed_dim=16, latent_channels=16),
        (1, 3, 64, 64),
    ),
    "widths-differ": (
        dict(channel_multiplier=[1, 2, 3], embed_dim=12, latent_channels=20, num_embeddings=31, resolution=32),
        (2, 3, 32, 32),
    ),
    "attention-inside": (dict(channel_multiplier=[1, 2], attn_resolutions=[8, 16]), (1, 3, 16, 16)),
    "attention-at-one-level": (
        dict(channel_multiplier=[1, 1, 1], num_res_blocks=2, attn_resolutions=[16], resolution=32),
        (1, 3, 32, 32),
    ),
    "no-attention": (dict(attn_type="none", channel_multiplier=[1, 2]), (1, 3, 16, 16)),
    "oblong": (dict(channel_multiplier=[1, 2, 1]), (2, 3, 24, 40)),
}

TRAINED = ["encoder.conv_in.weight", "encoder.mid.block_1.norm1.bias", "quantize.embedding.weight", "decoder.conv_out.weight"]


def decoder_of(config: ChameleonVQVAEConfig, vqgan):
    return vqgan.Decoder(
        ch=config.base_channels,
        out_ch=config.in_channels,
        ch_mult=config.channel_multiplier,
        num_res_blocks=config.num_res_blocks,
        attn_resolutions=config.attn_resolutions or [],
        in_channels=config.in_channels,
        resolution=config.resolution,
        z_channels=config.latent_channels,
        attn_type=config.attn_type,
    ).eval()


def golden(name: str, config: ChameleonVQVAEConfig, shape, vqgan) -> dict:
    model = ChameleonVQVAE(config).eval()
    named_values.fill(model, "model.vqmodel.")
    decoder = decoder_of(config, vqgan)
    named_values.fill(decoder, "model.vqmodel.decoder.")
    pixels = named_values.signed("pixel_values", shape)
    with torch.no_grad():
        latents = model.quant_conv(model.encoder(pixels))
    rows = latents.permute(0, 2, 3, 1).reshape(-1, config.embed_dim)
    # whatever the order of sums, the nearest row is the same one
    distances = torch.cdist(rows.double(), model.quantize.embedding.weight.double()) ** 2
    two = distances.topk(2, largest=False).values
    assert (two[:, 1] - two[:, 0]).min() > 1e-4, "too near a tie"
    b, _, h, w = latents.shape
    quantized, loss, codes = model.quantize(model.quant_conv(model.encoder(pixels)))
    drawn = decoder(model.post_quant_conv(quantized))
    (loss + drawn.pow(2).mean()).backward()
    parameters = dict(model.named_parameters())
    parameters.update({f"decoder.{n}": p for n, p in decoder.named_parameters()})
    print(f"{name}: {len(set(codes.tolist()))} of {config.num_embeddings} codes, drawn {tuple(drawn.shape)}")
    return {
        "latents": latents,
        "codes": codes.view(b, h * w),
        "drawn": drawn.detach(),
        "loss": loss.detach(),
        **{f"grad.{name}": parameters[name].grad for name in TRAINED},
    }


def main(root: Path, checkout: str) -> None:
    sys.path.insert(0, checkout)
    from chameleon.inference import vqgan

    root.mkdir(parents=True, exist_ok=True)
    for name, (changes, shape) in CASES.items():
        options = {**BASE, **changes}
        values = golden(name, ChameleonVQVAEConfig(**options), shape, vqgan)
        save_file({k: v.contiguous().clone() for k, v in values.items()}, root / f"{name}.safetensors")
        (root / f"{name}.json").write_text(json.dumps({"pictures": shape, "vq_config": options}, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
