package org.djlext.flashattn.adapt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.ops.PackedWeight;
import org.djlext.flashattn.ops.WeightAdaptations;
import org.djlext.flashattn.ops.WeightAdaptations.Use;
import org.djlext.flashattn.quantized.Quantization;

/**
 * A model whose linear maps are held in few bits, to train adapters on (QLoRA, arXiv 2305.14314):
 * gradients go through the weights that programs unpack, the packed ones have none. As in
 * bitsandbytes and peft, embeddings, norms, routers and the output head stay as they are.
 *
 * <p>A parameter that is packed keeps its shape and type, but its array has no memory and reads as
 * NaN, so that nobody takes it for the weight; {@link #whole} reads it.
 */
public final class QuantizedBase {

  private QuantizedBase() {}

  /**
   * Packs a model's linear maps, one after the other, and freezes it. The memory of each is given
   * back before the next is packed.
   *
   * @param block the model, initialized and without adapters
   * @param way how weights are held
   * @param naming how its modules are called, of which the head and what is not linear are left out
   * @return the names of the modules that were packed
   * @throws IllegalArgumentException if the model has no linear map to pack
   * @throws IllegalStateException if the model is not initialized, or packed already
   */
  public static List<String> quantize(Block block, Quantization way, ModuleNaming naming) {
    ModuleTree.requireInitialized(block);
    if (isQuantized(block)) {
      throw new IllegalStateException("the model is quantized already");
    }
    BridgedLinear.throughout(block);
    List<String> packed = new ArrayList<>();
    for (AdaptableModule module : ModuleTree.of(block, naming)) {
      boolean head =
          module.name().equals(naming.head()) || naming.tied().containsKey(module.name());
      if (module.use() == Use.LINEAR && !head && module.weight().getArray().size() > 0) {
        pack(module.weight(), way);
        packed.add(module.name());
      }
    }
    if (packed.isEmpty()) {
      throw new IllegalArgumentException("the model has no linear map to hold as " + way);
    }
    block.freezeParameters(true);
    return packed;
  }

  private static void pack(Parameter parameter, Quantization way) {
    NDArray weight = parameter.getArray();
    NDArray held = withoutMemory(weight);
    NDArray key = WeightAdaptations.sameTensor(held);
    WeightAdaptations.pack(held, way.pack(key, weight));
    replace(parameter, held);
  }

  /** One NaN, read again and again. */
  private static NDArray withoutMemory(NDArray weight) {
    NDManager owner = weight.getManager();
    try (NDArray one = owner.full(new Shape(1, 1), Float.NaN, DataType.FLOAT32);
        NDArray typed = one.toType(weight.getDataType(), true)) {
      NDArray held = typed.broadcast(weight.getShape());
      held.attach(owner);
      return held;
    }
  }

  /** DJL sets an array only where there is neither array nor shape. */
  private static void replace(Parameter parameter, NDArray array) {
    parameter.close();
    parameter.setShape(null);
    parameter.setArray(array);
  }

  /**
   * Unpacks all weights for good. They are what they were rounded to, not what they were before.
   *
   * @param block the model, without adapters
   */
  public static void dequantize(Block block) {
    for (Pair<String, Parameter> entry : block.getParameters()) {
      Parameter parameter = entry.getValue();
      NDArray held = parameter.getArray();
      PackedWeight packed = held == null ? null : WeightAdaptations.packed(held);
      if (packed != null) {
        NDArray whole = whole(held, held.getManager());
        WeightAdaptations.unpack(held);
        packed.own().forEach(NDArray::close);
        packed.key().close();
        replace(parameter, whole);
        parameter.freeze(true);
      }
    }
  }

  /**
   * Reads a weight.
   *
   * @param weight the array of a parameter, packed or not
   * @param owner the owner of the copy
   * @return a copy {@code (out, in)}, unpacked
   */
  public static NDArray whole(NDArray weight, NDManager owner) {
    PackedWeight packed = WeightAdaptations.packed(weight);
    NDArray copy = packed == null ? weight.duplicate() : packed.unpacked();
    copy.attach(owner);
    return copy;
  }

  /**
   * Says whether any weight is packed.
   *
   * @param block a model
   * @return true if there is one
   */
  public static boolean isQuantized(Block block) {
    return block.getParameters().values().stream()
        .map(Parameter::getArray)
        .anyMatch(array -> array != null && WeightAdaptations.packed(array) != null);
  }

  /**
   * Counts what a model's parameters take in memory.
   *
   * @param block a model, initialized
   * @return the bytes of all parameters, packed or not
   */
  public static long bytes(Block block) {
    long bytes = 0;
    for (Parameter parameter : block.getParameters().values()) {
      NDArray array = parameter.getArray();
      PackedWeight packed = WeightAdaptations.packed(array);
      bytes += packed == null ? array.size() * array.getDataType().getNumOfBytes() : packed.bytes();
    }
    return bytes;
  }
}
