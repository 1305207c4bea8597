package org.djlext.pose.person;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.PoseBlock;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.pretrained.PoseTranslatorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every head can find the 133 joints of whole bodies. */
class WholeBodyTest {

  @ParameterizedTest
  @ValueSource(strings = {"rtmcc-cspnext", "simcc-resnet", "rle-resnet", "heatmap-udp"})
  void jointsOfFeetFaceAndHandsHaveNames(String name) throws Exception {
    Path file = Path.of("src/test/resources/pose", name, "config.json");
    JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    json.addProperty("keypoints", "coco_wholebody");
    PoseConfig config = PoseConfig.fromJson(json, file);
    RgbImage picture = new RgbImage(20, 30, new byte[20 * 30 * 3]);
    List<PersonBox> boxes = List.of(new PersonBox(1, 2, 9, 20, 1), new PersonBox(9, 1, 8, 20, 1));
    try (Model model = Model.newInstance(name, "PyTorch")) {
      PoseBlock block = new PoseBlock(config);
      block.initialize(
          model.getNDManager(), DataType.FLOAT32, new Shape(1, 3, config.height(), config.width()));
      model.setBlock(block);
      try (Predictor<People, PersonPose[]> predictor =
          model.newPredictor(
              new PoseTranslatorFactory()
                  .newInstance(People.class, PersonPose[].class, model, Map.of()))) {
        PersonPose[] found = predictor.predict(new People(picture, boxes));
        assertThat(found).hasSize(2);
        assertThat(found[1].joints().size()).isEqualTo(133);
        assertThat(found[1].toJson().getAsJsonObject("joints").keySet())
            .containsExactlyElementsOf(KeypointSet.cocoWholeBody().names());
      }
    }
  }
}
