package org.djlext.flashattn.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;

/**
 * The exponential moving average of a Block's weights, running statistics of norms included, as
 * mmengine's averaged models with {@code update_buffers=True} keep it. It is often better than the
 * weights themselves.
 *
 * <pre>{@code
 * try (WeightAverage average = new WeightAverage(block, AverageMomentum.falling(2e-4, 2000))) {
 *     for (Batch batch : trainer.iterateDataset(data)) {
 *         EasyTrain.trainBatch(trainer, batch);
 *         trainer.step();
 *         average.update();
 *         batch.close();
 *     }
 *     try (var swapped = average.swapIn()) {  // evaluate or save the average
 *         EasyTrain.evaluateDataset(trainer, validation);
 *     }
 * }
 * }</pre>
 *
 * <p>{@link WeightAveraging} calls {@link #update} from within DJL's {@code EasyTrain.fit}. Not
 * safe for several threads.
 */
public final class WeightAverage implements AutoCloseable {

  private static final ProgramSource PROGRAM =
      ProgramSource.resource(WeightAverage.class, "weight_average.py");
  private static final String UPDATES = "updates";

  private final AverageMomentum momentum;
  private final NDManager manager;
  private final List<String> names = new ArrayList<>();
  private final NDArray[] weights;
  private final NDArray[] averages;
  private long updates;
  private boolean swapped;

  /** Gives the trained weights back when it is closed. */
  public interface Swap extends AutoCloseable {

    @Override
    void close();
  }

  /**
   * Begins an average at the weights as they are.
   *
   * @param block an initialized Block, whose parameters are not replaced as long as the average is
   *     used
   * @param momentum how much of the weights goes into the average with each update
   * @throws IllegalArgumentException if a parameter has no value
   */
  public WeightAverage(Block block, AverageMomentum momentum) {
    this.momentum = momentum;
    List<NDArray> arrays = new ArrayList<>();
    BlockParameters.of(block)
        .forEach(
            (name, parameter) -> {
              arrays.add(floats(name, parameter));
              names.add(name);
            });
    weights = arrays.toArray(NDArray[]::new);
    if (weights.length == 0) {
      throw new IllegalArgumentException("weight average: expected a Block with parameters");
    }
    manager = weights[0].getManager().newSubManager();
    averages = new NDArray[weights.length];
    for (int i = 0; i < weights.length; i++) {
      averages[i] = weights[i].duplicate();
      averages[i].attach(manager);
    }
  }

  private static NDArray floats(String name, Parameter parameter) {
    if (!parameter.isInitialized() || !parameter.getArray().getDataType().isFloating()) {
      throw new IllegalArgumentException(
          "weight average: %s: expected an initialized parameter of floating-point numbers, found %s"
              .formatted(
                  name, parameter.isInitialized() ? parameter.getArray().getDataType() : "none"));
    }
    return parameter.getArray();
  }

  /**
   * Takes the weights in after a step of the optimizer. The first update copies them.
   *
   * @throws IllegalStateException if the average is swapped in
   */
  public void update() {
    requireInPlace();
    double share = updates == 0 ? 1 : momentum.at(updates);
    updates++;
    TorchProgram.of(PROGRAM).call("update", false, weights[0], averages, weights, share).close();
  }

  /**
   * Returns how many updates the average has seen.
   *
   * @return the number
   */
  public long updates() {
    return updates;
  }

  /**
   * Puts the average into the Block, and the trained weights aside.
   *
   * @return gives them back when it is closed
   * @throws IllegalStateException if the average is swapped in already
   */
  public Swap swapIn() {
    requireInPlace();
    swap();
    return () -> {
      if (swapped) {
        swap();
      }
    };
  }

  private void swap() {
    TorchProgram.of(PROGRAM).call("swap", false, weights[0], averages, weights).close();
    swapped = !swapped;
  }

  private void requireInPlace() {
    if (swapped) {
      throw new IllegalStateException("the average is swapped in; close the swap first");
    }
  }

  /**
   * Writes the average, to go on with later.
   *
   * @param file a safetensors file, which appears whole or not at all
   * @throws IOException if it cannot be written
   */
  public void save(Path file) throws IOException {
    requireInPlace();
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (int i = 0; i < averages.length; i++) {
      tensors.put(names.get(i), averages[i]);
    }
    try (NDArray count = manager.create(updates)) {
      tensors.put(UPDATES, count);
      SafetensorsWriter.write(file, tensors);
    }
  }

  /**
   * Takes up an average that was saved.
   *
   * @param file the safetensors file
   * @throws CheckpointException if it is that of another Block; the average is then as it was
   * @throws IOException if it cannot be read
   */
  public void load(Path file) throws IOException {
    try (SavedArrays saved = SavedArrays.open(file, manager)) {
      List<NDArray> read = new ArrayList<>();
      for (int i = 0; i < averages.length; i++) {
        read.add(saved.like(names.get(i), averages[i]));
      }
      long count = saved.count(UPDATES);
      for (int i = 0; i < averages.length; i++) {
        read.get(i).copyTo(averages[i]);
      }
      updates = count;
    }
  }

  /** Gives the trained weights back, if they are aside, and frees the average. */
  @Override
  public void close() {
    if (swapped) {
      swap();
    }
    manager.close();
  }
}
