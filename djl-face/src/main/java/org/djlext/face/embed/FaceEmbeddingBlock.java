package org.djlext.face.embed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.djlext.flashattn.fused.FusedBlock;
import org.djlext.flashattn.ops.ProgramSource;

/**
 * A face embedding network: pixels {@code (B, 3, H, W) float32} to one array {@code embedding (B,
 * D)}.
 *
 * <p>In training, batch normalizations use the statistics of the batch and learn the running ones,
 * unless {@link #freezeNorms} says otherwise.
 */
public abstract class FaceEmbeddingBlock extends FusedBlock {

  private static final ProgramSource OUTPUT =
      ProgramSource.resource(FaceEmbeddingBlock.class, "output.py");

  private static final String NAME = "embedding";
  private static final int CHANNELS = 3;

  private final FaceEmbeddingConfig config;

  /**
   * Constructs the Block.
   *
   * @param config the shape
   * @param program its functions {@code stages} and {@code embed}
   * @param normEpsilon what batch normalizations add to the variance
   */
  FaceEmbeddingBlock(FaceEmbeddingConfig config, ProgramSource program, double normEpsilon) {
    super(
        new ProgramSource(program.name(), OUTPUT.text() + "\n" + program.text())
            .with("normalized", config.normalized()),
        normEpsilon,
        true);
    this.config = config;
  }

  /**
   * Makes the Block of a configuration.
   *
   * @param config the shape
   * @return the Block, its parameters without values
   */
  public static FaceEmbeddingBlock of(FaceEmbeddingConfig config) {
    return config.network().newBlock(config);
  }

  /**
   * Returns the shape.
   *
   * @return what the Block was made from
   */
  public FaceEmbeddingConfig config() {
    return config;
  }

  /**
   * Computes the maps between the stages of the network, the last of which the embedding is made
   * from.
   *
   * @param store where weights are read
   * @param pixels {@code (B, 3, H, W)}
   * @return {@code (B, C, h, w)} after each stage, owned by the manager of the pixels
   */
  public NDList stages(ParameterStore store, NDArray pixels) {
    checkInput(pixels.getShape());
    return run("stages", store, false, pixels);
  }

  @Override
  protected final String wholeMethod(String method) {
    return "embed"; // the other one leaves out the last map
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray pixels = inputs.head();
    checkInput(pixels.getShape());
    if (training && pixels.getShape().get(0) == 1 && !normsAreFrozen()) {
      throw new IllegalArgumentException(
          "pixel_values: expected at least 2 pictures in training, as norms have no statistics of"
              + " one; found 1");
    }
    NDList embedding = run("embed", parameterStore, training, pixels);
    embedding.head().setName(NAME);
    return embedding;
  }

  private void checkInput(Shape shape) {
    boolean fits =
        shape.dimension() == 4
            && shape.get(1) == CHANNELS
            && config.network().accepts(shape.get(2), shape.get(3), config.inputSize());
    if (!fits) {
      throw new IllegalArgumentException(
          "pixel_values: expected (B, 3, %1$d, %1$d), found %2$s"
              .formatted(config.inputSize(), shape));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), config.embeddingSize())};
  }
}
