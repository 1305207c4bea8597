package org.djlext.face.detect;

import com.google.gson.JsonObject;
import java.util.List;

/**
 * The shape of an SCRFD detector, in the terms of insightface's configurations. Strides are 8, 16
 * and 32 pixels, with two anchors a cell.
 *
 * @param backbone the network that sees the picture
 * @param neckChannels the channels of the neck's maps
 * @param stackedConvs how many convolutions a tower of the head has
 * @param headChannels the channels of the head
 * @param depthwise whether the head's convolutions are separable
 * @param sharedTower whether boxes and points come from the tower of the scores
 * @param scales whether boxes of each stride are multiplied by a trained number
 * @param points whether there are five points
 */
public record ScrfdConfig(
    Backbone backbone,
    int neckChannels,
    int stackedConvs,
    int headChannels,
    boolean depthwise,
    boolean sharedTower,
    boolean scales,
    boolean points) {

  /** The {@code model_type} of config.json. */
  static final String MODEL_TYPE = "scrfd";

  static final int ANCHORS = 2;
  static final List<Integer> STRIDES = List.of(8, 16, 32);
  private static final int STAGES = 4;

  /** The network that sees the picture: four stages of strides 4, 8, 16 and 32. */
  public sealed interface Backbone {

    /**
     * Returns the channels of the stages' maps.
     *
     * @return four numbers
     */
    List<Integer> outputs();

    /**
     * Returns how many blocks each stage has.
     *
     * @return four numbers
     */
    List<Integer> blocks();
  }

  /**
   * Separable convolutions.
   *
   * @param planes the channels of the two layers before the stages, then of the stages
   * @param blocks how many blocks each stage has
   */
  public record MobileNet(List<Integer> planes, List<Integer> blocks) implements Backbone {

    /**
     * Checks the values.
     *
     * @param planes the channels of the two layers before the stages, then of the stages
     * @param blocks how many blocks each stage has
     * @throws IllegalArgumentException naming the field and its value
     */
    public MobileNet {
      planes = numbers("stage_planes", planes, STAGES + 2);
      blocks = numbers("stage_blocks", blocks, STAGES);
    }

    @Override
    public List<Integer> outputs() {
      return planes.subList(2, planes.size());
    }
  }

  /**
   * Residual blocks of two 3 x 3 kernels.
   *
   * @param stem the channels before the stages, even
   * @param outputs the channels of the stages
   * @param blocks how many blocks each stage has
   */
  public record ResNet(int stem, List<Integer> outputs, List<Integer> blocks) implements Backbone {

    /**
     * Checks the values.
     *
     * @param stem the channels before the stages, at least 2
     * @param outputs the channels of the stages
     * @param blocks how many blocks each stage has
     * @throws IllegalArgumentException naming the field and its value
     */
    public ResNet {
      outputs = numbers("stage_planes", outputs, STAGES);
      blocks = numbers("stage_blocks", blocks, STAGES);
      if (stem < 2) {
        throw new IllegalArgumentException("base_channels: expected at least 2, found " + stem);
      }
    }

    /** Whether the first block of a stage has a kernel in its shortcut. */
    boolean projects(int stage) {
      return stage > 0 || stem != outputs.get(0);
    }
  }

  /**
   * Checks the values.
   *
   * @param backbone the network that sees the picture
   * @param neckChannels the channels of the neck's maps
   * @param stackedConvs how many convolutions a tower of the head has
   * @param headChannels the channels of the head
   * @param depthwise whether the head's convolutions are separable
   * @param sharedTower whether boxes and points come from the tower of the scores
   * @param scales whether boxes of each stride are multiplied by a trained number
   * @param points whether there are five points
   * @throws IllegalArgumentException naming the field and its value
   */
  public ScrfdConfig {
    positive("neck.out_channels", neckChannels);
    positive("bbox_head.stacked_convs", stackedConvs);
    positive("bbox_head.feat_channels", headChannels);
  }

  /**
   * Returns the shape of SCRFD-500M with points ({@code scrfd_500m_bnkps}).
   *
   * @return the shape
   */
  public static ScrfdConfig scrfd500m() {
    MobileNet backbone = new MobileNet(List.of(16, 16, 40, 72, 152, 288), List.of(2, 3, 2, 6));
    return new ScrfdConfig(backbone, 16, 2, 64, true, true, false, true);
  }

  /**
   * Returns the shape of SCRFD-2.5G with points ({@code scrfd_2.5g_bnkps}).
   *
   * @return the shape
   */
  public static ScrfdConfig scrfd2500m() {
    ResNet backbone = new ResNet(24, List.of(24, 48, 48, 80), List.of(3, 5, 3, 2));
    return new ScrfdConfig(backbone, 24, 2, 64, false, true, true, true);
  }

  /**
   * Returns the shape of SCRFD-10G with points ({@code scrfd_10g_bnkps}).
   *
   * @return the shape
   */
  public static ScrfdConfig scrfd10g() {
    ResNet backbone = new ResNet(56, List.of(56, 88, 88, 224), List.of(3, 4, 2, 3));
    return new ScrfdConfig(backbone, 56, 3, 80, false, true, true, true);
  }

  /**
   * Writes config.json.
   *
   * @return what {@link ScrfdModelLoader} reads
   */
  public JsonObject toJson() {
    return ScrfdConfigWriter.write(this);
  }

  private static List<Integer> numbers(String field, List<Integer> values, int count) {
    if (values.size() != count || values.stream().anyMatch(v -> v < 1)) {
      throw new IllegalArgumentException(
          "backbone.%s: expected %d positive numbers, found %s".formatted(field, count, values));
    }
    return List.copyOf(values);
  }

  private static void positive(String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "%s: expected a positive number, found %d".formatted(field, value));
    }
  }
}
