package org.djlext.detr.panoptic;

import java.util.List;

/**
 * The sizes of a {@link PanopticHead}.
 *
 * @param embeddingSize E, the size of the transformer's vectors ({@code d_model})
 * @param heads N, the heads of the attention map ({@code encoder_attention_heads})
 * @param mapChannels the channels of the three maps of the backbone that sharpen the masks,
 *     coarsest first; see {@link #ofStages}
 */
public record PanopticHeadConfig(int embeddingSize, int heads, List<Integer> mapChannels) {

  private static final int MAPS = 3;
  private static final int GROUPS = 8;

  /**
   * Checks the sizes.
   *
   * @param embeddingSize E, the size of the transformer's vectors ({@code d_model})
   * @param heads N, the heads of the attention map ({@code encoder_attention_heads})
   * @param mapChannels the channels of the three maps of the backbone that sharpen the masks,
   *     coarsest first; see {@link #ofStages}
   * @throws IllegalArgumentException if the reference could not build the head: E not a multiple of
   *     N, E + N not a multiple of 8, a layer whose channels do not fall into its groups, or other
   *     than three positive channel counts
   */
  public PanopticHeadConfig {
    mapChannels = List.copyOf(mapChannels);
    if (embeddingSize <= 0 || heads <= 0 || embeddingSize % heads != 0) {
      throw new IllegalArgumentException(
          "panoptic head: expected an embedding size (d_model) that is a multiple of the attention"
              + " heads, found %d and %d".formatted(embeddingSize, heads));
    }
    if ((embeddingSize + heads) % GROUPS != 0) {
      throw new IllegalArgumentException(
          "panoptic head: embedding size + attention heads must be a multiple of %d, found %d + %d"
              .formatted(GROUPS, embeddingSize, heads));
    }
    for (int divisor = 2; divisor <= 16; divisor *= 2) {
      int width = embeddingSize / divisor;
      if (width == 0 || width % Math.min(GROUPS, width) != 0) {
        throw new IllegalArgumentException(
            "panoptic head: a layer of embedding size %d / %d = %d channels does not fall into %d groups"
                .formatted(embeddingSize, divisor, width, GROUPS));
      }
    }
    if (mapChannels.size() != MAPS || mapChannels.stream().anyMatch(c -> c <= 0)) {
      throw new IllegalArgumentException(
          "panoptic head: expected the channels of %d maps of the backbone, found %s"
              .formatted(MAPS, mapChannels));
    }
  }

  /**
   * Takes the three finest of a backbone's maps, whatever the number of its stages. A backbone of
   * four stages gives its strides 16, 8 and 4; one of three stages 16, 8 and 4 too, of which the
   * first is also what the transformer sees.
   *
   * @param embeddingSize E, the size of the transformer's vectors
   * @param heads N, the heads of the attention map
   * @param stageChannels the channels of the maps that the backbone gives, finest first
   * @return the sizes
   * @throws IllegalArgumentException if there are fewer than three maps, or the sizes do not fit
   */
  public static PanopticHeadConfig ofStages(
      int embeddingSize, int heads, List<Integer> stageChannels) {
    if (stageChannels.size() < MAPS) {
      throw new IllegalArgumentException(
          "panoptic head: expected a backbone that gives at least %d maps, found %d with channels %s"
              .formatted(MAPS, stageChannels.size(), stageChannels));
    }
    return new PanopticHeadConfig(
        embeddingSize,
        heads,
        List.of(stageChannels.get(2), stageChannels.get(1), stageChannels.get(0)));
  }

  /** Returns the channels that go into lay1 to lay5 and out_lay. */
  int[] widths() {
    int e = embeddingSize;
    return new int[] {e + heads, e + heads, e / 2, e / 4, e / 8, e / 16};
  }

  /** Returns the groups of a norm over some channels. */
  static int groups(int channels) {
    return Math.min(GROUPS, channels);
  }
}
