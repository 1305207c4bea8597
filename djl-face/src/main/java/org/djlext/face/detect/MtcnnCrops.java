package org.djlext.face.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.image.RgbImage;

/**
 * Looks at candidates of several pictures through the second or third network of MTCNN, those of
 * all pictures together.
 */
final class MtcnnCrops {

  /** How many candidates go through a network together. */
  private static final int BATCH = 256;

  private final MtcnnNetwork network;
  private final MtcnnNetwork.Kind kind;
  private final ParameterStore store;
  private final NDManager manager;

  /** Candidates of one picture with the scores, and for O the points, that a network gave them. */
  record Looked(Candidates candidates, float[] offsets) {

    /** Those with more than a score. */
    Looked above(float least) {
      int[] sure = candidates.places(i -> candidates.scores()[i] > least);
      return take(sure);
    }

    Looked take(int[] places) {
      return new Looked(
          candidates.take(places), Candidates.rows(offsets, Candidates.CORNERS, places));
    }
  }

  /** One candidate of one picture. */
  private record Crop(int picture, int candidate, int[] part) {}

  MtcnnCrops(MtcnnBlock block, MtcnnNetwork.Kind kind, ParameterStore store, NDManager manager) {
    network = block.network(kind);
    this.kind = kind;
    this.store = store;
    this.manager = manager;
  }

  /** Looks at each picture's candidates; those that lie outside of it are left out. */
  List<Looked> look(List<RgbImage> pictures, List<Candidates> given) {
    boolean points = kind == MtcnnNetwork.Kind.O;
    List<Crop> crops = new ArrayList<>();
    List<Looked> looked = new ArrayList<>();
    for (int p = 0; p < pictures.size(); p++) {
      RgbImage picture = pictures.get(p);
      Candidates all = given.get(p);
      Candidates inside = all.take(all.places(i -> MtcnnBoxes.part(picture, all, i) != null));
      int n = inside.size();
      for (int i = 0; i < n; i++) {
        crops.add(new Crop(p, i, MtcnnBoxes.part(picture, inside, i)));
      }
      float[] places = new float[points ? Candidates.COORDINATES * n : 0];
      Candidates seen = new Candidates(inside.boxes(), new float[n], places);
      looked.add(new Looked(seen, new float[Candidates.CORNERS * n]));
    }
    for (int start = 0; start < crops.size(); start += BATCH) {
      run(pictures, crops.subList(start, Math.min(crops.size(), start + BATCH)), looked);
    }
    return looked;
  }

  private void run(List<RgbImage> pictures, List<Crop> crops, List<Looked> into) {
    int count = crops.size();
    int side = kind.side();
    int pixels = RgbImage.CHANNELS * side * side;
    float[] batch = new float[count * pixels];
    for (int i = 0; i < count; i++) {
      int[] p = crops.get(i).part();
      RgbImage picture = pictures.get(crops.get(i).picture());
      AreaAverage.fill(picture, p[0], p[1], p[2], p[3], side, side, batch, i * pixels);
    }
    try (NDManager scratch = manager.newSubManager()) {
      NDArray x =
          scratch.create(FloatBuffer.wrap(batch), new Shape(count, RgbImage.CHANNELS, side, side));
      NDList out = network.forward(store, new NDList(x), false);
      float[] offsets = out.get(0).toFloatArray();
      float[] both = out.get(out.size() - 1).toFloatArray();
      float[] points = out.size() > 2 ? out.get(1).toFloatArray() : null;
      for (int i = 0; i < count; i++) {
        Looked of = into.get(crops.get(i).picture());
        int to = crops.get(i).candidate();
        of.candidates().scores()[to] = both[2 * i + 1];
        copy(offsets, i, of.offsets(), to, Candidates.CORNERS);
        if (points != null) {
          copy(points, i, of.candidates().points(), to, Candidates.COORDINATES);
        }
      }
    }
  }

  private static void copy(float[] from, int i, float[] into, int to, int width) {
    System.arraycopy(from, i * width, into, to * width, width);
  }
}
