package org.djlext.face.embed;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.djlext.face.embed.EmbeddingNetwork.IResNet;
import org.djlext.face.embed.EmbeddingNetwork.InceptionResNetV1;
import org.djlext.face.embed.EmbeddingNetwork.MobileFaceNet;
import org.djlext.flashattn.image.Normalization;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/** Reads the keys that {@link FaceEmbeddingConfig} documents. */
final class FaceEmbeddingConfigReader {

  private static final Pattern NAMED_IRESNET = Pattern.compile("iresnet(\\d{1,4})");
  private static final Set<String> KNOWN =
      Set.of(
          "model_type",
          "architecture",
          "widths",
          "depths",
          "blocks",
          "scale",
          "embedding_size",
          "input_size",
          "channel_order",
          "mean",
          "std",
          "dropout",
          "normalized",
          "flip_sum");

  private final ConfigKeys keys;
  private final Path file;

  FaceEmbeddingConfigReader(JsonObject json, Path file) {
    this.keys = new ConfigKeys(json, "", file);
    this.file = file;
  }

  FaceEmbeddingConfig read() throws CheckpointException {
    for (String key : keys.json().keySet()) {
      if (!KNOWN.contains(key)) {
        throw new CheckpointException(file, key, "one of the keys " + KNOWN, "an unknown one");
      }
    }
    try {
      EmbeddingNetwork network = network(keys.text("architecture", ""));
      FaceEmbeddingConfig absent = FaceEmbeddingConfig.defaults(network);
      return new FaceEmbeddingConfig(
          network,
          keys.integer("embedding_size", absent.embeddingSize()),
          keys.integer("input_size", absent.inputSize()),
          normalization(absent.normalization()),
          keys.number("dropout", absent.dropout()),
          keys.flag("normalized", absent.normalized()),
          keys.flag("flip_sum", absent.flipSum()));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, e.getMessage(), e);
    }
  }

  private EmbeddingNetwork network(String architecture) throws CheckpointException {
    Matcher named = NAMED_IRESNET.matcher(architecture);
    if (named.matches()) {
      return IResNet.of(Integer.parseInt(named.group(1)));
    }
    return switch (architecture) {
      case "iresnet" -> new IResNet(keys.integers("widths"), keys.integers("depths"));
      case "mobilefacenet" -> mobileFaceNet(MobileFaceNet.STANDARD);
      case "mobilefacenet_large" -> mobileFaceNet(MobileFaceNet.LARGE);
      case "inception_resnet_v1" -> new InceptionResNetV1();
      default ->
          throw new CheckpointException(
              file,
              "architecture",
              "iresnet18, 34, 50, 100 or 200, iresnet, mobilefacenet, mobilefacenet_large or"
                  + " inception_resnet_v1",
              architecture.isEmpty() ? "nothing" : architecture);
    };
  }

  private MobileFaceNet mobileFaceNet(MobileFaceNet absent) throws CheckpointException {
    return new MobileFaceNet(
        keys.has("blocks") ? keys.integers("blocks") : absent.blocks(),
        keys.integer("scale", absent.scale()));
  }

  private Normalization normalization(Normalization absent) throws CheckpointException {
    String order = keys.text("channel_order", absent.bgr() ? "bgr" : "rgb");
    if (!order.equals("rgb") && !order.equals("bgr")) {
      throw new CheckpointException(file, "channel_order", "rgb or bgr", order);
    }
    return new Normalization(
        numbers("mean", absent.mean()), numbers("std", absent.std()), order.equals("bgr"));
  }

  private List<Double> numbers(String key, List<Double> absent) throws CheckpointException {
    if (!keys.has(key)) {
      return absent;
    }
    JsonElement element = keys.json().get(key);
    try {
      List<Double> numbers = new ArrayList<>();
      element.getAsJsonArray().forEach(number -> numbers.add(number.getAsDouble()));
      return numbers;
    } catch (IllegalStateException | NumberFormatException | UnsupportedOperationException e) {
      throw new CheckpointException(file, key, "a list of three numbers", element);
    }
  }
}
