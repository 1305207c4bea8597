"""Writes the golden of org.djlext.vlm.tune.zero: what DeepSpeed's estimators return, and the sizes that
torch counts in models of transformers, which need no memory for it.

    DS_BUILD_OPS=0 pip install deepspeed; python zero_goldens.py ../resources/zero

deepspeed.json has rows of arguments and results; sizes/<name>/config.json the models, sizes.json their
numbers of parameters and of the largest layer.
"""

import json
import sys
from itertools import product
from pathlib import Path

import torch
from deepspeed.runtime.zero.stage3 import estimate_zero3_model_states_mem_needs as stage3
from deepspeed.runtime.zero.stage3 import model_to_params
from deepspeed.runtime.zero.stage_1_and_2 import estimate_zero2_model_states_mem_needs as stage2
from transformers import DeepseekV3Config, DeepseekV3ForCausalLM, LlamaConfig, LlamaForCausalLM

MODELS = {
    "llama-7b": LlamaConfig(),
    "llama-3-8b": LlamaConfig(
        vocab_size=128256, intermediate_size=14336, num_key_value_heads=8, rope_theta=500000.0),
    "smollm2-135m": LlamaConfig(
        vocab_size=49152, hidden_size=576, intermediate_size=1536, num_hidden_layers=30,
        num_attention_heads=9, num_key_value_heads=3, tie_word_embeddings=True),
    "biased": LlamaConfig(hidden_size=256, intermediate_size=300, num_attention_heads=4,
                          num_hidden_layers=3, attention_bias=True, mlp_bias=True),
    "experts": DeepseekV3Config(
        vocab_size=1000, hidden_size=256, intermediate_size=512, moe_intermediate_size=96,
        num_hidden_layers=4, num_attention_heads=8, num_key_value_heads=8, n_routed_experts=16,
        n_shared_experts=2, num_experts_per_tok=4, n_group=1, topk_group=1, first_k_dense_replace=1,
        q_lora_rank=None, kv_lora_rank=64, qk_nope_head_dim=32, qk_rope_head_dim=16, v_head_dim=32,
        rope_scaling=None),
}


def model(config):
    with torch.device("meta"):
        kind = DeepseekV3ForCausalLM if isinstance(config, DeepseekV3Config) else LlamaForCausalLM
        return kind(config)


def counted(m):
    # model_to_params tells parameters apart by their memory, which these do not have
    parameters = sum(p.numel() for p in m.parameters())
    largest = max(sum(p.numel() for p in part.parameters(recurse=False)) for part in m.modules())
    return parameters, largest


def main(folder: Path) -> None:
    rows = []
    for psi, largest in ((6738415616, 131072000), (2851000000, 32000000), (135, 7), (10**12 + 1, 10**9)):
        for n, m in ((1, 1), (8, 1), (3, 5), (8, 128)):
            for offload in (False, True):
                cpu, gpu = stage2(psi, n, m, offload)
                rows.append([2, psi, largest, n, m, offload, False, False, gpu, cpu])
            for offload, parameters, sharded in product((False, True), repeat=3):
                if parameters and not offload:
                    continue
                cpu, gpu, _ = stage3(psi, largest, n, m, offload, parameters, sharded)
                rows.append([3, psi, largest, n, m, offload, parameters, sharded, gpu, cpu])
    folder.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(row) for row in rows)
    (folder / "deepspeed.json").write_text(f"[\n{lines}\n]\n")
    sizes = {}
    for name, config in MODELS.items():
        config.save_pretrained(folder / "sizes" / name)
        sizes[name] = counted(model(config))
    (folder / "sizes.json").write_text(json.dumps(sizes, indent=1) + "\n")
    small = LlamaForCausalLM(LlamaConfig(hidden_size=64, intermediate_size=96, num_hidden_layers=2,
                                         num_attention_heads=4, vocab_size=50))
    assert counted(small) == model_to_params(small)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
