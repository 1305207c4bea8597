/**
 * Pretrained checkpoints: from a name or path to a model that answers.
 *
 * <pre>{@code
 * var criteria = Criteria.builder()
 *         .setTypes(String.class, String.class)
 *         .optModelUrls("hf://HuggingFaceTB/SmolLM2-135M-Instruct")
 *         .build();
 * }</pre>
 *
 * <p>The place may be
 *
 * <ul>
 *   <li>a folder with config.json and weights: safetensors, in one file or sharded, else {@code
 *       pytorch_model.bin}, likewise, or one {@code .pth} or {@code .pt} file;
 *   <li>a file of weights with config.json beside it;
 *   <li>either without config.json, if a family recognizes the weights;
 *   <li>an ONNX file, or a folder with one, if a family recognizes it; DJL's ONNX Runtime engine,
 *       {@code ai.djl.onnxruntime:onnxruntime-engine}, runs it and must be added;
 *   <li>a GGUF file;
 *   <li>{@code hf://org/name[@revision]} or {@code hf://org/name/file.gguf}: see the package {@code
 *       hub}.
 * </ul>
 *
 * <p>{@code optArgument("dtype", ...)} is {@code float32} (the default), {@code float16} or {@code
 * stored}; {@code optArgument("mmap", false)} reads weights into memory instead of mapping the
 * files. A {@code serving.properties} in the folder counts as everywhere in DJL, and wins over what
 * would be chosen here.
 *
 * <h2>For model families</h2>
 *
 * A family has one {@link org.djlext.flashattn.pretrained.PretrainedModelLoader}, named in a
 * ServiceLoader file, which {@link org.djlext.flashattn.pretrained.ModelRegistry} finds by the
 * {@code model_type} of a checkpoint. It builds the Block and tells by a {@link
 * org.djlext.flashattn.pretrained.WeightTable} which tensor fills which parameter. {@link
 * org.djlext.flashattn.pretrained.PretrainedWeights} fills all parameters or none, and {@link
 * org.djlext.flashattn.pretrained.CheckpointWriter} saves them under the original names, so that
 * the reference library opens the result. {@link org.djlext.flashattn.pretrained.CheckpointSummary}
 * says what is in a checkpoint without loading it. Formats are in the packages {@code weights},
 * {@code pickle} and {@code gguf}; what a particular model is belongs to none of them.
 *
 * <h2>How a plain path gets here</h2>
 *
 * DJL chooses a {@code RepositoryFactory} by the scheme of an address, and one that is found by
 * ServiceLoader takes the place of DJL's own. {@link
 * org.djlext.flashattn.pretrained.CheckpointRepositoryFactory} does so for {@code file}: it keeps
 * the paths that are checkpoints and that DJL could not load (no TorchScript program, {@code
 * .params}, {@code .onnx} or the like, no metadata.json, no other engine or block factory in
 * serving.properties) and hands every other path on to DJL's factory, which DJL 0.36 keeps private:
 * it is made by reflection. Tests hold both ways for TorchScript folders and files, parameter
 * folders, metadata.json repositories, archives and missing paths. A DJL that has no such class is
 * not disturbed: the factory then offers no scheme, DJL's own stays in place, a warning is logged
 * once, and {@code hf:///absolute/path}, which needs no reflection, still loads a checkpoint from
 * this machine. Only one library on a class path can replace {@code file}; should another do so,
 * the same address helps.
 *
 * <h2>Mapped files</h2>
 *
 * Weights whose stored type the engine can hold are used where they lie, in a private mapping: a
 * large model starts at once, and what training writes never reaches the file. While a model is
 * open its file must not be truncated or overwritten in place, which ends the process with SIGBUS
 * on Linux and macOS; moving a new file there is safe, and is what {@code CheckpointWriter} does.
 * On Windows a mapped file can be neither deleted nor replaced until the model is closed and Java
 * has collected the mapping. Use {@code mmap=false} where a file may change, as on network drives.
 * Read-only files, tensors that are not aligned to their elements and those beyond 2 GiB are always
 * copied. All other reading goes through small windows, and a file that became shorter ends in an
 * exception.
 */
package org.djlext.flashattn.pretrained;
