package org.djlext.face.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.djlext.face.Face;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The published networks on photographs, beside what facenet-pytorch found there: the folder mtcnn
 * that mtcnn_goldens.py --real wrote into the folder that DJLEXT_MODELS names.
 */
@Tag("real")
class MtcnnRealTest {

  private static Path folder() {
    String models = System.getenv("DJLEXT_MODELS");
    assertThat(models)
        .as("environment variable DJLEXT_MODELS: the folder that mtcnn_goldens.py --real wrote")
        .isNotNull();
    return Path.of(models, "mtcnn");
  }

  private static ZooModel<RgbImage, Face[]> load() throws Exception {
    return Criteria.builder()
        .setTypes(RgbImage.class, Face[].class)
        .optModelPath(folder())
        .build()
        .loadModel();
  }

  private static List<Path> expected() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @Test
  void facesOfPhotographsEqualFacenets() throws Exception {
    int faces = 0;
    try (ZooModel<RgbImage, Face[]> model = load();
        FaceDetector detector = FaceDetector.of(model.newPredictor())) {
      for (Path file : expected()) {
        JsonArray wanted = JsonParser.parseString(Files.readString(file)).getAsJsonArray();
        Path photograph = Path.of(file.toString().replaceFirst("json$", "png"));
        RgbImage picture = RgbImageReader.standard().read(photograph);
        List<Face> found = detector.detect(picture);
        assertThat(found).as(file.toString()).hasSize(wanted.size());
        for (int i = 0; i < found.size(); i++) {
          same(found.get(i), wanted.get(i).getAsJsonObject());
        }
        faces += found.size();
      }
    }
    assertThat(faces).as("faces in all photographs").isPositive();
  }

  @Test
  void facesOfPhotographsInOneBatchEqualFacenets() throws Exception {
    List<RgbImage> pictures = new ArrayList<>();
    for (Path file : expected()) {
      Path photograph = Path.of(file.toString().replaceFirst("json$", "png"));
      pictures.add(RgbImageReader.standard().read(photograph));
    }
    try (ZooModel<RgbImage, Face[]> model = load();
        Predictor<RgbImage, Face[]> predictor = model.newPredictor()) {
      List<Face[]> found = predictor.batchPredict(pictures);
      for (int p = 0; p < pictures.size(); p++) {
        JsonArray wanted =
            JsonParser.parseString(Files.readString(expected().get(p))).getAsJsonArray();
        assertThat(found.get(p)).as("picture " + p).hasSize(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
          same(found.get(p)[i], wanted.get(i).getAsJsonObject());
        }
      }
    }
  }

  private static void same(Face face, JsonObject wanted) {
    JsonArray box = wanted.getAsJsonArray("box");
    double[] corners = {face.x(), face.y(), face.x() + face.width(), face.y() + face.height()};
    for (int k = 0; k < corners.length; k++) {
      assertThat(corners[k]).isCloseTo(box.get(k).getAsDouble(), within(0.01));
    }
    assertThat(face.score()).isCloseTo(wanted.get("score").getAsDouble(), within(1e-4));
    JsonArray points = wanted.getAsJsonArray("points");
    double[] places = face.points().toArray();
    for (int k = 0; k < places.length; k++) {
      assertThat(places[k]).isCloseTo(points.get(k).getAsDouble(), within(0.01));
    }
  }
}
