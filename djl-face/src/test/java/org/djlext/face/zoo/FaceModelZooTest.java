package org.djlext.face.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.djlext.face.Embeddings;
import org.djlext.face.Face;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;

/**
 * The miniatures as users load them, on two drawn pictures that show the same two people, in the
 * same order from left to right.
 */
class FaceModelZooTest {

  private static final Path PICTURES = Path.of("src/test/resources/zoo");
  private static final int SIZE = 56;
  private static final int INPUT = 256;

  private static <I, O> ZooModel<I, O> load(String name, Class<I> input, Class<O> output)
      throws Exception {
    Criteria<I, O> criteria =
        Criteria.builder()
            .setTypes(input, output)
            .optModelUrls("djl://org.djlext.face/" + name)
            .build();
    return criteria.loadModel();
  }

  private static Image image(String name) throws Exception {
    return ImageFactory.getInstance().fromFile(PICTURES.resolve(name));
  }

  @Test
  void twoPeopleAreFoundAndKnownAgain() throws Exception {
    List<float[]> first = embeddings("first.jpg");
    List<float[]> second = embeddings("second.jpg");
    for (int i = 0; i < 2; i++) {
      assertThat(Embeddings.cosine(first.get(i), second.get(i)))
          .isGreaterThan(Embeddings.cosine(first.get(i), second.get(1 - i)) + 0.2);
    }
  }

  private static List<float[]> embeddings(String name) throws Exception {
    RgbImage picture = RgbImage.of(image(name));
    FaceAligner aligner = FaceAligner.of(FaceTemplate.square(SIZE));
    List<float[]> embeddings = new ArrayList<>();
    try (var detector = load(FaceModelZoo.MINI_DETECTOR, RgbImage.class, Face[].class);
        var embedder = load(FaceModelZoo.MINI_EMBEDDING, RgbImage.class, float[].class);
        var detecting = detector.newPredictor();
        var embedding = embedder.newPredictor()) {
      Face[] faces = detecting.predict(picture);
      assertThat(faces).hasSize(2);
      Arrays.sort(faces, Comparator.comparingDouble(Face::x));
      for (Face face : faces) {
        embeddings.add(embedding.predict(aligner.align(picture, face.points())));
      }
    }
    return embeddings;
  }

  @Test
  void detectorGivesObjectsWithLandmarks() throws Exception {
    try (var model = load(FaceModelZoo.MINI_DETECTOR, Image.class, DetectedObjects.class);
        var predictor = model.newPredictor()) {
      assertThat(predictor.predict(image("first.jpg")).getNumberOfObjects()).isEqualTo(2);
    }
  }

  @Test
  void rawOutputsHaveTheReferencesShapes() throws Exception {
    try (var model = load(FaceModelZoo.MINI_DETECTOR, NDList.class, NDList.class);
        var predictor = model.newPredictor()) {
      NDList input =
          new NDList(model.getNDManager().zeros(new Shape(1, 3, INPUT, INPUT), DataType.FLOAT32));
      assertThat(predictor.predict(input)).hasSize(9);
    }
    try (var model = load(FaceModelZoo.MINI_EMBEDDING, NDList.class, NDList.class);
        var predictor = model.newPredictor()) {
      NDList input =
          new NDList(model.getNDManager().zeros(new Shape(2, 3, SIZE, SIZE), DataType.FLOAT32));
      NDList output = predictor.predict(input);
      assertThat(output.head().getShape()).isEqualTo(new Shape(2, 128));
      assertThat(output.head().getName()).isEqualTo("embedding");
    }
  }

  @Test
  void zooListsBothModels() {
    ModelZoo zoo = ModelZoo.getModelZoo(FaceModelZoo.GROUP_ID);
    assertThat(zoo.getModelLoaders())
        .extracting(loader -> loader.getArtifactId())
        .containsExactlyInAnyOrder(FaceModelZoo.MINI_DETECTOR, FaceModelZoo.MINI_EMBEDDING);
  }
}
