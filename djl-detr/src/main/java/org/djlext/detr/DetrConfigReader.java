package org.djlext.detr;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * Reads config.json. Keys that would change the forward pass in a way that is not implemented are
 * errors; absent keys have the defaults of transformers. Four keys are ours, and transformers
 * passes over them: {@code normalize_before}, {@code auxiliary_outputs}, {@code frozen_norms} and
 * {@code frozen_stages}.
 */
final class DetrConfigReader {

  private static final int SIZE = 256;
  private static final int QUERIES = 100;
  private static final int LAYERS = 6;
  private static final int HEADS = 8;
  private static final int FEED_FORWARD = 2048;
  private static final int DEFAULT_LABELS = 2;
  private static final int MOST_LABELS = 1 << 20;

  private final ConfigKeys config;
  private final Path file;

  DetrConfigReader(JsonObject json, Path file) {
    this.config = new ConfigKeys(json, "", file);
    this.file = file;
  }

  DetrConfig read() throws CheckpointException {
    BackboneReader.Backbone backbone = new BackboneReader(config).read();
    boolean auxiliaryLoss = config.flag("auxiliary_loss", false);
    try {
      return new DetrConfig(
          backbone.config(),
          backbone.featureStages(),
          config.integer("d_model", SIZE),
          config.integer("num_queries", QUERIES),
          stack("encoder"),
          stack("decoder"),
          choice("activation_function", FeedForwardActivation.RELU),
          choice("position_embedding_type", PositionEmbedding.SINE),
          config.flag("normalize_before", false),
          new Regularization(
              config.number("dropout", 0.1),
              config.number("attention_dropout", 0),
              config.number("activation_dropout", 0),
              config.number("encoder_layerdrop", 0),
              config.number("decoder_layerdrop", 0)),
          config.flag("auxiliary_outputs", auxiliaryLoss),
          auxiliaryLoss,
          labels(),
          panoptic());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, e.getMessage(), e);
    }
  }

  private LayerStack stack(String side) throws CheckpointException {
    return new LayerStack(
        config.integer(side + "_layers", LAYERS),
        config.integer(side + "_attention_heads", HEADS),
        config.integer(side + "_ffn_dim", FEED_FORWARD));
  }

  private <E extends Enum<E>> E choice(String key, E absent) throws CheckpointException {
    String name = config.text(key, absent.name().toLowerCase(Locale.ROOT));
    for (E value : absent.getDeclaringClass().getEnumConstants()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(name)) {
        return value;
      }
    }
    List<String> known = new ArrayList<>();
    for (E value : absent.getDeclaringClass().getEnumConstants()) {
      known.add(value.name().toLowerCase(Locale.ROOT));
    }
    throw new CheckpointException(file, key, "one of " + known, name);
  }

  /** As in transformers id2label tells the number of classes, and num_labels if it is absent. */
  private List<String> labels() throws CheckpointException {
    if (!config.has("id2label")) {
      int count = config.integer("num_labels", DEFAULT_LABELS);
      if (count < 1 || count > MOST_LABELS) {
        throw new CheckpointException(file, "num_labels", "1 to " + MOST_LABELS, count);
      }
      return IntStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList();
    }
    ConfigKeys names = config.object("id2label");
    int count = names.json().size();
    List<String> labels = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      JsonElement name = names.json().get(Integer.toString(id));
      if (name == null || !name.isJsonPrimitive()) {
        throw new CheckpointException(
            file, "id2label." + id, "a name for each id from 0 to " + (count - 1), name);
      }
      labels.add(name.getAsString());
    }
    return labels;
  }

  private boolean panoptic() throws CheckpointException {
    return config.has("architectures")
        && config.texts("architectures").contains("DetrForSegmentation");
  }
}
