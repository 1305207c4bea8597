package org.djlext.examples.scenes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.Map;
import java.util.Random;
import org.djlext.detr.DetrBlock;
import org.djlext.flashattn.pretrained.BlockParameters;

/**
 * First weights with which each query looks at its own part of the picture. DETR's random ones let
 * every query look everywhere, and most of its long training goes into learning places; an hour on
 * two cores is not enough for that. The model and its loss stay as they are, and everything here is
 * trained on.
 *
 * <ul>
 *   <li>Queries begin as the position embeddings of a grid of points.
 *   <li>The decoder's attention over the picture begins by comparing the finest waves of those
 *       embeddings, and by handing on what it finds.
 * </ul>
 */
final class LocalQueries {

  private static final int COLUMNS = 5;
  private static final double TEMPERATURE = 10_000;
  private static final float NOISE = 0.1f;
  private static final float RANDOM_SHARE = 0.3f;
  private static final float SHARPNESS = 1.5f;

  private LocalQueries() {}

  /** Changes the weights of a detector that has been initialized. */
  static void apply(DetrBlock detector, long seed) {
    int d = detector.config().hiddenSize();
    int heads = detector.config().decoder().heads();
    Map<String, Parameter> parameters = BlockParameters.of(detector);
    set(
        parameters.get("query_position_embeddings.weight"),
        grid(detector.config().queries(), d, new Random(seed)));
    float[] nearest = nearest(d, heads);
    float[] same = identity(d);
    for (int i = 0; i < detector.config().decoder().layers(); i++) {
      String layer = "decoder.layers." + i + ".";
      mix(parameters.get(layer + "encoder_attn.q_proj.weight"), RANDOM_SHARE, nearest);
      mix(parameters.get(layer + "encoder_attn.k_proj.weight"), RANDOM_SHARE, nearest);
      mix(parameters.get(layer + "encoder_attn.v_proj.weight"), NOISE, same);
      mix(parameters.get(layer + "encoder_attn.out_proj.weight"), NOISE, same);
      scale(parameters.get(layer + "fc2.weight"), RANDOM_SHARE);
    }
  }

  /** The sine embeddings, {@code (Q, d)}, of points on a grid: rows first, then columns. */
  private static float[] grid(int queries, int d, Random random) {
    int rows = (queries + COLUMNS - 1) / COLUMNS;
    float[] values = new float[queries * d];
    for (int q = 0; q < queries; q++) {
      double y = (q / COLUMNS + 0.5) / rows;
      double x = (q % COLUMNS + 0.5) / COLUMNS;
      for (int i = 0; i < d; i++) {
        int channel = i % (d / 2);
        double wave = Math.pow(TEMPERATURE, (channel - channel % 2) / (d / 2.0));
        double angle = 2 * Math.PI * (i < d / 2 ? y : x) / wave;
        double value = channel % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
        values[q * d + i] = (float) (value + NOISE * random.nextGaussian());
      }
    }
    return values;
  }

  /** {@code (d, d)}: each head takes the finest waves of both axes. */
  private static float[] nearest(int d, int heads) {
    float[] values = new float[d * d];
    int each = d / heads;
    for (int row = 0; row < d; row++) {
      int r = row % each;
      int column = r < each / 2 ? r : d / 2 + r - each / 2;
      values[row * d + column] = SHARPNESS;
    }
    return values;
  }

  static float[] identity(int d) {
    float[] values = new float[d * d];
    for (int i = 0; i < d; i++) {
      values[i * d + i] = 1;
    }
    return values;
  }

  static void mix(Parameter parameter, float share, float[] added) {
    float[] values = parameter.getArray().toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = share * values[i] + added[i];
    }
    set(parameter, values);
  }

  private static void scale(Parameter parameter, float share) {
    mix(parameter, share, new float[(int) parameter.getShape().size()]);
  }

  static void set(Parameter parameter, float[] values) {
    NDArray array = parameter.getArray();
    Shape shape = array.getShape();
    try (NDManager scratch = array.getManager().newSubManager();
        NDArray wanted = scratch.create(values, shape)) {
      wanted.copyTo(array);
    }
  }
}
