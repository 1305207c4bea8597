package org.djlext.face.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import com.google.gson.Gson;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.djlext.face.FivePoints;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.process.AdaptiveEqualization;
import org.djlext.face.process.FaceSample;
import org.djlext.face.process.FaceStep;
import org.djlext.face.process.FaceSteps;
import org.djlext.face.process.Frontalization;
import org.djlext.face.process.TanTriggs;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.pickle.StateDictWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaceEmbeddingTranslatorTest {

  private static final EmbeddingCase NETWORK = EmbeddingCase.IRESNET_NARROW;

  @TempDir private Path folder;

  @BeforeEach
  void writeWeights() throws Exception {
    GeneratedWeights.write(folder, NETWORK.config);
  }

  private static RgbImage face(int seed) {
    byte[] pixels = new byte[NETWORK.size * NETWORK.size * 3];
    new Random(seed).nextBytes(pixels);
    return new RgbImage(NETWORK.size, NETWORK.size, pixels);
  }

  /** Turns left and right, or red and blue, around. */
  private static RgbImage turned(RgbImage face, boolean sides) {
    int w = face.width();
    byte[] pixels = new byte[face.pixels().length];
    for (int i = 0; i < w * w; i++) {
      int from = sides ? i - i % w + w - 1 - i % w : i;
      for (int c = 0; c < 3; c++) {
        pixels[3 * i + c] = face.pixels()[3 * from + (sides ? c : 2 - c)];
      }
    }
    return new RgbImage(w, w, pixels);
  }

  private ZooModel<RgbImage, float[]> load(Map<String, Object> arguments) throws Exception {
    Criteria.Builder<RgbImage, float[]> builder =
        Criteria.builder().setTypes(RgbImage.class, float[].class).optModelPath(folder);
    arguments.forEach(builder::optArgument);
    return builder.build().loadModel();
  }

  private List<float[]> embed(Map<String, Object> arguments, RgbImage... faces) throws Exception {
    try (ZooModel<RgbImage, float[]> model = load(arguments);
        Predictor<RgbImage, float[]> predictor = model.newPredictor()) {
      return predictor.batchPredict(List.of(faces));
    }
  }

  @Test
  void aBatchGivesWhatSingleFacesGive() throws Exception {
    List<float[]> both = embed(Map.of(), face(1), face(2));
    assertThat(both.get(0)).hasSize(24);
    assertThat(both.get(0)).containsExactly(embed(Map.of(), face(1)).get(0), offset(1e-4f));
    assertThat(both.get(1)).containsExactly(embed(Map.of(), face(2)).get(0), offset(1e-4f));
  }

  @Test
  void flipSumAddsTheMirroredFace() throws Exception {
    List<float[]> each = embed(Map.of(), face(1), turned(face(1), true));
    float[] sum = embed(Map.of("flipSum", true), face(1)).get(0);
    for (int i = 0; i < sum.length; i++) {
      assertThat(sum[i]).isCloseTo(each.get(0)[i] + each.get(1)[i], offset(1e-4f));
    }
  }

  @Test
  void channelOrderTurnsRedAndBlueAround() throws Exception {
    float[] bgr = embed(Map.of("channelOrder", "bgr"), face(1)).get(0);
    assertThat(bgr).containsExactly(embed(Map.of(), turned(face(1), false)).get(0), offset(1e-4f));
    assertThatThrownBy(() -> embed(Map.of("channelOrder", "grb"), face(1)))
        .hasStackTraceContaining("channelOrder: expected one of");
  }

  @Test
  void stepsAreDoneBeforeFacesAreEmbedded() throws Exception {
    FaceStep step = FaceSteps.of(AdaptiveEqualization.STANDARD, TanTriggs.PAPER);
    RgbImage processed = step.apply(FaceSample.ofTemplate(face(1)), 0).picture();
    float[] expected = embed(Map.of(), processed).get(0);
    Map<String, Object> named = Map.of("steps", "clahe, tan_triggs");
    assertThat(embed(named, face(1)).get(0)).containsExactly(expected, offset(1e-5f));
    assertThatThrownBy(() -> embed(Map.of("steps", "claha"), face(1)))
        .hasStackTraceContaining("expected some of histogram, clahe,")
        .hasStackTraceContaining("found claha");
    assertThatThrownBy(() -> embed(named, new RgbImage(40, 32, new byte[40 * 32 * 3])))
        .hasMessageContaining("found 40 x 32");
  }

  @Test
  void facesWithPointsAreTurnedToTheFront() throws Exception {
    FivePoints turned = new FivePoints(12, 14, 18, 14, 20, 20, 12, 26, 17, 26);
    FaceSample face = new FaceSample(face(1), turned);
    FaceTemplate template = FaceTemplate.square(NETWORK.size);
    RgbImage front = new Frontalization(template, 10).apply(face, 0).picture();
    Criteria<FaceSample, float[]> criteria =
        Criteria.builder()
            .setTypes(FaceSample.class, float[].class)
            .optModelPath(folder)
            .optArgument("steps", "frontal")
            .build();
    try (ZooModel<FaceSample, float[]> model = criteria.loadModel();
        Predictor<FaceSample, float[]> predictor = model.newPredictor()) {
      assertThat(predictor.predict(face))
          .containsExactly(embed(Map.of(), front).get(0), offset(1e-5f));
    }
  }

  @Test
  void whatIsNotAlignedIsRefused() throws Exception {
    RgbImage wide = new RgbImage(40, 32, new byte[40 * 32 * 3]);
    assertThatThrownBy(() -> embed(Map.of(), wide))
        .isInstanceOf(TranslateException.class)
        .hasMessageContaining("expected an aligned face of 32 x 32 pixels, found 40 x 32");
  }

  @Test
  void stateDictionariesOfTorchAreRead() throws Exception {
    float[] expected = embed(Map.of(), face(1)).get(0);
    Files.delete(folder.resolve("model.safetensors"));
    FaceEmbeddingConfig config =
        FaceEmbeddingConfig.fromJson(
            JsonParser.parseString(NETWORK.config).getAsJsonObject(), folder);
    try (NDManager manager = NDManager.newBaseManager()) {
      StateDictWriter.write(
          folder.resolve("backbone.pth"), "state_dict", GeneratedWeights.tensors(config, manager));
    }
    assertThat(embed(Map.of(), face(1)).get(0)).containsExactly(expected, offset(1e-5f));
  }

  @Test
  void servingAnswersWithNumbers() throws Exception {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(face(1).toBufferedImage(), "png", png);
    Input request = new Input();
    request.add(png.toByteArray());
    Criteria<Input, Output> criteria =
        Criteria.builder().setTypes(Input.class, Output.class).optModelPath(folder).build();
    try (ZooModel<Input, Output> model = criteria.loadModel();
        Predictor<Input, Output> predictor = model.newPredictor()) {
      String answer = predictor.predict(request).getData().getAsString();
      float[] embedding = new Gson().fromJson(answer, float[].class);
      assertThat(embedding).containsExactly(embed(Map.of(), face(1)).get(0), offset(1e-4f));
    }
  }
}
