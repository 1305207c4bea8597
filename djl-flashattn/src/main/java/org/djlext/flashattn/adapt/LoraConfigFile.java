package org.djlext.flashattn.adapt;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.djlext.flashattn.adapt.LoraConfig.BiasMode;
import org.djlext.flashattn.adapt.LoraConfig.Initialization;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.JsonFile;

/** Reads and writes {@code adapter_config.json} as peft does. */
final class LoraConfigFile {

  static final String NAME = "adapter_config.json";

  private static final String TARGETS = "target_modules";
  private static final String EXCLUDED = "exclude_modules";
  private static final String INITIALIZATION = "init_lora_weights";

  /** What would change the forward pass and is not computed here. */
  private static final List<String> REFUSED =
      List.of(
          "use_qalora",
          "layer_replication",
          "target_parameters",
          "trainable_token_indices",
          "alora_invocation_tokens",
          "arrow_config");

  private LoraConfigFile() {}

  static LoraConfig read(Path file) throws IOException {
    ConfigKeys keys = new ConfigKeys(JsonFile.read(file), "", file);
    String type = keys.text("peft_type", "nothing");
    if (!"LORA".equals(type)) {
      throw new CheckpointException(file, "peft_type", "LORA", type);
    }
    for (String key : REFUSED) {
      if (keys.has(key) && !isFalseOrEmpty(keys.json().get(key))) {
        throw new CheckpointException(file, key, "null, it is not supported", keys.json().get(key));
      }
    }
    try {
      return builder(keys).build();
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, e.getMessage(), e);
    }
  }

  private static LoraConfigBuilder builder(ConfigKeys keys) throws CheckpointException {
    Map<String, Integer> ranks = new LinkedHashMap<>();
    Map<String, Double> alphas = new LinkedHashMap<>();
    ConfigKeys rankPattern = keys.object("rank_pattern");
    for (String key : rankPattern.json().keySet()) {
      ranks.put(key, rankPattern.integer(key));
    }
    ConfigKeys alphaPattern = keys.object("alpha_pattern");
    for (String key : alphaPattern.json().keySet()) {
      alphas.put(key, alphaPattern.number(key));
    }
    return LoraConfig.builder()
        .optRank(keys.integer("r", 8))
        .optAlpha(keys.number("lora_alpha", 8))
        .optRankStabilized(keys.flag("use_rslora", false))
        .optDora(keys.flag("use_dora", false))
        .optDropout(keys.number("lora_dropout", 0))
        .optTargets(choice(keys, TARGETS))
        .optExcluded(choice(keys, EXCLUDED))
        .optLayers(layers(keys))
        .optLayersPattern(texts(keys, "layers_pattern"))
        .optRankPattern(ranks)
        .optAlphaPattern(alphas)
        .optBias(bias(keys))
        .optBiasOfB(keys.flag("lora_bias", false))
        .optModulesToSave(texts(keys, "modules_to_save"))
        .optFanInFanOut(keys.flag("fan_in_fan_out", false))
        .optInitialization(initialization(keys))
        .optTaskType(keys.text("task_type", null))
        .optBaseModel(keys.text("base_model_name_or_path", null));
  }

  private static boolean isFalseOrEmpty(JsonElement value) {
    return value.equals(new JsonPrimitive(false))
        || value.isJsonArray() && value.getAsJsonArray().isEmpty();
  }

  private static ModuleChoice choice(ConfigKeys keys, String key) throws CheckpointException {
    if (!keys.has(key)) {
      return null;
    }
    boolean text = keys.json().get(key).isJsonPrimitive();
    return text ? ModuleChoice.of(keys.text(key, null)) : new ModuleChoice.Names(keys.texts(key));
  }

  private static List<Integer> layers(ConfigKeys keys) throws CheckpointException {
    String key = "layers_to_transform";
    if (!keys.has(key)) {
      return List.of();
    }
    return keys.json().get(key).isJsonPrimitive() ? List.of(keys.integer(key)) : keys.integers(key);
  }

  private static List<String> texts(ConfigKeys keys, String key) throws CheckpointException {
    if (!keys.has(key)) {
      return List.of();
    }
    return keys.json().get(key).isJsonPrimitive() ? List.of(keys.text(key, null)) : keys.texts(key);
  }

  private static BiasMode bias(ConfigKeys keys) throws CheckpointException {
    String value = keys.text("bias", "none");
    for (BiasMode mode : BiasMode.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(value)) {
        return mode;
      }
    }
    throw new CheckpointException(keys.file(), "bias", "none, all or lora_only", value);
  }

  /** Ways that change the base before training end in files whose A and B do not fit it. */
  private static Initialization initialization(ConfigKeys keys) throws CheckpointException {
    JsonElement value = keys.json().get(INITIALIZATION);
    if (value == null || value.isJsonNull() || value.equals(new JsonPrimitive(true))) {
      return Initialization.KAIMING;
    }
    if (value.equals(new JsonPrimitive(false))) {
      return Initialization.RANDOM;
    }
    String name = keys.text(INITIALIZATION, null).toLowerCase(Locale.ROOT);
    return switch (name) {
      case "gaussian" -> Initialization.GAUSSIAN;
      case "eva", "orthogonal" -> Initialization.KAIMING;
      default ->
          throw new CheckpointException(
              keys.file(),
              INITIALIZATION,
              "true, false or gaussian, as others change the model itself",
              name);
    };
  }

  static String text(LoraConfig config) {
    Map<String, JsonElement> keys = new TreeMap<>();
    for (String absent :
        List.of(
            "alora_invocation_tokens",
            "arrow_config",
            "auto_mapping",
            "corda_config",
            "eva_config",
            "layer_replication",
            "megatron_config",
            "revision",
            "target_parameters",
            "trainable_token_indices")) {
      keys.put(absent, JsonNull.INSTANCE);
    }
    keys.put("alpha_pattern", numbers(config.alphaPattern()));
    keys.put("base_model_name_or_path", textOrNull(config.baseModel()));
    keys.put("bias", new JsonPrimitive(config.bias().name().toLowerCase(Locale.ROOT)));
    keys.put(EXCLUDED, choice(config.excluded()));
    keys.put("fan_in_fan_out", new JsonPrimitive(config.fanInFanOut()));
    keys.put("inference_mode", new JsonPrimitive(true));
    keys.put(INITIALIZATION, initialization(config.initialization()));
    keys.put("layers_pattern", list(config.layersPattern()));
    keys.put("layers_to_transform", list(config.layers()));
    keys.put("loftq_config", new JsonObject());
    keys.put("lora_alpha", number(config.alpha()));
    keys.put("lora_bias", new JsonPrimitive(config.biasOfB()));
    keys.put("lora_dropout", new JsonPrimitive(config.dropout()));
    keys.put("megatron_core", new JsonPrimitive("megatron.core"));
    keys.put("modules_to_save", list(config.modulesToSave()));
    keys.put("peft_type", new JsonPrimitive("LORA"));
    keys.put("qalora_group_size", new JsonPrimitive(16));
    keys.put("r", new JsonPrimitive(config.rank()));
    keys.put("rank_pattern", numbers(config.rankPattern()));
    keys.put(TARGETS, choice(config.targets()));
    keys.put("task_type", textOrNull(config.taskType()));
    keys.put("use_dora", new JsonPrimitive(config.dora()));
    keys.put("use_qalora", new JsonPrimitive(false));
    keys.put("use_rslora", new JsonPrimitive(config.rankStabilized()));
    JsonObject json = new JsonObject();
    keys.forEach(json::add);
    return new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(json) + "\n";
  }

  private static JsonElement textOrNull(String text) {
    return text == null ? JsonNull.INSTANCE : new JsonPrimitive(text);
  }

  private static JsonElement initialization(Initialization way) {
    return switch (way) {
      case KAIMING -> new JsonPrimitive(true);
      case RANDOM -> new JsonPrimitive(false);
      case GAUSSIAN -> new JsonPrimitive("gaussian");
    };
  }

  private static JsonElement choice(ModuleChoice choice) {
    if (choice == null) {
      return JsonNull.INSTANCE;
    }
    return choice instanceof ModuleChoice.Names names
        ? list(names.names())
        : new JsonPrimitive(choice.toString());
  }

  private static JsonElement list(List<?> values) {
    if (values.isEmpty()) {
      return JsonNull.INSTANCE;
    }
    JsonArray array = new JsonArray();
    for (Object value : values) {
      array.add(
          value instanceof Number n ? new JsonPrimitive(n) : new JsonPrimitive(value.toString()));
    }
    return array;
  }

  private static JsonElement numbers(Map<String, ? extends Number> values) {
    JsonObject object = new JsonObject();
    values.forEach((key, value) -> object.add(key, number(value.doubleValue())));
    return object;
  }

  /** Whole numbers as peft writes them, whose type for alpha is an integer. */
  private static JsonPrimitive number(double value) {
    return value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE
        ? new JsonPrimitive((int) value)
        : new JsonPrimitive(value);
  }
}
