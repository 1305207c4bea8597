package org.djlext.flashattn.resnet;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The shape of a ResNet.
 *
 * @param channels C, the channels of the pictures
 * @param stemWidth the channels behind the first convolution
 * @param widths the channels of each stage's output
 * @param depths how many residual blocks each stage has
 * @param form what a residual block computes
 * @param downsampleInFirstStage whether the first stage halves the map too
 * @param downsampleInBottleneck whether the stride of a bottleneck sits on its first convolution,
 *     as in the paper, instead of the 3x3 one, as in all published weights
 * @param dilatedLastStage whether the last stage keeps the size of its map and dilates its kernels
 *     instead (DC5)
 * @param frozenNorms whether the norms are constants, statistics and all; otherwise they are batch
 *     norms, which use the statistics of the batch in training
 * @param frozenStages how many parts from the pictures on are not trained: 0 none, 1 the stem, 2
 *     the stem and the first stage, and so on
 */
public record ResNetConfig(
    int channels,
    int stemWidth,
    List<Integer> widths,
    List<Integer> depths,
    ResidualForm form,
    boolean downsampleInFirstStage,
    boolean downsampleInBottleneck,
    boolean dilatedLastStage,
    boolean frozenNorms,
    int frozenStages) {

  private static final int COLOURS = 3;
  private static final int STEM = 64;
  private static final List<Integer> BASIC = List.of(64, 128, 256, 512);
  private static final List<Integer> WIDE = List.of(256, 512, 1024, 2048);

  private static final Map<String, ResNetConfig> PUBLISHED =
      Map.of(
          "resnet18", of(STEM, BASIC, List.of(2, 2, 2, 2), ResidualForm.BASIC),
          "resnet34", of(STEM, BASIC, List.of(3, 4, 6, 3), ResidualForm.BASIC),
          "resnet26", of(STEM, WIDE, List.of(2, 2, 2, 2), ResidualForm.BOTTLENECK),
          "resnet50", of(STEM, WIDE, List.of(3, 4, 6, 3), ResidualForm.BOTTLENECK),
          "resnet101", of(STEM, WIDE, List.of(3, 4, 23, 3), ResidualForm.BOTTLENECK),
          "resnet152", of(STEM, WIDE, List.of(3, 8, 36, 3), ResidualForm.BOTTLENECK));

  /**
   * Checks the values.
   *
   * @param channels C, the channels of the pictures
   * @param stemWidth the channels behind the first convolution
   * @param widths the channels of each stage's output
   * @param depths how many residual blocks each stage has
   * @param form what a residual block computes
   * @param downsampleInFirstStage whether the first stage halves the map too
   * @param downsampleInBottleneck whether the stride of a bottleneck sits on its first convolution
   * @param dilatedLastStage whether the last stage dilates its kernels instead of halving the map
   * @param frozenNorms whether the norms are constants
   * @param frozenStages how many parts from the pictures on are not trained
   * @throws IllegalArgumentException naming the field and its value
   */
  public ResNetConfig {
    widths = List.copyOf(widths);
    depths = List.copyOf(depths);
    require(channels > 0, "channels", "a positive number", channels);
    require(stemWidth > 0, "stem width", "a positive number", stemWidth);
    require(!widths.isEmpty(), "stage widths", "at least one stage", widths);
    require(
        widths.size() == depths.size(),
        "stage depths",
        "as many as there are stage widths, " + widths.size(),
        depths);
    require(depths.stream().allMatch(d -> d > 0), "stage depths", "positive numbers", depths);
    int smallest = form == ResidualForm.BOTTLENECK ? ResidualForm.REDUCTION : 1;
    require(
        widths.stream().allMatch(w -> w >= smallest),
        "stage widths",
        "numbers of at least " + smallest,
        widths);
    require(
        frozenStages >= 0 && frozenStages <= widths.size() + 1,
        "frozen stages",
        "0 to %d, the stem being the first".formatted(widths.size() + 1),
        frozenStages);
  }

  /**
   * Returns a shape with strides as published, frozen norms and nothing else frozen.
   *
   * @param stemWidth the channels behind the first convolution
   * @param widths the channels of each stage's output
   * @param depths how many residual blocks each stage has
   * @param form what a residual block computes
   * @return the shape, for pictures of three channels
   * @throws IllegalArgumentException naming the field and its value
   */
  public static ResNetConfig of(
      int stemWidth, List<Integer> widths, List<Integer> depths, ResidualForm form) {
    return new ResNetConfig(COLOURS, stemWidth, widths, depths, form, false, false, false, true, 0);
  }

  /**
   * Returns a published shape.
   *
   * @param name resnet18, 26, 34, 50, 101 or 152, perhaps with a tag of timm such as {@code
   *     resnet50.a1_in1k}
   * @return the shape, with frozen norms and nothing else frozen
   * @throws IllegalArgumentException if the name is another one
   */
  public static ResNetConfig named(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceFirst("\\..*", "");
    ResNetConfig config = PUBLISHED.get(plain);
    if (config == null) {
      throw new IllegalArgumentException(
          "expected one of %s, found %s"
              .formatted(PUBLISHED.keySet().stream().sorted().toList(), name));
    }
    return config;
  }

  /**
   * Returns the same shape with other stages.
   *
   * @param outputs the channels of each stage's output
   * @param blocks how many residual blocks each stage has
   * @return the changed shape
   */
  public ResNetConfig withStages(List<Integer> outputs, List<Integer> blocks) {
    return new ResNetConfig(
        channels,
        stemWidth,
        outputs,
        blocks,
        form,
        downsampleInFirstStage,
        downsampleInBottleneck,
        dilatedLastStage,
        frozenNorms,
        frozenStages);
  }

  /**
   * Returns the same shape for pictures of other channels.
   *
   * @param count C
   * @return the changed shape
   */
  public ResNetConfig withChannels(int count) {
    return new ResNetConfig(
        count,
        stemWidth,
        widths,
        depths,
        form,
        downsampleInFirstStage,
        downsampleInBottleneck,
        dilatedLastStage,
        frozenNorms,
        frozenStages);
  }

  /**
   * Returns the same shape with or without dilation of the last stage.
   *
   * @param dilated whether it is dilated
   * @return the changed shape
   */
  public ResNetConfig withDilatedLastStage(boolean dilated) {
    return new ResNetConfig(
        channels,
        stemWidth,
        widths,
        depths,
        form,
        downsampleInFirstStage,
        downsampleInBottleneck,
        dilated,
        frozenNorms,
        frozenStages);
  }

  /**
   * Returns the same shape with other parts trained.
   *
   * @param norms whether the norms are constants
   * @param stages how many parts from the pictures on are not trained
   * @return the changed shape
   */
  public ResNetConfig withFrozen(boolean norms, int stages) {
    return new ResNetConfig(
        channels,
        stemWidth,
        widths,
        depths,
        form,
        downsampleInFirstStage,
        downsampleInBottleneck,
        dilatedLastStage,
        norms,
        stages);
  }

  /**
   * Returns how many stages there are.
   *
   * @return the number of maps that the Block gives
   */
  public int stages() {
    return widths.size();
  }

  /**
   * Returns by how much a stage's output is wider than its 3x3 convolutions.
   *
   * @return 4 for bottlenecks, 1 otherwise
   */
  public int expansion() {
    return form == ResidualForm.BOTTLENECK ? ResidualForm.REDUCTION : 1;
  }

  /** By how much the first block of a stage shrinks the map. */
  int stride(int stage) {
    if (dilatedLastStage && stage == stages() - 1) {
      return 1;
    }
    return stage > 0 || downsampleInFirstStage ? 2 : 1;
  }

  /** The distance between the taps of a block's 3x3 kernels, but for the first of a stage. */
  int dilation(int stage) {
    boolean dilated = dilatedLastStage && stage == stages() - 1;
    return dilated && (stage > 0 || downsampleInFirstStage) ? 2 : 1;
  }

  /** The channels that enter a stage. */
  int widthBefore(int stage) {
    return stage == 0 ? stemWidth : widths.get(stage - 1);
  }

  /** Whether the first block of a stage has a convolution in its shortcut; others never have. */
  boolean projectsShortcut(int stage) {
    return stride(stage) != 1 || widthBefore(stage) != widths.get(stage);
  }

  private static void require(boolean fine, String field, String expected, Object actual) {
    if (!fine) {
      throw new IllegalArgumentException(
          "%s: expected %s, found %s".formatted(field, expected, actual));
    }
  }
}
