package org.djlext.face.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.djlext.flashattn.image.RgbImage;

/**
 * The search of MTCNN (facenet-pytorch: models/utils/detect_face.py): candidates on a pyramid, then
 * twice fewer and better ones. Numbers are float32 in the order of the reference, as places are cut
 * off to whole pixels on the way.
 */
final class MtcnnCascade {

  private static final int STRIDE = 2;
  private static final double WITHIN_LEVEL = 0.5;
  private static final double ACROSS = 0.7;

  /** How many candidates go through a network together. */
  private static final int BATCH = 256;

  private final MtcnnConfig config;
  private final MtcnnNetwork pnet;
  private final MtcnnNetwork rnet;
  private final MtcnnNetwork onet;
  private final ParameterStore store;
  private final NDManager manager;

  MtcnnCascade(MtcnnBlock block, ParameterStore store, NDManager manager) {
    config = block.config();
    pnet = block.network(MtcnnNetwork.Kind.P);
    rnet = block.network(MtcnnNetwork.Kind.R);
    onet = block.network(MtcnnNetwork.Kind.O);
    this.store = store;
    this.manager = manager;
  }

  /** Finds faces, boxes as left, top, right and bottom. */
  Candidates search(RgbImage picture) {
    return output(picture, refine(picture, propose(picture)));
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

  /** The first stage: square candidates. */
  Candidates propose(RgbImage picture) {
    Candidates all = none();
    float[] offsets = {};
    for (double scale : scales(config, picture.width(), picture.height())) {
      int width = (int) (picture.width() * scale + 1);
      int height = (int) (picture.height() * scale + 1);
      float[] pixels = new float[RgbImage.CHANNELS * width * height];
      AreaAverage.fill(picture, 0, 0, picture.width(), picture.height(), width, height, pixels, 0);
      float[] cells;
      try (NDManager scratch = manager.newSubManager()) {
        NDArray level =
            scratch.create(
                FloatBuffer.wrap(pixels), new Shape(1, RgbImage.CHANNELS, height, width));
        cells = pnet.proposals(store, level, config.thresholds().get(0).floatValue());
      }
      Candidates found = boxes(cells, (float) scale);
      int[] kept = BoxSuppression.UNION.keep(found, WITHIN_LEVEL);
      float[] own = new float[found.size() * Candidates.CORNERS];
      for (int i = 0; i < found.size(); i++) {
        System.arraycopy(cells, 8 * i + 4, own, Candidates.CORNERS * i, Candidates.CORNERS);
      }
      all = all.and(found.take(kept));
      float[] more = Candidates.rows(own, Candidates.CORNERS, kept);
      int size = offsets.length;
      offsets = Arrays.copyOf(offsets, size + more.length);
      System.arraycopy(more, 0, offsets, size, more.length);
    }
    int[] kept = BoxSuppression.UNION.keep(all, ACROSS);
    return squared(moved(all.take(kept), Candidates.rows(offsets, Candidates.CORNERS, kept), 0));
  }

  private static Candidates boxes(float[] cells, float scale) {
    int n = cells.length / 8;
    float[] boxes = new float[Candidates.CORNERS * n];
    float[] scores = new float[n];
    int side = MtcnnNetwork.Kind.P.side();
    for (int i = 0; i < n; i++) {
      float row = cells[8 * i + 1] * STRIDE;
      float column = cells[8 * i + 2] * STRIDE;
      boxes[4 * i] = (float) Math.floor((column + 1) / scale);
      boxes[4 * i + 1] = (float) Math.floor((row + 1) / scale);
      boxes[4 * i + 2] = (float) Math.floor((column + side) / scale);
      boxes[4 * i + 3] = (float) Math.floor((row + side) / scale);
      scores[i] = cells[8 * i + 3];
    }
    return new Candidates(boxes, scores, new float[0]);
  }

  /** The second stage: fewer square candidates. */
  Candidates refine(RgbImage picture, Candidates proposed) {
    Looked looked = look(rnet, MtcnnNetwork.Kind.R, picture, proposed);
    float least = config.thresholds().get(1).floatValue();
    int[] sure = looked.candidates().places(i -> looked.candidates().scores()[i] > least);
    Candidates kept = looked.candidates().take(sure);
    float[] offsets = Candidates.rows(looked.offsets(), Candidates.CORNERS, sure);
    int[] apart = BoxSuppression.UNION.keep(kept, ACROSS);
    return squared(moved(kept.take(apart), Candidates.rows(offsets, Candidates.CORNERS, apart), 1));
  }

  /** The third stage: faces with their points, the surest first. */
  Candidates output(RgbImage picture, Candidates refined) {
    Looked looked = look(onet, MtcnnNetwork.Kind.O, picture, refined);
    float least = config.thresholds().get(2).floatValue();
    int[] sure = looked.candidates().places(i -> looked.candidates().scores()[i] > least);
    Candidates kept = looked.candidates().take(sure);
    float[] places = new float[Candidates.COORDINATES * kept.size()];
    for (int i = 0; i < kept.size(); i++) {
      float left = kept.boxes()[4 * i];
      float top = kept.boxes()[4 * i + 1];
      float width = kept.boxes()[4 * i + 2] - left + 1;
      float height = kept.boxes()[4 * i + 3] - top + 1;
      for (int p = 0; p < 5; p++) {
        places[10 * i + 2 * p] = width * kept.points()[10 * i + p] + left - 1;
        places[10 * i + 2 * p + 1] = height * kept.points()[10 * i + 5 + p] + top - 1;
      }
    }
    Candidates faces =
        moved(
            new Candidates(kept.boxes(), kept.scores(), places),
            Candidates.rows(looked.offsets(), Candidates.CORNERS, sure),
            1);
    return faces.take(BoxSuppression.PIXEL_SMALLER.keep(faces, ACROSS));
  }

  /** Candidates with the scores, and for O the points, that a network gave them. */
  private record Looked(Candidates candidates, float[] offsets) {}

  private Looked look(
      MtcnnNetwork network, MtcnnNetwork.Kind kind, RgbImage picture, Candidates given) {
    Candidates candidates = given.take(given.places(i -> part(picture, given, i) != null));
    int n = candidates.size();
    boolean points = kind == MtcnnNetwork.Kind.O;
    float[] scores = new float[n];
    float[] offsets = new float[Candidates.CORNERS * n];
    float[] places = new float[points ? Candidates.COORDINATES * n : 0];
    int pixels = RgbImage.CHANNELS * kind.side() * kind.side();
    for (int start = 0; start < n; start += BATCH) {
      int count = Math.min(BATCH, n - start);
      float[] batch = new float[count * pixels];
      for (int i = 0; i < count; i++) {
        int[] p = part(picture, candidates, start + i);
        AreaAverage.fill(
            picture, p[0], p[1], p[2], p[3], kind.side(), kind.side(), batch, i * pixels);
      }
      try (NDManager scratch = manager.newSubManager()) {
        Shape shape = new Shape(count, RgbImage.CHANNELS, kind.side(), kind.side());
        NDList out =
            network.forward(
                store, new NDList(scratch.create(FloatBuffer.wrap(batch), shape)), false);
        copy(out.get(0), offsets, start * Candidates.CORNERS);
        float[] both = out.get(out.size() - 1).toFloatArray();
        IntStream.range(0, count).forEach(new Scores(both, scores, start)::take);
        if (points) {
          copy(out.get(1), places, start * Candidates.COORDINATES);
        }
      }
    }
    return new Looked(new Candidates(candidates.boxes(), scores, places), offsets);
  }

  private record Scores(float[] both, float[] into, int start) {
    void take(int i) {
      into[start + i] = both[2 * i + 1];
    }
  }

  private static void copy(NDArray from, float[] into, int at) {
    float[] values = from.toFloatArray();
    System.arraycopy(values, 0, into, at, values.length);
  }

  /**
   * The pixels of the picture that a candidate has: first column and row, width and height.
   *
   * @return null if it has none
   */
  private static int[] part(RgbImage picture, Candidates of, int i) {
    int left = Math.max(1, (int) of.boxes()[4 * i]); // counted from 1
    int top = Math.max(1, (int) of.boxes()[4 * i + 1]);
    int right = Math.min(picture.width(), (int) of.boxes()[4 * i + 2]);
    int bottom = Math.min(picture.height(), (int) of.boxes()[4 * i + 3]);
    return right < left || bottom < top
        ? null
        : new int[] {left - 1, top - 1, right - left + 1, bottom - top + 1};
  }

  /** Moves corners by offsets in parts of the size; more is 1 where the last pixel counts. */
  private static Candidates moved(Candidates of, float[] offsets, float more) {
    float[] b = of.boxes();
    float[] moved = new float[b.length];
    for (int i = 0; i < b.length; i += 4) {
      float width = b[i + 2] - b[i] + more;
      float height = b[i + 3] - b[i + 1] + more;
      moved[i] = b[i] + offsets[i] * width;
      moved[i + 1] = b[i + 1] + offsets[i + 1] * height;
      moved[i + 2] = b[i + 2] + offsets[i + 2] * width;
      moved[i + 3] = b[i + 3] + offsets[i + 3] * height;
    }
    return new Candidates(moved, of.scores(), of.points());
  }

  private static Candidates squared(Candidates of) {
    float[] b = of.boxes().clone();
    for (int i = 0; i < b.length; i += 4) {
      float width = b[i + 2] - b[i];
      float height = b[i + 3] - b[i + 1];
      float side = Math.max(width, height);
      b[i] = b[i] + width * 0.5f - side * 0.5f;
      b[i + 1] = b[i + 1] + height * 0.5f - side * 0.5f;
      b[i + 2] = b[i] + side;
      b[i + 3] = b[i + 1] + side;
    }
    return new Candidates(b, of.scores(), of.points());
  }

  private static Candidates none() {
    return new Candidates(new float[0], new float[0], new float[0]);
  }
}
