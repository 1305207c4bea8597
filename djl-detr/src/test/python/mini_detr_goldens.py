"""What transformers says of the miniature: python mini_detr_goldens.py, from this folder.

Reads ../resources/zoo/scene.png, a scene that was never trained on, and the weights among the
module's resources. Writes ../resources/zoo/mini-detr.safetensors.
"""

from pathlib import Path

import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import DetrForSegmentation, DetrImageProcessor

HERE = Path(__file__).resolve().parent
MODEL = HERE / "../../main/resources/org/djlext/detr/zoo/mini-detr"
ZOO = HERE / "../resources/zoo"

model, report = DetrForSegmentation.from_pretrained(
    MODEL, dtype=torch.float32, output_loading_info=True
)
# the only keys that may be absent count batches, and frozen norms have no use for them
absent = [k for k in report["missing_keys"] if not k.endswith("num_batches_tracked")]
assert not absent and not report["unexpected_keys"], report
model.eval()

processor = DetrImageProcessor.from_pretrained(MODEL)
image = Image.open(ZOO / "scene.png").convert("RGB")
inputs = processor(images=image, return_tensors="pt")
with torch.no_grad():
    out = model(**inputs)
found = processor.post_process_object_detection(
    out, threshold=0.7, target_sizes=[(image.height, image.width)]
)[0]
for score, label, box in zip(found["scores"], found["labels"], found["boxes"]):
    print(model.config.id2label[int(label)], round(float(score), 3), box.tolist())
save_file(
    {
        "pixel_values": inputs["pixel_values"].contiguous(),
        "logits": out.logits.contiguous(),
        "pred_boxes": out.pred_boxes.contiguous(),
        "pred_masks": out.pred_masks.contiguous(),
        "labels": found["labels"].contiguous(),
        "scores": found["scores"].contiguous(),
        "boxes": found["boxes"].contiguous(),
    },
    ZOO / "mini-detr.safetensors",
)
