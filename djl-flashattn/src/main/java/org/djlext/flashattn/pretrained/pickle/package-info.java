/**
 * Weights as {@code torch.save} writes them ({@code .pth}, {@code .bin}, {@code .ckpt}), read
 * without Python and without executing anything.
 *
 * <p>{@link org.djlext.flashattn.pretrained.pickle.PickleFile} is a {@code WeightSource} like the
 * other formats:
 *
 * <pre>{@code
 * try (WeightSource weights = PickleFile.open(Path.of("pytorch_model.bin"))) {
 *     NDArray norm = weights.load(manager, "model.norm.weight");
 * }
 * }</pre>
 *
 * <p>A pickle is a program for a stack machine, and Python's own reader would import and call
 * whatever it names. The machine here knows the opcodes for plain data and a closed list of names:
 * the ways PyTorch rebuilds tensors and parameters, its storages and element types, dictionaries,
 * sets and other plain containers. Any other name is refused with an exception that tells it.
 * Storages are mapped in place where the engine can use them as they are. Both layouts are read:
 * zip archives, and the pickles one after another of PyTorch before 1.6. The tar archives before
 * that, TorchScript programs, sparse and quantized tensors are refused.
 */
package org.djlext.flashattn.pretrained.pickle;
