package org.djlext.flashattn.pretrained;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.ElementType;
import org.djlext.flashattn.pretrained.weights.TensorInfo;
import org.djlext.flashattn.pretrained.weights.TensorMemory;
import org.djlext.flashattn.pretrained.weights.WeightSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the parameters of a Block from a checkpoint: all of them, or none. Tensors are read one
 * after another straight into their final type, so memory never holds much more than the weights.
 */
public final class PretrainedWeights {

  private static final Logger LOGGER = LoggerFactory.getLogger(PretrainedWeights.class);

  private static final int NAMED = 20;

  private PretrainedWeights() {}

  /**
   * What a load did.
   *
   * @param loaded the names of the tensors that filled a parameter
   * @param unused the names of the tensors that filled none
   */
  public record Report(List<String> loaded, List<String> unused) {

    /**
     * Copies the lists.
     *
     * @param loaded the names of the tensors that filled a parameter
     * @param unused the names of the tensors that filled none
     */
    public Report {
      loaded = List.copyOf(loaded);
      unused = List.copyOf(unused);
    }
  }

  /**
   * Fills a Block whose parameters know their shapes but have no values.
   *
   * @param block the Block
   * @param path the checkpoint, for errors
   * @param weights its tensors
   * @param table which tensor fills which parameter
   * @param manager the owner of the values
   * @param dataType the type of floating-point values, or null to keep the stored one
   * @return what was loaded and what was left
   * @throws IOException if a tensor is missing, has another shape or cannot be read; the Block and
   *     the manager are then as before
   */
  public static Report load(
      Block block,
      Path path,
      WeightSource weights,
      WeightTable table,
      NDManager manager,
      DataType dataType)
      throws IOException {
    if (dataType != null) {
      TensorMemory.refuse(dataType);
    }
    Map<String, Parameter> parameters = BlockParameters.of(block);
    Map<String, WeightTable.Origin> origins = origins(path, parameters.keySet(), weights, table);
    Map<String, NDArray> values = new LinkedHashMap<>();
    NDManager owner = manager.newSubManager(); // also of the mappings, so views of values are safe
    try {
      for (Map.Entry<String, WeightTable.Origin> entry : origins.entrySet()) {
        Parameter parameter = parameters.get(entry.getKey());
        values.put(entry.getKey(), value(owner, weights, entry.getValue(), parameter, dataType));
      }
    } catch (IOException | RuntimeException e) {
      owner.close();
      throw e;
    }
    values.forEach((name, value) -> give(parameters.get(name), value, manager));
    return report(weights, table, origins);
  }

  /**
   * Fills the arrays that a Block has, as when training goes on from a checkpoint: all of them, or
   * none.
   *
   * @param block the Block, whose parameters have values
   * @param path the checkpoint, for errors
   * @param weights its tensors
   * @param table which tensor fills which parameter
   * @throws IOException if a tensor is missing, has another shape or type, or cannot be read
   */
  public static void refill(Block block, Path path, WeightSource weights, WeightTable table)
      throws IOException {
    Map<String, Parameter> parameters = BlockParameters.of(block);
    Map<String, WeightTable.Origin> origins = origins(path, parameters.keySet(), weights, table);
    Map<NDArray, NDArray> values = new LinkedHashMap<>();
    try (NDManager scratch =
        block.getParameters().valueAt(0).getArray().getManager().newSubManager()) {
      for (Map.Entry<String, WeightTable.Origin> entry : origins.entrySet()) {
        Parameter parameter = parameters.get(entry.getKey());
        NDArray held = parameter.getArray();
        NDArray value = value(scratch, weights, entry.getValue(), parameter, held.getDataType());
        if (!value.getShape().equals(held.getShape())) {
          throw new CheckpointException(path, entry.getKey(), held.getShape(), value.getShape());
        }
        values.put(held, value);
      }
      values.forEach((held, value) -> value.copyTo(held));
    }
  }

  private static Map<String, WeightTable.Origin> origins(
      Path path, Set<String> parameters, WeightSource weights, WeightTable table)
      throws CheckpointException {
    Map<String, WeightTable.Origin> origins = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (String parameter : parameters) {
      WeightTable.Origin origin =
          table
              .originOf(parameter)
              .orElseThrow(
                  () -> new IllegalStateException("the weight table has no row for " + parameter));
      origins.put(parameter, origin);
      if (!weights.names().contains(origin.checkpointName())) {
        missing.add(origin.checkpointName());
      }
    }
    if (!missing.isEmpty()) {
      throw new CheckpointException(
          path,
          "tensors",
          "all of the model's %d".formatted(parameters.size()),
          "none named " + String.join(", ", missing));
    }
    return origins;
  }

  private static NDArray value(
      NDManager manager,
      WeightSource weights,
      WeightTable.Origin origin,
      Parameter parameter,
      DataType wanted)
      throws IOException {
    boolean full = origin.transform().filter(WeightTransform::isFullPrecision).isPresent();
    DataType dataType = full ? DataType.FLOAT32 : wanted;
    String name = origin.checkpointName();
    TensorInfo info = weights.info(name);
    // a transform may return a view, and what is converted need not stay in memory as pages
    boolean own = origin.transform().isPresent() || converts(info, dataType);
    NDArray value = own ? weights.copy(manager, name, dataType) : weights.load(manager, name);
    if (origin.transform().isPresent()) {
      try (NDArray stored = value) {
        value = origin.transform().get().toBlock(stored);
      }
    }
    Shape expected = parameter.getShape();
    if (expected != null && !expected.equals(value.getShape())) {
      throw new CheckpointException(info.file(), name + ".shape", expected, value.getShape());
    }
    if (parameter.requiresGradient() && !value.getDataType().isFloating()) {
      throw new CheckpointException(
          info.file(), name + ".dtype", "a floating-point type", info.storedType());
    }
    return TensorMemory.convert(value, dataType);
  }

  private static boolean converts(TensorInfo info, DataType dataType) {
    return dataType != null
        && ElementType.named(info.storedType())
            .flatMap(ElementType::held)
            .filter(held -> held.isFloating() && held != dataType)
            .isPresent();
  }

  /** A declared shape forbids setting an array, but an initializer may hand one over. */
  private static void give(Parameter parameter, NDArray value, NDManager manager) {
    Initializer own = parameter.getInitializer();
    parameter.close();
    parameter.setInitializer((owner, shape, type) -> value);
    parameter.initialize(manager, value.getDataType());
    parameter.setInitializer(own);
  }

  private static Report report(
      WeightSource weights, WeightTable table, Map<String, WeightTable.Origin> origins) {
    Set<String> unused = new LinkedHashSet<>(weights.names());
    List<String> loaded =
        origins.values().stream().map(WeightTable.Origin::checkpointName).toList();
    loaded.forEach(unused::remove);
    unused.removeIf(table::ignores);
    if (!unused.isEmpty()) {
      LOGGER.info(
          "{} tensors of the checkpoint are no parameters of this model: {}{}",
          unused.size(),
          unused.stream().limit(NAMED).collect(Collectors.joining(", ")),
          unused.size() > NAMED ? " and others" : "");
    }
    return new Report(loaded, List.copyOf(unused));
  }
}
