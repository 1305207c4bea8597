package org.djlext.face.embed;

import java.util.List;

/** Which network makes the embedding. */
public sealed interface EmbeddingNetwork {

  /**
   * Makes the Block.
   *
   * @param config the whole configuration, whose network this is
   * @return the Block, its parameters without values
   */
  FaceEmbeddingBlock newBlock(FaceEmbeddingConfig config);

  /**
   * Says whether pictures of a size can be embedded.
   *
   * @param height H
   * @param width W
   * @param size the side of the pictures that the network was made for
   * @return true if they can
   */
  boolean accepts(long height, long width, int size);

  /**
   * Names the resource that says under which names checkpoints hold the weights.
   *
   * @return a file name
   */
  String weightNames();

  /**
   * An improved residual network, four stages of basic blocks.
   *
   * @param widths the channels of the stem and of each stage
   * @param depths the number of blocks of each stage
   */
  record IResNet(List<Integer> widths, List<Integer> depths) implements EmbeddingNetwork {

    /** The channels of all published models. */
    public static final List<Integer> WIDTHS = List.of(64, 64, 128, 256, 512);

    /**
     * Checks the values.
     *
     * @param widths the channels of the stem and of each stage
     * @param depths the number of blocks of each stage
     * @throws IllegalArgumentException naming the field and its value
     */
    public IResNet {
      widths = List.copyOf(widths);
      depths = List.copyOf(depths);
      if (depths.isEmpty() || depths.stream().anyMatch(d -> d < 1)) {
        throw new IllegalArgumentException(
            "depths: expected positive numbers of blocks, found " + depths);
      }
      if (widths.size() != depths.size() + 1 || widths.stream().anyMatch(w -> w < 1)) {
        throw new IllegalArgumentException(
            "widths: expected %d positive numbers, found %s".formatted(depths.size() + 1, widths));
      }
    }

    /**
     * Returns a published shape.
     *
     * @param layers 18, 34, 50, 100 or 200
     * @return the shape
     * @throws IllegalArgumentException if there is none of that name
     */
    public static IResNet of(int layers) {
      List<Integer> depths =
          switch (layers) {
            case 18 -> List.of(2, 2, 2, 2);
            case 34 -> List.of(3, 4, 6, 3);
            case 50 -> List.of(3, 4, 14, 3);
            case 100 -> List.of(3, 13, 30, 3);
            case 200 -> List.of(6, 26, 60, 6);
            default ->
                throw new IllegalArgumentException(
                    "architecture: expected iresnet18, 34, 50, 100 or 200, found iresnet" + layers);
          };
      return new IResNet(WIDTHS, depths);
    }

    /**
     * Returns the side of the last map.
     *
     * @param size the side of the pictures
     * @return 7 for pictures of 112 and four stages
     */
    int mapSide(int size) {
      return halved(size, depths.size());
    }

    @Override
    public boolean accepts(long height, long width, int size) {
      return mapSide((int) height) == mapSide(size) && mapSide((int) width) == mapSide(size);
    }

    @Override
    public String weightNames() {
      return "iresnet.weights";
    }

    @Override
    public FaceEmbeddingBlock newBlock(FaceEmbeddingConfig config) {
      return new IResNetBlock(config, this);
    }
  }

  /**
   * A MobileFaceNet as insightface trains it, for pictures of 112 x 112.
   *
   * @param blocks four numbers of blocks; where the first is 1, a plain convolution takes its place
   * @param scale what 64 and 128 channels are multiplied by
   */
  record MobileFaceNet(List<Integer> blocks, int scale) implements EmbeddingNetwork {

    /** The published "mbf". */
    public static final MobileFaceNet STANDARD = new MobileFaceNet(List.of(1, 4, 6, 2), 2);

    /** The published "mbf_large". */
    public static final MobileFaceNet LARGE = new MobileFaceNet(List.of(2, 8, 12, 4), 4);

    /** The side of the last map, which its last kernel covers. */
    static final int MAP_SIDE = 7;

    private static final int HALVINGS = 4;

    /**
     * Checks the values.
     *
     * @param blocks four numbers of blocks
     * @param scale what 64 and 128 channels are multiplied by
     * @throws IllegalArgumentException naming the field and its value
     */
    public MobileFaceNet {
      blocks = List.copyOf(blocks);
      if (blocks.size() != HALVINGS || blocks.stream().anyMatch(b -> b < 1)) {
        throw new IllegalArgumentException(
            "blocks: expected four positive numbers, found " + blocks);
      }
      if (scale < 1) {
        throw new IllegalArgumentException("scale: expected a positive number, found " + scale);
      }
    }

    @Override
    public boolean accepts(long height, long width, int size) {
      return halved((int) height, HALVINGS) == MAP_SIDE
          && halved((int) width, HALVINGS) == MAP_SIDE;
    }

    @Override
    public String weightNames() {
      return "mobilefacenet.weights";
    }

    @Override
    public FaceEmbeddingBlock newBlock(FaceEmbeddingConfig config) {
      return new MobileFaceNetBlock(config, this);
    }
  }

  /** The Inception-ResNet v1 of facenet-pytorch, for pictures of any size from 75 x 75 on. */
  record InceptionResNetV1() implements EmbeddingNetwork {

    private static final int SMALLEST = 75;

    @Override
    public boolean accepts(long height, long width, int size) {
      return height >= SMALLEST && width >= SMALLEST;
    }

    @Override
    public String weightNames() {
      return "inception_resnet_v1.weights";
    }

    @Override
    public FaceEmbeddingBlock newBlock(FaceEmbeddingConfig config) {
      return new InceptionResNetBlock(config);
    }
  }

  private static int halved(int size, int times) {
    int side = size;
    for (int i = 0; i < times; i++) {
      side = (side + 1) / 2;
    }
    return side;
  }
}
