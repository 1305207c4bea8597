package org.djlext.pose;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.pose.heatmap.Refinement;
import org.djlext.pose.layers.Upsampling;
import org.djlext.pose.rle.RegressionConfig;
import org.djlext.pose.simcc.BinSmoothing;
import org.djlext.pose.simcc.RtmccConfig;

/** Reads the head of a model. */
final class HeadReader {

  private static final Set<String> BIN_KEYS =
      Set.of("type", "split_ratio", "sigma", "normalized", "label_smoothing", "dark");
  private static final Set<String> UPSAMPLING_KEYS =
      Set.of("deconv_channels", "deconv_kernels", "final_kernel");

  private final ConfigKeys keys;

  HeadReader(ConfigKeys keys) {
    this.keys = keys;
  }

  HeadConfig read() throws CheckpointException {
    String type = keys.text("type", "");
    return switch (type) {
      case "rtmcc" -> rtmcc();
      case "simcc" -> simcc();
      case "regression" -> regression();
      case "heatmap" -> heatmap();
      default ->
          throw new CheckpointException(
              keys.file(), "head.type", "rtmcc, simcc, regression or heatmap", type);
    };
  }

  private HeadConfig rtmcc() throws CheckpointException {
    known(
        BIN_KEYS,
        Set.of(
            "final_kernel",
            "hidden_size",
            "query_size",
            "expansion",
            "activation",
            "relative_bias",
            "rotary"));
    RtmccConfig usual = RtmccConfig.RTMPOSE;
    RtmccConfig shape =
        new RtmccConfig(
            keys.number("split_ratio", usual.splitRatio()),
            keys.integer("final_kernel", usual.finalKernel()),
            keys.integer("hidden_size", usual.hiddenSize()),
            keys.integer("query_size", usual.querySize()),
            keys.number("expansion", usual.expansion()),
            choice("activation", RtmccConfig.Activation.class, usual.activation()),
            keys.flag("relative_bias", false),
            keys.flag("rotary", false));
    return new HeadConfig.Rtmcc(shape, smoothing(false), keys.flag("dark", false));
  }

  private HeadConfig simcc() throws CheckpointException {
    known(BIN_KEYS, UPSAMPLING_KEYS);
    return new HeadConfig.Simcc(
        upsampling(), keys.number("split_ratio", 2), smoothing(true), keys.flag("dark", false));
  }

  private HeadConfig regression() throws CheckpointException {
    known(Set.of("type", "variant", "sigma", "flow"), Set.of());
    boolean sigma = keys.flag("sigma", true);
    return new HeadConfig.Regression(
        new RegressionConfig(
            choice("variant", RegressionConfig.Variant.class, RegressionConfig.Variant.MMPOSE),
            sigma,
            keys.flag("flow", sigma)));
  }

  private HeadConfig heatmap() throws CheckpointException {
    known(UPSAMPLING_KEYS, Set.of("type", "sigma", "refinement", "blur_kernel"));
    return new HeadConfig.Heatmap(
        upsampling(),
        keys.number("sigma", 2),
        choice("refinement", Refinement.class, Refinement.QUARTER),
        keys.integer("blur_kernel", 11));
  }

  private Upsampling upsampling() throws CheckpointException {
    Upsampling usual = Upsampling.SIMPLE_BASELINE;
    List<Integer> channels =
        keys.has("deconv_channels") ? keys.integers("deconv_channels") : usual.channels();
    List<Integer> kernels =
        keys.has("deconv_kernels")
            ? keys.integers("deconv_kernels")
            : channels.stream().map(c -> 4).toList();
    return new Upsampling(channels, kernels, keys.integer("final_kernel", usual.finalKernel()));
  }

  private BinSmoothing smoothing(boolean normalizedByDefault) throws CheckpointException {
    if (keys.has("label_smoothing")) {
      if (keys.has("sigma") || keys.has("normalized")) {
        throw new CheckpointException(
            keys.file(), "head.label_smoothing", "no sigma and no normalized beside it", "both");
      }
      return new BinSmoothing.Uniform(keys.number("label_smoothing"));
    }
    boolean normalized = keys.flag("normalized", normalizedByDefault);
    List<Double> sigma = keys.has("sigma") ? keys.numbers("sigma") : List.of(6.0, 6.0);
    if (sigma.size() != 2) {
      throw new CheckpointException(keys.file(), "head.sigma", "numbers for x and y", sigma);
    }
    return new BinSmoothing.Gaussian(sigma.get(0), sigma.get(1), normalized);
  }

  private <E extends Enum<E>> E choice(String key, Class<E> type, E absent)
      throws CheckpointException {
    String text = keys.text(key, absent.name().toLowerCase(Locale.ROOT));
    for (E value : type.getEnumConstants()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
        return value;
      }
    }
    List<String> names =
        List.of(type.getEnumConstants()).stream()
            .map(value -> value.name().toLowerCase(Locale.ROOT))
            .toList();
    throw new CheckpointException(keys.file(), "head." + key, "one of " + names, text);
  }

  private void known(Set<String> some, Set<String> others) throws CheckpointException {
    Set<String> all = new HashSet<>(some);
    all.addAll(others);
    keys.requireOnly(all);
  }
}
