package org.djlext.pose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.pose.cspnext.CspNextConfig;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.rle.RegressionConfig;
import org.djlext.pose.simcc.BinSmoothing;
import org.djlext.pose.simcc.RtmccConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PoseConfigTest {

  private static final Path FILE = Path.of("config.json");
  private static final Path FOLDERS = Path.of("src/test/resources/pose");

  static List<Path> folders() throws IOException {
    try (Stream<Path> files = Files.list(FOLDERS)) {
      return files.filter(Files::isDirectory).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void whatIsWrittenIsReadAgain(Path folder) throws Exception {
    JsonObject json =
        JsonParser.parseString(Files.readString(folder.resolve("config.json"))).getAsJsonObject();
    PoseConfig config = PoseConfig.fromJson(json, FILE);
    assertThat(PoseConfig.fromJson(config.toJson(), FILE)).isEqualTo(config);
  }

  @Test
  void publishedShapesAreWrittenByName() throws Exception {
    PoseConfig config =
        new PoseConfig(
            192,
            256,
            new BackboneConfig.ResNet(ResNetConfig.named("resnet50").withFrozen(false, 0)),
            new HeadConfig.Regression(RegressionConfig.RLE));
    assertThat(config.toJson().getAsJsonObject("backbone").get("name").getAsString())
        .isEqualTo("resnet50");
    assertThat(PoseConfig.fromJson(config.toJson(), FILE)).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource({"0.167, 0.375, 384, 3.34", "0.33, 0.5, 512, 5.47", "0.67, 0.75, 768, 13.59"})
  void rtmPoseHasItsPublishedSize(double deepen, double widen, int channels, double millions) {
    PoseConfig config =
        new PoseConfig(
            192,
            256,
            new BackboneConfig.CspNext(CspNextConfig.of(deepen, widen)),
            new HeadConfig.Rtmcc(
                RtmccConfig.RTMPOSE, new BinSmoothing.Gaussian(4.9, 5.66, false), false));
    assertThat(config.map())
        .hasToString("FeatureMap[channels=%d, width=6, height=8]".formatted(channels));
    long parameters =
        BlockParameters.of(new PoseBlock(config)).entrySet().stream()
            .filter(entry -> !entry.getKey().contains("running_"))
            .mapToLong(entry -> entry.getValue().getShape().size())
            .sum();
    assertThat(Math.round(parameters / 1e4) / 100.0).isEqualTo(millions);
  }

  @Test
  void dataSetsAreWrittenByName() throws Exception {
    PoseConfig coco =
        new PoseConfig(
            192,
            256,
            new BackboneConfig.ResNet(ResNetConfig.named("resnet50").withFrozen(false, 0)),
            new HeadConfig.Regression(RegressionConfig.RLE));
    assertThat(coco.toJson().get("keypoints").getAsString()).isEqualTo("coco");
    JsonObject json = coco.toJson();
    json.addProperty("keypoints", "coco_wholebody");
    PoseConfig whole = PoseConfig.fromJson(json, FILE);
    assertThat(whole.keypoints()).isEqualTo(KeypointSet.cocoWholeBody());
    assertThat(whole.toJson().get("keypoints").getAsString()).isEqualTo("coco_wholebody");
    json.add("keypoints", null);
    assertThat(PoseConfig.fromJson(json, FILE).keypoints()).isEqualTo(KeypointSet.coco());
  }

  @Test
  void cocoKeepsLeftAndRightApart() {
    KeypointSet coco = KeypointSet.coco();
    assertThat(coco.size()).isEqualTo(17);
    assertThat(coco.mirrorIndices())
        .containsExactly(0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15);
    assertThat(coco.skeleton())
        .hasSize(19)
        .contains(new KeypointSet.Link("left_ankle", "left_knee"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"input_size\": [192]} | input_size: expected width and height",
        "{\"input_size\": [0, 256]} | input_size: expected a positive width and height",
        "{\"width\": 3} | width: expected one of",
        "{\"backbone\": {\"type\": \"vit\"}} | backbone.type: expected cspnext or resnet, found vit",
        "{\"backbone\": {\"type\": \"cspnext\", \"deepen\": 2}} | backbone.deepen: expected one of",
        "{\"backbone\": {\"type\": \"cspnext\", \"widen_factor\": -1}} | widen_factor: expected a pos",
        "{\"backbone\": {\"type\": \"cspnext\", \"stages\": [[1, 2]]}} | backbone.stages: expected lis",
        "{\"backbone\": {\"type\": \"resnet\", \"name\": \"resnet49\"}} | found resnet49",
        "{\"head\": {\"type\": \"mlp\"}} | head.type: expected rtmcc, simcc, regression or heatmap",
        "{\"head\": {\"type\": \"rtmcc\", \"final_kernel\": 4}} | final_kernel: expected an odd number",
        "{\"head\": {\"type\": \"heatmap\", \"refinement\": \"dart\"}} | head.refinement: expected one",
        "{\"head\": {\"type\": \"heatmap\", \"deconv_kernels\": [4]}} | deconv_kernels: expected 3",
        "{\"head\": {\"type\": \"simcc\", \"sigma\": [1, 1], \"label_smoothing\": 0.1}} | head.label_s",
        "{\"head\": {\"type\": \"simcc\", \"label_smoothing\": 0.1, \"dark\": true}} | dark: expected",
        "{\"keypoints\": \"hands\"} | keypoints: expected coco, coco_wholebody, or an object",
        "{\"keypoints\": 17} | keypoints: expected coco, coco_wholebody, or an object",
        "{\"keypoints\": {\"names\": [\"a\"], \"pairs\": [[\"a\", \"b\"]], \"sigmas\": [1]}} | found b",
        "{\"keypoints\": {\"names\": [\"a\"], \"skeleton\": [[\"a\"]], \"sigmas\": [1]}} | skeleton",
        "{\"keypoints\": {\"names\": [\"a\"], \"sigmas\": [1, 2]}} | sigmas: expected 1 numbers",
        "{\"keypoints\": {\"names\": [\"a\", \"a\"], \"sigmas\": [1, 2]}} | expected different joints",
        "{\"std\": [1, 0, 1]} | std: expected three positive numbers",
        "{\"channel_order\": \"hsv\"} | channel_order: expected rgb or bgr",
        "{\"padding\": \"wide\"} | padding: expected a number",
      })
  void whatIsWrongIsNamed(String change, String message) throws Exception {
    JsonObject json =
        JsonParser.parseString(Files.readString(FOLDERS.resolve("rtmcc-cspnext/config.json")))
            .getAsJsonObject();
    JsonObject other = JsonParser.parseString(change).getAsJsonObject();
    other.entrySet().forEach(entry -> json.add(entry.getKey(), entry.getValue()));
    assertThatThrownBy(() -> new PoseBlock(PoseConfig.fromJson(json, FILE)).config().newCodec())
        .satisfiesAnyOf(
            e -> assertThat(e).isInstanceOf(CheckpointException.class),
            e -> assertThat(e).isInstanceOf(IllegalArgumentException.class))
        .hasMessageContaining(message);
  }
}
