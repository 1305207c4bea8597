package org.djlext.face.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.djlext.flashattn.image.RgbImage;

/**
 * The first stage of MTCNN: every picture is looked at in many sizes. Levels of the same size, of
 * whatever pictures, go through the network together.
 */
final class MtcnnPyramid {

  private static final double WITHIN_LEVEL = 0.5;
  private static final double ACROSS = 0.7;

  /** How many pixels of several levels go through the network together; one may have more. */
  private static final int BATCH_PIXELS = 1 << 20;

  private final MtcnnConfig config;
  private final MtcnnNetwork network;
  private final ParameterStore store;
  private final NDManager manager;

  /** A picture in one size. */
  private record Level(int picture, double scale) {}

  private record Size(int width, int height) {
    int pixels() {
      return Math.multiplyExact(width, height);
    }
  }

  /** Candidates of a level, and how far each is off. */
  private record Proposed(Candidates boxes, float[] offsets) {}

  MtcnnPyramid(MtcnnBlock block, ParameterStore store, NDManager manager) {
    config = block.config();
    network = block.network(MtcnnNetwork.Kind.P);
    this.store = store;
    this.manager = manager;
  }

  /** How much each level of the pyramid is smaller than the picture. */
  static List<Double> scales(MtcnnConfig config, int width, int height) {
    int least = MtcnnNetwork.Kind.P.side();
    double scale = least / config.minFace();
    List<Double> scales = new ArrayList<>();
    for (double side = Math.min(width, height) * scale; side >= least; side *= config.factor()) {
      scales.add(scale);
      scale *= config.factor();
    }
    return scales;
  }

  /** The square candidates of each picture. */
  List<Candidates> propose(List<RgbImage> pictures) {
    Map<Size, List<Level>> levels = new LinkedHashMap<>();
    List<Map<Double, Proposed>> proposed = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      RgbImage picture = pictures.get(i);
      proposed.add(new TreeMap<>());
      for (double scale : scales(config, picture.width(), picture.height())) {
        Size size =
            new Size((int) (picture.width() * scale + 1), (int) (picture.height() * scale + 1));
        levels.computeIfAbsent(size, s -> new ArrayList<>()).add(new Level(i, scale));
      }
    }
    levels.forEach(
        (size, all) -> {
          int most = Math.max(1, BATCH_PIXELS / size.pixels());
          for (int start = 0; start < all.size(); start += most) {
            List<Level> some = all.subList(start, Math.min(all.size(), start + most));
            look(pictures, size, some, proposed);
          }
        });
    return proposed.stream().map(MtcnnPyramid::across).toList();
  }

  private void look(
      List<RgbImage> pictures, Size size, List<Level> levels, List<Map<Double, Proposed>> into) {
    int count = levels.size();
    int each = RgbImage.CHANNELS * size.pixels();
    float[] pixels = new float[Math.multiplyExact(count, each)];
    for (int i = 0; i < count; i++) {
      RgbImage of = pictures.get(levels.get(i).picture());
      AreaAverage.fill(
          of, 0, 0, of.width(), of.height(), size.width(), size.height(), pixels, i * each);
    }
    List<float[]> cells;
    try (NDManager scratch = manager.newSubManager()) {
      Shape shape = new Shape(count, RgbImage.CHANNELS, size.height(), size.width());
      NDArray batch = scratch.create(FloatBuffer.wrap(pixels), shape);
      cells = network.proposals(store, batch, config.thresholds().get(0).floatValue());
    }
    for (int i = 0; i < count; i++) {
      Level level = levels.get(i);
      into.get(level.picture()).put(-level.scale(), within(cells.get(i), level)); // largest first
    }
  }

  private static Proposed within(float[] cells, Level level) {
    Candidates found = MtcnnBoxes.ofCells(cells, (float) level.scale());
    int[] kept = BoxSuppression.UNION.keep(found, WITHIN_LEVEL);
    float[] own = new float[Candidates.CORNERS * found.size()];
    for (int i = 0; i < found.size(); i++) {
      System.arraycopy(
          cells, MtcnnBoxes.CELL * i + 4, own, Candidates.CORNERS * i, Candidates.CORNERS);
    }
    return new Proposed(found.take(kept), Candidates.rows(own, Candidates.CORNERS, kept));
  }

  private static Candidates across(Map<Double, Proposed> levels) {
    Candidates all = new Candidates(new float[0], new float[0], new float[0]);
    float[] offsets = {};
    for (Proposed level : levels.values()) {
      all = all.and(level.boxes());
      int size = offsets.length;
      offsets = Arrays.copyOf(offsets, size + level.offsets().length);
      System.arraycopy(level.offsets(), 0, offsets, size, level.offsets().length);
    }
    int[] kept = BoxSuppression.UNION.keep(all, ACROSS);
    return MtcnnBoxes.squared(
        MtcnnBoxes.moved(all.take(kept), Candidates.rows(offsets, Candidates.CORNERS, kept), 0));
  }
}
