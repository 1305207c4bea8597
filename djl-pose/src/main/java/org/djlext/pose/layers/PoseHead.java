package org.djlext.pose.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import org.djlext.flashattn.fused.FusedBlock;
import org.djlext.flashattn.ops.ProgramSource;

/** What turns the map of a backbone {@code (B, C, h, w)} into statements about K joints. */
public abstract class PoseHead extends FusedBlock {

  /** What batch normalizations of heads add to the variance. */
  protected static final double NORM_EPSILON = 1e-5;

  /**
   * Constructs the head.
   *
   * @param program its program
   */
  protected PoseHead(ProgramSource program) {
    super(program, NORM_EPSILON, true);
  }

  /**
   * Computes the raw outputs.
   *
   * @param store where weights are read
   * @param map {@code (B, C, h, w)}
   * @param labels what training is to reach, or null; only heads with a flow look at them
   * @param training whether gradients are wanted
   * @return named arrays
   */
  public final NDList forward(ParameterStore store, NDArray map, NDList labels, boolean training) {
    NDList outputs = compute(store, map, labels, training);
    List<String> names = outputNames();
    for (int i = 0; i < outputs.size(); i++) {
      outputs.get(i).setName(names.get(i));
    }
    return outputs;
  }

  /**
   * Names the raw outputs; a training pass with labels may give the last of them, inference does
   * not.
   *
   * @return names in order
   */
  public abstract List<String> outputNames();

  /**
   * Turns the outputs for mirrored pictures into those for the pictures themselves.
   *
   * @param outputs the outputs of inference
   * @param mirrorIndices {@code (K)} int64: for each joint the one on the other side of the body
   * @return arrays of the same names, owned by the same manager
   */
  public abstract NDList mirrored(NDList outputs, NDArray mirrorIndices);

  /**
   * Computes the outputs in the order of their names.
   *
   * @param store where weights are read
   * @param map {@code (B, C, h, w)}
   * @param labels what training is to reach, or null
   * @param training whether gradients are wanted
   * @return the arrays
   */
  protected abstract NDList compute(
      ParameterStore store, NDArray map, NDList labels, boolean training);

  @Override
  protected final NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return forward(parameterStore, inputs.head(), null, training);
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore parameterStore, NDList data, NDList labels, PairList<String, Object> params) {
    return forward(parameterStore, data.head(), labels, true);
  }
}
