package org.djlext.face.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.image.RgbImage;

/**
 * MTCNN (arXiv 1604.02878): pictures in, faces out.
 *
 * <p>Inputs: any number of pictures {@code (H, W, 3)}, UINT8, red first, each of its own size.
 * Outputs, for one picture after the other: {@code boxes (N, 4)} as left, top, right and bottom in
 * pixels, {@code scores (N)}, {@code points (N, 5, 2)} as x and y in pixels; the surest face first.
 * Levels of the same size of all pictures, and candidates of all pictures, go through the networks
 * together. Parameters have the names of facenet-pytorch's {@code MTCNN}. The whole search is for
 * inference; in training, the three networks are trained one by one.
 */
public final class MtcnnBlock extends AbstractBlock {

  private static final byte VERSION = 1;

  /** How many arrays there are for each picture. */
  static final int OUTPUTS = 3;

  private final MtcnnConfig config;
  private final Map<MtcnnNetwork.Kind, MtcnnNetwork> networks =
      new EnumMap<>(MtcnnNetwork.Kind.class);

  /**
   * Constructs the Block, its parameters without values.
   *
   * @param config how to search
   * @param widths how wide the networks are
   */
  @SuppressWarnings("this-escape")
  public MtcnnBlock(MtcnnConfig config, MtcnnWidths widths) {
    super(VERSION);
    this.config = config;
    for (MtcnnNetwork.Kind kind : MtcnnNetwork.Kind.values()) {
      networks.put(kind, addChildBlock(kind.prefix(), new MtcnnNetwork(kind, widths.of(kind))));
    }
  }

  private MtcnnBlock(MtcnnConfig config, MtcnnBlock of) {
    super(VERSION);
    this.config = config;
    of.networks.forEach(
        (kind, network) -> networks.put(kind, addChildBlock(kind.prefix(), network)));
    inputShapes = of.inputShapes;
  }

  /**
   * Makes a search of another kind with the same networks, which both then share.
   *
   * @param other how to search
   * @return the other Block
   */
  public MtcnnBlock with(MtcnnConfig other) {
    return new MtcnnBlock(other, this);
  }

  /**
   * Returns how it searches.
   *
   * @return the configuration given to the constructor
   */
  public MtcnnConfig config() {
    return config;
  }

  /**
   * Returns one of the networks, to train it.
   *
   * @param kind which
   * @return the network, a child of this Block
   */
  public MtcnnNetwork network(MtcnnNetwork.Kind kind) {
    return networks.get(kind);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    if (training) {
      throw new IllegalStateException(
          "MTCNN has no gradient as a whole: train network(P), network(R) and network(O)");
    }
    List<RgbImage> pictures = inputs.stream().map(MtcnnBlock::picture).toList();
    NDManager manager = inputs.getManager();
    NDList outputs = new NDList();
    for (Candidates faces : new MtcnnCascade(this, parameterStore, manager).search(pictures)) {
      int n = faces.size();
      outputs.add(named(manager, "boxes", faces.boxes(), new Shape(n, 4)));
      outputs.add(named(manager, "scores", faces.scores(), new Shape(n)));
      outputs.add(named(manager, "points", faces.points(), new Shape(n, 5, 2)));
    }
    return outputs;
  }

  private static RgbImage picture(NDArray pixels) {
    Shape shape = pixels.getShape();
    if (shape.dimension() != 3
        || shape.get(2) != RgbImage.CHANNELS
        || pixels.getDataType() != DataType.UINT8) {
      throw new IllegalArgumentException(
          "pixels: expected (H, W, 3) of UINT8, found %s of %s"
              .formatted(shape, pixels.getDataType()));
    }
    return new RgbImage((int) shape.get(1), (int) shape.get(0), pixels.toByteArray());
  }

  private static NDArray named(NDManager manager, String name, float[] values, Shape shape) {
    NDArray array = manager.create(FloatBuffer.wrap(values), shape);
    array.setName(name);
    return array;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    networks.forEach(
        (kind, network) ->
            network.initialize(
                manager, dataType, new Shape(1, RgbImage.CHANNELS, kind.side(), kind.side())));
  }

  @Override
  public void freezeParameters(boolean freeze) {
    networks.values().forEach(network -> network.freezeParameters(freeze));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape[] shapes = new Shape[OUTPUTS * inputShapes.length];
    for (int i = 0; i < shapes.length; i += OUTPUTS) {
      shapes[i] = new Shape(-1, 4);
      shapes[i + 1] = new Shape(-1);
      shapes[i + 2] = new Shape(-1, 5, 2);
    }
    return shapes;
  }
}
