/**
 * GGUF files (versions 2 and 3), the container of llama.cpp.
 *
 * <p>{@link org.djlext.flashattn.pretrained.gguf.GgufFile} gives the metadata and, as any {@code
 * WeightSource}, the tensors; quantized blocks are widened to float32 exactly as the reference
 * does.
 *
 * <pre>{@code
 * GgufFile file = GgufFile.open(Path.of("model.Q4_K_M.gguf"));
 * String architecture = file.metadata().string("general.architecture");
 * }</pre>
 *
 * <p>What the keys mean to a model, and how its tensors are named elsewhere, is the model's matter.
 */
package org.djlext.flashattn.pretrained.gguf;
