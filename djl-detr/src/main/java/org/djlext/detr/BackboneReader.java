package org.djlext.detr;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.flashattn.resnet.ResidualForm;

/**
 * Reads the part of config.json that describes the backbone: a name that timm knows, or the keys of
 * HuggingFace's own ResNet.
 */
record BackboneReader(ConfigKeys config) {

  private static final int PLAIN_STRIDE = 32;
  private static final int DILATED_STRIDE = 16;
  private static final int PUBLISHED_FROZEN = 2;
  private static final Set<String> KNOWN_ARGUMENTS =
      Set.of("output_stride", "out_indices", "in_chans", "channels", "layers");

  /**
   * What was read.
   *
   * @param config the ResNet's shape
   * @param featureStages the maps that the model reads, 1 being the first stage
   */
  record Backbone(ResNetConfig config, List<Integer> featureStages) {}

  Backbone read() throws CheckpointException {
    boolean timm = config.flag("use_timm_backbone", true);
    try {
      Backbone backbone = timm ? named() : described();
      int stages = Math.min(PUBLISHED_FROZEN, backbone.config().stages() + 1);
      return new Backbone(
          backbone
              .config()
              .withFrozen(
                  config.flag("frozen_norms", true), config.integer("frozen_stages", stages)),
          backbone.featureStages());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          config.file(), (timm ? "backbone: " : "backbone_config: ") + e.getMessage(), e);
    }
  }

  private Backbone named() throws CheckpointException {
    ConfigKeys arguments = config.object("backbone_kwargs");
    for (String key : arguments.json().keySet()) {
      if (!KNOWN_ARGUMENTS.contains(key)) {
        throw new CheckpointException(
            config.file(), "backbone_kwargs", "only " + KNOWN_ARGUMENTS, key);
      }
    }
    boolean dilation = config.flag("dilation", false);
    int stride = arguments.integer("output_stride", dilation ? DILATED_STRIDE : PLAIN_STRIDE);
    if (stride != PLAIN_STRIDE && stride != DILATED_STRIDE) {
      throw new CheckpointException(
          config.file(), "backbone_kwargs.output_stride", "32 or 16", stride);
    }
    ResNetConfig resnet =
        ResNetConfig.named(config.text("backbone", "resnet50"))
            .withChannels(arguments.integer("in_chans", config.integer("num_channels", 3)))
            .withDilatedLastStage(stride == DILATED_STRIDE);
    resnet = resnet.withStages(widths(arguments, resnet), depths(arguments, resnet));
    return new Backbone(resnet, indices(arguments, all(resnet)));
  }

  /** timm counts the channels of the 3x3 convolutions. */
  private static List<Integer> widths(ConfigKeys arguments, ResNetConfig resnet)
      throws CheckpointException {
    return arguments.has("channels")
        ? arguments.integers("channels").stream().map(c -> c * resnet.expansion()).toList()
        : resnet.widths();
  }

  private static List<Integer> depths(ConfigKeys arguments, ResNetConfig resnet)
      throws CheckpointException {
    return arguments.has("layers") ? arguments.integers("layers") : resnet.depths();
  }

  private Backbone described() throws CheckpointException {
    ConfigKeys keys = config.object("backbone_config");
    String type = keys.text("model_type", "resnet");
    if (!"resnet".equals(type)) {
      throw new CheckpointException(config.file(), "backbone_config.model_type", "resnet", type);
    }
    String name = config.text("backbone", "resnet50");
    if (!config.has("backbone_config") && !"resnet50".equals(name)) {
      throw new CheckpointException(
          config.file(), "backbone_config", "an object, use_timm_backbone being false", "nothing");
    }
    String activation = keys.text("hidden_act", "relu");
    if (!"relu".equals(activation)) {
      throw new CheckpointException(
          config.file(), "backbone_config.hidden_act", "relu", activation);
    }
    ResNetConfig usual = ResNetConfig.named("resnet50");
    ResNetConfig resnet =
        new ResNetConfig(
            keys.integer("num_channels", usual.channels()),
            keys.integer("embedding_size", usual.stemWidth()),
            keys.has("hidden_sizes") ? keys.integers("hidden_sizes") : usual.widths(),
            keys.has("depths") ? keys.integers("depths") : usual.depths(),
            form(keys.text("layer_type", "bottleneck")),
            keys.flag("downsample_in_first_stage", false),
            keys.flag("downsample_in_bottleneck", false),
            false,
            true,
            0);
    return new Backbone(resnet, features(keys, resnet));
  }

  private ResidualForm form(String layerType) throws CheckpointException {
    return switch (layerType) {
      case "basic" -> ResidualForm.BASIC;
      case "bottleneck" -> ResidualForm.BOTTLENECK;
      default ->
          throw new CheckpointException(
              config.file(), "backbone_config.layer_type", "basic or bottleneck", layerType);
    };
  }

  private List<Integer> features(ConfigKeys keys, ResNetConfig resnet) throws CheckpointException {
    if (!keys.has("out_features")) {
      return indices(keys, List.of(resnet.stages()));
    }
    List<String> known = all(resnet).stream().map(stage -> "stage" + stage).toList();
    List<String> names = keys.texts("out_features");
    if (!known.containsAll(names)) {
      throw new CheckpointException(
          config.file(), "backbone_config.out_features", "some of " + known, names);
    }
    return names.stream().map(stage -> known.indexOf(stage) + 1).toList();
  }

  /** Place 0 is the stem; negative places count from the end. */
  private static List<Integer> indices(ConfigKeys keys, List<Integer> absent)
      throws CheckpointException {
    if (!keys.has("out_indices")) {
      return absent;
    }
    int places = absent.get(absent.size() - 1) + 1;
    return keys.integers("out_indices").stream().map(i -> i < 0 ? i + places : i).toList();
  }

  private static List<Integer> all(ResNetConfig resnet) {
    return IntStream.rangeClosed(1, resnet.stages()).boxed().toList();
  }
}
