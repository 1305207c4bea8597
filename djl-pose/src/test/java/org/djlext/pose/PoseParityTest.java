package org.djlext.pose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.translate.StackBatchifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.pose.heatmap.HeatmapLoss;
import org.djlext.pose.keypoint.KeypointCodec;
import org.djlext.pose.keypoint.Keypoints;
import org.djlext.pose.rle.BaseDensity;
import org.djlext.pose.rle.DifferenceLoss;
import org.djlext.pose.rle.ResidualLikelihoodLoss;
import org.djlext.pose.rle.ResidualLikelihoodLoss.PhiCount;
import org.djlext.pose.simcc.BinLoss;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole models against mmpose and the authors of residual likelihood, from pose_goldens.py. */
class PoseParityTest {

  private static final Path FOLDER = Path.of("src/test/resources/pose");
  private static final double PIXELS = 2e-3;

  /** One step of Newton's method amplifies the rounding of maps that are noise, not peaks. */
  private static final double PIXELS_IN_NOISE = 1e-2;

  private static final Map<String, Loss> LOSSES =
      Map.ofEntries(
          Map.entry("rtmcc-cspnext", rtmpose()),
          Map.entry("rtmcc-biased-rotary", rtmpose()),
          Map.entry("simcc-resnet", simcc()),
          Map.entry("simcc-smoothed", simcc()),
          Map.entry("heatmap-resnet", new HeatmapLoss(HeatmapLoss.Variant.MMPOSE)),
          Map.entry("heatmap-dark", new HeatmapLoss(HeatmapLoss.Variant.MMPOSE)),
          Map.entry("heatmap-udp", new HeatmapLoss(HeatmapLoss.Variant.MMPOSE)),
          Map.entry("rle-resnet", likelihood(BaseDensity.LAPLACE, true)),
          Map.entry("rle-gaussian", likelihood(BaseDensity.GAUSSIAN, true)),
          Map.entry("rle-authors", new ResidualLikelihoodLoss()),
          Map.entry("rle-direct", likelihood(BaseDensity.LAPLACE, false)),
          Map.entry("regression-l1", new DifferenceLoss(false)),
          Map.entry("regression-smooth-l1", new DifferenceLoss(true)));

  private static Loss rtmpose() {
    return BinLoss.rtmpose(10, 10, BinLoss.Reduction.SUM_OVER_BATCH);
  }

  private static Loss simcc() {
    return BinLoss.simcc(1, BinLoss.Reduction.SUM_OVER_BATCH);
  }

  private static Loss likelihood(BaseDensity base, boolean residual) {
    return new ResidualLikelihoodLoss(base, residual, PhiCount.PER_AXIS);
  }

  static Stream<String> cases() {
    return LOSSES.keySet().stream().sorted();
  }

  private record Golden(SafetensorsFile file, NDManager manager) {

    NDArray get(String name) throws Exception {
      return file.copy(manager, name);
    }

    boolean has(String name) {
      return file.names().contains(name);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsReference(String name) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(FOLDER.resolve(name))
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        NDManager manager = model.getNDManager().newSubManager()) {
      SafetensorsFile file = SafetensorsFile.open(FOLDER.resolve(name + ".golden.safetensors"));
      Golden golden = new Golden(file, manager);
      PoseBlock block = (PoseBlock) model.getBlock();
      outputs(model, golden);
      mirrored(block, golden);
      NDList labels = labels(block, golden);
      peaks(block, golden);
      training(block, labels, LOSSES.get(name), golden);
    }
  }

  private static void outputs(ZooModel<NDList, NDList> model, Golden golden) throws Exception {
    KeypointCodec codec = ((PoseBlock) model.getBlock()).config().newCodec();
    try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
      NDList out = predictor.predict(new NDList(golden.get("pixel_values")));
      for (NDArray output : out) {
        assertClose(output.getName(), output, golden.get("out." + output.getName()));
      }
      same("decoded", codec.decode(out), golden, PIXELS_IN_NOISE);
    }
  }

  private static void mirrored(PoseBlock block, Golden golden) throws Exception {
    ParameterStore store = new ParameterStore(golden.manager(), false);
    for (NDArray output : block.forwardMirrored(store, golden.get("pixel_values"))) {
      assertClose(output.getName(), output, golden.get("mirrored." + output.getName()));
    }
  }

  private static NDList labels(PoseBlock block, Golden golden) throws Exception {
    NDArray points = golden.get("label.points");
    NDArray visible = golden.get("label.visible");
    NDList[] samples = new NDList[(int) points.getShape().get(0)];
    for (int b = 0; b < samples.length; b++) {
      Keypoints joints =
          new Keypoints(
              points.get("{}, :, 0", b).toFloatArray(),
              points.get("{}, :, 1", b).toFloatArray(),
              visible.get(b).toFloatArray());
      samples[b] = block.config().newCodec().encode(golden.manager(), joints);
    }
    NDList labels = new StackBatchifier().batchify(samples);
    List<String> names =
        Stream.of(
                "label.keypoint_x_labels",
                "label.keypoint_y_labels",
                "label.heatmaps",
                "label.keypoint_labels",
                "label.keypoint_weights")
            .filter(golden::has)
            .toList();
    assertThat(labels).hasSameSizeAs(names);
    for (int i = 0; i < names.size(); i++) {
      assertClose(names.get(i), labels.get(i), golden.get(names.get(i)));
    }
    return labels;
  }

  private static void peaks(PoseBlock block, Golden golden) throws Exception {
    if (golden.has("peaks.xy")) {
      NDList noisy = new NDList(golden.get("peaks.0"));
      if (golden.has("peaks.1")) {
        noisy.add(golden.get("peaks.1"));
      }
      same("peaks", block.config().newCodec().decode(noisy), golden, PIXELS);
    }
  }

  /** Joints with a positive score; the reference leaves the others anywhere. */
  private static void same(String what, List<Keypoints> found, Golden golden, double pixels)
      throws Exception {
    NDArray xy = golden.get(what + ".xy");
    NDArray scores = golden.get(what + ".score");
    assertThat(found).hasSize((int) xy.getShape().get(0));
    int compared = 0;
    for (int b = 0; b < found.size(); b++) {
      Keypoints body = found.get(b);
      for (int j = 0; j < body.size(); j++) {
        float score = scores.getFloat(b, j);
        float x = xy.getFloat(b, j, 0);
        float y = xy.getFloat(b, j, 1);
        String joint = "%s %d.%d".formatted(what, b, j);
        double near = 1e-4 * Math.max(1, Math.abs(score));
        assertThat((double) body.scores()[j]).as(joint).isBetween(score - near, score + near);
        if (score > 0) {
          assertThat(Math.abs(body.x()[j] - x)).as(joint + " x").isLessThan(bound(x, pixels));
          assertThat(Math.abs(body.y()[j] - y)).as(joint + " y").isLessThan(bound(y, pixels));
          compared++;
        }
      }
    }
    assertThat(compared).isPositive();
  }

  private static float bound(float expected, double pixels) {
    return (float) (pixels * Math.max(1, Math.abs(expected) / 100));
  }

  private static void training(PoseBlock block, NDList labels, Loss loss, Golden golden)
      throws Exception {
    block.freezeParameters(false);
    ParameterStore store = new ParameterStore(golden.manager(), false);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDList pixels = new NDList(golden.get("pixel_values"));
      NDList out = block.forward(store, pixels, labels, null);
      for (NDArray output : out) {
        if (!output.getName().equals("log_phi")) {
          assertClose("training", output, golden.get("train." + output.getName()));
        }
      }
      NDArray value = loss.evaluate(labels, out);
      assertClose("loss", value, golden.get("loss"));
      collector.backward(value);
    }
    gradients(block, golden);
  }

  private static void gradients(PoseBlock block, Golden golden) throws Exception {
    for (Map.Entry<String, Parameter> entry : BlockParameters.of(block).entrySet()) {
      String name = entry.getKey().replace("head.flow.", "head.loss_module.flow_model.");
      NDArray array = entry.getValue().getArray();
      if (name.contains("running_")) {
        assertClose(name, array, golden.get("after." + name));
      } else if (golden.has("grad." + name)) {
        NDArray gradient = array.getGradient();
        NDArray norm = golden.get("norm." + name);
        NDArray expected = golden.get("grad." + name);
        NDArray first = gradient.flatten().get(":{}", expected.size());
        double largest = Math.max(norm.getFloat() / Math.sqrt(gradient.size()), 1e-7);
        assertThat(first.sub(expected).abs().max().getFloat() / largest)
            .as("gradient of " + name)
            .isLessThan(2e-3f);
        assertThat((double) gradient.norm().getFloat())
            .as("norm of the gradient of " + name)
            .isCloseTo(norm.getFloat(), withPercentage(0.1));
      } else {
        assertThat(name).matches(".*\\.(mask|loc|cov)");
      }
    }
  }
}
