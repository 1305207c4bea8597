package org.djlext.face.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.util.List;
import org.djlext.face.Golden;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Embeddings by ONNX files, against insightface's own code on onnxruntime: onnx_goldens.py. */
class OnnxEmbeddingTest {

  private static Criteria.Builder<RgbImage, float[]> criteria(String name) {
    return Criteria.builder()
        .setTypes(RgbImage.class, float[].class)
        .optModelPath(Golden.path("onnx/" + name + ".onnx"));
  }

  private static List<RgbImage> faces() throws IOException {
    RgbImage picture = Golden.open("onnx/picture.safetensors").picture("picture");
    return List.of(picture.crop(0, 0, 112, 112), picture.crop(48, 16, 112, 112));
  }

  private static void same(float[] found, double[] expected, int row) {
    assertThat(found).hasSize(16);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).isCloseTo(expected[16 * row + i], within(1e-4));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"arcface", "arcface_mxnet"})
  void embeddingsEqualInsightface(String name) throws Exception {
    double[] expected = Golden.open("onnx/" + name + ".safetensors").doubles("embeddings");
    try (ZooModel<RgbImage, float[]> model = criteria(name).build().loadModel();
        Predictor<RgbImage, float[]> predictor = model.newPredictor()) {
      List<RgbImage> faces = faces();
      same(predictor.predict(faces.get(1)), expected, 1);
      List<float[]> both = predictor.batchPredict(faces);
      same(both.get(0), expected, 0);
      same(both.get(1), expected, 1);
    }
  }

  @Test
  void pixelsMayBeGivenInAnotherWay() throws Exception {
    double[] expected = Golden.open("onnx/arcface.safetensors").doubles("embeddings");
    RgbImage face = faces().get(0);
    byte[] blueFirst = face.pixels().clone();
    for (int i = 0; i < blueFirst.length; i += 3) {
      blueFirst[i] = face.pixels()[i + 2];
      blueFirst[i + 2] = face.pixels()[i];
    }
    try (ZooModel<RgbImage, float[]> model =
            criteria("arcface").optArgument("channelOrder", "bgr").build().loadModel();
        Predictor<RgbImage, float[]> predictor = model.newPredictor()) {
      same(predictor.predict(new RgbImage(112, 112, blueFirst)), expected, 0);
    }
    try (ZooModel<RgbImage, float[]> model =
            criteria("arcface").optArgument("flipSum", "true").build().loadModel();
        Predictor<RgbImage, float[]> predictor = model.newPredictor()) {
      byte[] mirrored = new byte[face.pixels().length];
      for (int i = 0; i < mirrored.length; i++) {
        int x = i / 3 % 112;
        mirrored[i] = face.pixels()[i + 3 * (111 - 2 * x)];
      }
      float[] sum = predictor.predict(face);
      assertThat(sum)
          .containsExactly(predictor.predict(new RgbImage(112, 112, mirrored)), within(1e-4f));
      assertThat((double) sum[0]).isNotCloseTo(expected[0], within(1e-2));
    }
  }

  @Test
  void whatAFileCannotDoIsNamed() {
    assertThatThrownBy(criteria("arcface_mxnet").optArgument("flipSum", true).build()::loadModel)
        .rootCause()
        .hasMessageContaining("flipSum: expected false, as the network takes one picture");
    assertThatThrownBy(criteria("arcface").optArgument("inputSize", 160).build()::loadModel)
        .rootCause()
        .hasMessageContaining("argument inputSize: expected 112, which the file fixes, found 160");
  }
}
