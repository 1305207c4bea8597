/**
 * Files of named tensors: what every format has in common, and the safetensors format.
 *
 * <p>A {@link org.djlext.flashattn.pretrained.weights.WeightSource} is opened by reading and
 * checking a header; tensors are then read one by one, without a copy where the bytes of the file
 * can serve as they are.
 *
 * <pre>{@code
 * try (WeightSource weights = SafetensorsFile.open(Path.of("model.safetensors"))) {
 *     NDArray norm = weights.load(manager, "model.norm.weight");
 * }
 * }</pre>
 *
 * <p>Other formats have packages of their own beside this one; what a tensor is for is not known
 * here.
 */
package org.djlext.flashattn.pretrained.weights;
