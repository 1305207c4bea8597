package org.djlext.face.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.djlext.face.Face;
import org.djlext.face.Golden;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several pictures searched together give what each gives alone. */
class MtcnnBatchTest {

  private static final String THRESHOLDS = "0.65,0.31,0.5";

  private static ZooModel<RgbImage, Face[]> model;
  private static RgbImage first;
  private static RgbImage second;

  @BeforeAll
  static void load() throws Exception {
    model = load(RgbImage.class, Face[].class);
    Golden golden = Golden.open("mtcnn/golden.safetensors");
    first = golden.picture("0.picture");
    second = golden.picture("1.picture");
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static <I, O> ZooModel<I, O> load(Class<I> in, Class<O> out) throws Exception {
    return Criteria.builder()
        .setTypes(in, out)
        .optModelPath(Golden.path("mtcnn"))
        .optArgument("thresholds", THRESHOLDS)
        .build()
        .loadModel();
  }

  private static void batchEqualsSingle(List<RgbImage> pictures) throws Exception {
    try (Predictor<RgbImage, Face[]> predictor = model.newPredictor()) {
      List<Face[]> together = predictor.batchPredict(pictures);
      assertThat(together).hasSameSizeAs(pictures);
      int faces = 0;
      for (int i = 0; i < pictures.size(); i++) {
        Face[] alone = predictor.predict(pictures.get(i));
        assertThat(together.get(i)).as("picture " + i).hasSameSizeAs(alone);
        for (int k = 0; k < alone.length; k++) {
          same(together.get(i)[k], alone[k]);
        }
        faces += alone.length;
      }
      assertThat(faces).isPositive();
    }
  }

  private static void same(Face found, Face expected) {
    double[] a = numbers(found);
    double[] b = numbers(expected);
    for (int i = 0; i < a.length; i++) {
      assertThat(a[i]).isCloseTo(b[i], within(1e-3));
    }
  }

  private static double[] numbers(Face f) {
    double[] numbers = new double[15];
    System.arraycopy(f.points().toArray(), 0, numbers, 5, 10);
    numbers[0] = f.x();
    numbers[1] = f.y();
    numbers[2] = f.width();
    numbers[3] = f.height();
    numbers[4] = f.score();
    return numbers;
  }

  @Test
  void picturesOfOneSizeGiveWhatEachGivesAlone() throws Exception {
    byte[] inverse = first.pixels().clone();
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = (byte) ~inverse[i];
    }
    RgbImage other = new RgbImage(first.width(), first.height(), inverse);
    batchEqualsSingle(List.of(first, other, first));
  }

  @Test
  void picturesOfAllSizesGiveWhatEachGivesAlone() throws Exception {
    RgbImage tiny = new RgbImage(1, 1, new byte[3]);
    RgbImage part = first.crop(3, 5, 60, 41);
    RgbImage wide = first.crop(0, 0, first.width(), 30);
    batchEqualsSingle(List.of(second, tiny, first, part, second, wide));
  }

  @Test
  void levelsOfOneSizeAreProposedTogether() throws Exception {
    // twice as large, so that each level but the first has the size of one of the small picture's
    MtcnnConfig halves = new MtcnnConfig(12, 0.5, List.of(0.65, 0.31, 0.5));
    RgbImage small = first.crop(0, 0, 64, 64);
    byte[] doubled = new byte[128 * 128 * 3];
    for (int i = 0; i < doubled.length; i++) {
      doubled[i] = small.pixels()[(i / 3 / 256 * 64 + i / 3 % 128 / 2) * 3 + i % 3];
    }
    RgbImage large = new RgbImage(128, 128, doubled);
    assertThat(MtcnnPyramid.scales(halves, 128, 128)).startsWith(1.0, 0.5);
    try (NDManager m = NDManager.newBaseManager("PyTorch")) {
      MtcnnBlock block = ((MtcnnBlock) model.getBlock()).with(halves);
      MtcnnCascade cascade = new MtcnnCascade(block, new ParameterStore(m, false), m);
      List<Candidates> both = cascade.propose(List.of(small, large));
      assertThat(both.get(0).boxes())
          .containsExactly(cascade.propose(List.of(small)).get(0).boxes(), within(1e-3f))
          .isNotEmpty();
      assertThat(both.get(1).boxes())
          .containsExactly(cascade.propose(List.of(large)).get(0).boxes(), within(1e-3f))
          .isNotEmpty();
    }
  }

  @Test
  void rawOutputsOfPicturesFollowEachOther() throws Exception {
    try (ZooModel<NDList, NDList> raw = load(NDList.class, NDList.class);
        Predictor<NDList, NDList> predictor = raw.newPredictor();
        NDManager m = raw.getNDManager().newSubManager()) {
      NDList two = new NDList(pixels(m, first), pixels(m, second));
      try (NDList out = predictor.predict(two)) {
        assertThat(out).hasSize(6);
        assertThat(out.stream().map(NDArray::getName).toList())
            .containsExactly("boxes", "scores", "points", "boxes", "scores", "points");
        long n = out.get(4).size();
        assertThat(out.get(5).getShape()).isEqualTo(new Shape(n, 5, 2));
        assertThat(raw.getBlock().getOutputShapes(new Shape[2]))
            .hasSize(6)
            .endsWith(new Shape(-1, 5, 2));
      }
    }
  }

  private static NDArray pixels(NDManager m, RgbImage picture) {
    Shape shape = new Shape(picture.height(), picture.width(), 3);
    return m.create(ByteBuffer.wrap(picture.pixels()), shape, DataType.UINT8);
  }

  @Test
  void batchesAreSharedOutPictureByPicture() {
    PictureList list = new PictureList(2);
    try (NDManager m = NDManager.newBaseManager("PyTorch")) {
      List<NDList> inputs = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        inputs.add(new NDList(m.zeros(new Shape(2 + i, 2, 3))));
      }
      NDList all = list.batchify(inputs.toArray(NDList[]::new));
      assertThat(all).hasSize(3);
      NDList[] parts = list.split(all, 2, false);
      assertThat(parts).hasSize(2);
      assertThat(parts[0]).hasSize(2);
      assertThat(parts[1].singletonOrThrow().getShape()).isEqualTo(new Shape(4, 2, 3));
      assertThatThrownBy(() -> list.split(all, 2, true))
          .hasMessageContaining("expected a number that 2 parts share evenly, found 3");
      all.add(m.zeros(new Shape(1)));
      assertThat(list.unbatchify(all)).hasSize(2).allMatch(share -> share.size() == 2);
    }
  }
}
