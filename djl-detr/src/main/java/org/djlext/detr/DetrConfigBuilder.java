package org.djlext.detr;

import java.util.List;
import java.util.stream.IntStream;
import org.djlext.flashattn.resnet.ResNetConfig;

/**
 * Builds a {@link DetrConfig}. What is not set is as published: ResNet-50 with frozen norms, stem
 * and first stage, 100 queries, six layers of eight heads on each side, 256 channels.
 */
public final class DetrConfigBuilder {

  private static final int LAYERS = 6;
  private static final int HEADS = 8;
  private static final int FEED_FORWARD = 2048;
  private static final int PUBLISHED_FROZEN = 2;

  private ResNetConfig backbone = ResNetConfig.named("resnet50").withFrozen(true, PUBLISHED_FROZEN);
  private List<Integer> featureStages;
  private int hiddenSize = 256;
  private int queries = 100;
  private LayerStack encoder = new LayerStack(LAYERS, HEADS, FEED_FORWARD);
  private LayerStack decoder = new LayerStack(LAYERS, HEADS, FEED_FORWARD);
  private FeedForwardActivation activation = FeedForwardActivation.RELU;
  private PositionEmbedding positions = PositionEmbedding.SINE;
  private boolean normalizeBefore;
  private Regularization regularization = Regularization.of(0.1);
  private boolean auxiliaryOutputs;
  private boolean normalizedLayers;
  private List<String> labels = List.of();
  private boolean panoptic;

  DetrConfigBuilder() {}

  DetrConfigBuilder(DetrConfig config) {
    backbone = config.backbone();
    featureStages = config.featureStages();
    hiddenSize = config.hiddenSize();
    queries = config.queries();
    encoder = config.encoder();
    decoder = config.decoder();
    activation = config.activation();
    positions = config.positions();
    normalizeBefore = config.normalizeBefore();
    regularization = config.regularization();
    auxiliaryOutputs = config.auxiliaryOutputs();
    normalizedLayers = config.normalizedLayers();
    labels = config.labels();
    panoptic = config.panoptic();
  }

  /**
   * Sets the names of the classes, which have no default.
   *
   * @param names C names; class i has the i-th of them
   * @return this builder
   */
  public DetrConfigBuilder setLabels(List<String> names) {
    labels = names;
    return this;
  }

  /**
   * Sets the ResNet.
   *
   * @param config its shape
   * @return this builder
   */
  public DetrConfigBuilder optBackbone(ResNetConfig config) {
    backbone = config;
    return this;
  }

  /**
   * Sets which maps of the ResNet are read; by default all.
   *
   * @param stages numbers from 1, ascending
   * @return this builder
   */
  public DetrConfigBuilder optFeatureStages(List<Integer> stages) {
    featureStages = stages;
    return this;
  }

  /**
   * Sets the size of a token.
   *
   * @param size d
   * @return this builder
   */
  public DetrConfigBuilder optHiddenSize(int size) {
    hiddenSize = size;
    return this;
  }

  /**
   * Sets the number of object queries.
   *
   * @param count Q
   * @return this builder
   */
  public DetrConfigBuilder optQueries(int count) {
    queries = count;
    return this;
  }

  /**
   * Sets the encoder's shape.
   *
   * @param stack its layers
   * @return this builder
   */
  public DetrConfigBuilder optEncoder(LayerStack stack) {
    encoder = stack;
    return this;
  }

  /**
   * Sets the decoder's shape.
   *
   * @param stack its layers
   * @return this builder
   */
  public DetrConfigBuilder optDecoder(LayerStack stack) {
    decoder = stack;
    return this;
  }

  /**
   * Sets what stands within the feed-forward parts.
   *
   * @param function the activation
   * @return this builder
   */
  public DetrConfigBuilder optActivation(FeedForwardActivation function) {
    activation = function;
    return this;
  }

  /**
   * Sets how places are embedded.
   *
   * @param embedding sine or learned
   * @return this builder
   */
  public DetrConfigBuilder optPositions(PositionEmbedding embedding) {
    positions = embedding;
    return this;
  }

  /**
   * Sets whether norms stand before the parts they belong to.
   *
   * @param before true for pre-norm
   * @return this builder
   */
  public DetrConfigBuilder optNormalizeBefore(boolean before) {
    normalizeBefore = before;
    return this;
  }

  /**
   * Sets what training drops.
   *
   * @param dropped the parts
   * @return this builder
   */
  public DetrConfigBuilder optRegularization(Regularization dropped) {
    regularization = dropped;
    return this;
  }

  /**
   * Sets whether training also returns the outputs of earlier decoder layers.
   *
   * @param wanted true if it does
   * @return this builder
   */
  public DetrConfigBuilder optAuxiliaryOutputs(boolean wanted) {
    auxiliaryOutputs = wanted;
    return this;
  }

  /**
   * Sets whether a decoder layer gets the normalized output of the one before it.
   *
   * @param normalized true for what HuggingFace computes with {@code auxiliary_loss}
   * @return this builder
   */
  public DetrConfigBuilder optNormalizedLayers(boolean normalized) {
    normalizedLayers = normalized;
    return this;
  }

  /**
   * Sets whether there is a mask head.
   *
   * @param masks true if there is
   * @return this builder
   */
  public DetrConfigBuilder optPanoptic(boolean masks) {
    panoptic = masks;
    return this;
  }

  /**
   * Builds the configuration.
   *
   * @return the configuration
   * @throws IllegalArgumentException naming a field and its value
   */
  public DetrConfig build() {
    List<Integer> stages =
        featureStages == null
            ? IntStream.rangeClosed(1, backbone.stages()).boxed().toList()
            : featureStages;
    return new DetrConfig(
        backbone,
        stages,
        hiddenSize,
        queries,
        encoder,
        decoder,
        activation,
        positions,
        normalizeBefore,
        regularization,
        auxiliaryOutputs,
        normalizedLayers,
        labels,
        panoptic);
  }
}
