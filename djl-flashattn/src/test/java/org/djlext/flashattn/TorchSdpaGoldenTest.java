package org.djlext.flashattn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values and gradients of torch's scaled_dot_product_attention, from attention_goldens.py. */
class TorchSdpaGoldenTest {

  private static final Path FILE = Path.of("src/test/resources/attention/sdpa.safetensors");

  static Stream<String> cases() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(FILE)) {
      List<String> names =
          file.metadata().keySet().stream().filter(n -> !n.equals("format")).sorted().toList();
      assertThat(names).hasSizeGreaterThan(25);
      return names.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTorch(String name) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(FILE);
        NDManager m = NDManager.newBaseManager()) {
      JsonObject options = JsonParser.parseString(file.metadata().get(name)).getAsJsonObject();
      for (AttentionImplementation way : AttentionCase.WAYS) {
        check(name, file, m, options(name, file, m, options, way));
      }
    }
  }

  private static void check(
      String name, SafetensorsFile file, NDManager m, AttentionOptions options) throws IOException {
    String what = name + " " + options.implementation();
    // half precision has three digits
    double bound = name.equals("half") ? 4e-3 : 2e-5;
    NDArray q = file.load(m, name + ".q");
    NDArray k = file.load(m, name + ".k");
    NDArray v = file.load(m, name + ".v");
    AttentionResult plain = FlashAttention.attendWithLogSumExp(q, k, v, options, false);
    near(what + " output", file.load(m, name + ".o"), plain.output(), bound);
    near(what + " log-sum-exp", file.load(m, name + ".l"), plain.logSumExp(), bound);
    for (NDArray x : new NDArray[] {q, k, v}) {
      x.setRequiresGradient(true);
    }
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray o = FlashAttention.attend(q, k, v, options, true);
      near(what + " output in training", file.load(m, name + ".o"), o, bound);
      collector.backward(o.mul(file.load(m, name + ".w")).sum());
    }
    near(what + " dq", file.load(m, name + ".dq"), q.getGradient(), bound);
    near(what + " dk", file.load(m, name + ".dk"), k.getGradient(), bound);
    near(what + " dv", file.load(m, name + ".dv"), v.getGradient(), bound);
  }

  private static void near(String what, NDArray expected, NDArray found, double bound) {
    assertThat(found.getShape()).as(what).isEqualTo(expected.getShape());
    double[] values = ReferenceAttention.doubles(expected);
    double largest = 1;
    for (double x : values) {
      largest = Double.isInfinite(x) ? largest : Math.max(largest, Math.abs(x));
    }
    assertThat(ReferenceAttention.distance(values, found))
        .as(what)
        .isLessThanOrEqualTo(bound * largest);
  }

  private static AttentionOptions options(
      String name, SafetensorsFile file, NDManager m, JsonObject json, AttentionImplementation way)
      throws IOException {
    AttentionOptions.Builder b = AttentionOptions.builder().optImplementation(way);
    b.optCausal(json.has("causal"));
    if (json.has("alignment")) {
      b.optAlignment(CausalAlignment.valueOf(json.get("alignment").getAsString()));
    }
    if (json.has("left")) {
      b.optWindow(json.get("left").getAsInt(), json.get("right").getAsInt());
    }
    if (json.has("scale")) {
      b.optScale(json.get("scale").getAsDouble());
    }
    if (json.has("soft_cap")) {
      b.optSoftCap(json.get("soft_cap").getAsDouble());
    }
    if (json.has("slopes")) {
      List<Float> slopes = new ArrayList<>();
      for (JsonElement slope : json.getAsJsonArray("slopes")) {
        slopes.add(slope.getAsFloat());
      }
      b.optAlibiSlopes(slopes);
    }
    if (json.has("mask")) {
      b.optMask(file.load(m, name + ".mask"));
    }
    return b.build();
  }
}
