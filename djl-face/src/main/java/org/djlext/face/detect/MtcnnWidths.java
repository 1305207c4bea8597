package org.djlext.face.detect;

import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/**
 * How many channels the layers of MTCNN's networks have.
 *
 * @param pnet those of the first network
 * @param rnet those of the second
 * @param onet those of the third
 */
public record MtcnnWidths(List<Integer> pnet, List<Integer> rnet, List<Integer> onet) {

  /** The published networks. */
  public static final MtcnnWidths PUBLISHED =
      new MtcnnWidths(List.of(10, 16, 32), List.of(28, 48, 64, 128), List.of(32, 64, 64, 128, 256));

  /**
   * Copies the lists.
   *
   * @param pnet those of the first network
   * @param rnet those of the second
   * @param onet those of the third
   */
  public MtcnnWidths {
    pnet = List.copyOf(pnet);
    rnet = List.copyOf(rnet);
    onet = List.copyOf(onet);
  }

  List<Integer> of(MtcnnNetwork.Kind kind) {
    return switch (kind) {
      case P -> pnet;
      case R -> rnet;
      case O -> onet;
    };
  }

  /** Reads the widths off weights whose names begin with pnet, rnet and onet. */
  static MtcnnWidths of(WeightSource weights) throws CheckpointException {
    return new MtcnnWidths(
        of(weights, MtcnnNetwork.Kind.P),
        of(weights, MtcnnNetwork.Kind.R),
        of(weights, MtcnnNetwork.Kind.O));
  }

  private static List<Integer> of(WeightSource weights, MtcnnNetwork.Kind kind)
      throws CheckpointException {
    List<Integer> widths = new ArrayList<>();
    for (int layer = 1; layer <= kind.layers(); layer++) {
      boolean dense = kind != MtcnnNetwork.Kind.P && layer == kind.layers();
      String name = "%s.%s%d.bias".formatted(kind.prefix(), dense ? "dense" : "conv", layer);
      widths.add((int) weights.info(name).shape().size());
    }
    return widths;
  }
}
