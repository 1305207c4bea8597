package org.djlext.detr;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.resnet.ResNetConfig;

/**
 * The shape of a DETR, as config.json of a HuggingFace checkpoint states it.
 *
 * @param backbone the ResNet
 * @param featureStages which of its maps the model reads, 1 being the first stage; the last of them
 *     goes into the transformer
 * @param hiddenSize d, the size of a token, an even number
 * @param queries Q, the number of object queries
 * @param encoder the encoder's shape
 * @param decoder the decoder's shape
 * @param activation what stands within the feed-forward parts
 * @param positions how places are embedded
 * @param normalizeBefore whether norms stand before attention and feed-forward parts instead of
 *     behind them ({@code --pre_norm} of the original; HuggingFace has no such models)
 * @param regularization what training drops
 * @param auxiliaryOutputs whether training also returns what the heads say to the decoder layers
 *     before the last one
 * @param normalizedLayers whether a decoder layer gets the normalized output of the one before it,
 *     which is what HuggingFace computes when {@code auxiliary_loss} is set; the original does not
 * @param labels the names of the C classes
 * @param panoptic whether there is a mask head ({@code DetrForSegmentation})
 */
public record DetrConfig(
    ResNetConfig backbone,
    List<Integer> featureStages,
    int hiddenSize,
    int queries,
    LayerStack encoder,
    LayerStack decoder,
    FeedForwardActivation activation,
    PositionEmbedding positions,
    boolean normalizeBefore,
    Regularization regularization,
    boolean auxiliaryOutputs,
    boolean normalizedLayers,
    List<String> labels,
    boolean panoptic) {

  /**
   * Checks the values.
   *
   * @param backbone the ResNet
   * @param featureStages which of its maps the model reads, the last for the transformer
   * @param hiddenSize d, the size of a token
   * @param queries Q, the number of object queries
   * @param encoder the encoder's shape
   * @param decoder the decoder's shape
   * @param activation what stands within the feed-forward parts
   * @param positions how places are embedded
   * @param normalizeBefore whether norms stand before attention and feed-forward parts
   * @param regularization what training drops
   * @param auxiliaryOutputs whether training returns outputs of earlier decoder layers
   * @param normalizedLayers whether a decoder layer gets the normalized output of the one before
   * @param labels the names of the C classes
   * @param panoptic whether there is a mask head
   * @throws IllegalArgumentException naming the field and its value
   */
  public DetrConfig {
    featureStages = List.copyOf(featureStages);
    labels = List.copyOf(labels);
    LayerStack.positive("d_model", hiddenSize);
    LayerStack.positive("num_queries", queries);
    // sine embeddings fill each half with pairs of sine and cosine
    int divisor = positions == PositionEmbedding.SINE ? 4 : 2;
    if (hiddenSize % divisor != 0) {
      throw new IllegalArgumentException(
          "d_model: expected a multiple of %d for %s position embeddings, found %d"
              .formatted(divisor, positions.key(), hiddenSize));
    }
    divides("encoder_attention_heads", encoder.heads(), hiddenSize);
    divides("decoder_attention_heads", decoder.heads(), hiddenSize);
    int stages = backbone.stages();
    boolean ascending = !featureStages.isEmpty();
    for (int i = 0; i < featureStages.size(); i++) {
      int least = i == 0 ? 1 : featureStages.get(i - 1) + 1;
      ascending &= featureStages.get(i) >= least && featureStages.get(i) <= stages;
    }
    if (!ascending) {
      throw new IllegalArgumentException(
          "feature stages: expected ascending numbers from 1 to %d, found %s"
              .formatted(stages, featureStages));
    }
    if (labels.isEmpty()) {
      throw new IllegalArgumentException("id2label: expected at least one class, found none");
    }
    if (normalizeBefore && normalizedLayers) {
      throw new IllegalArgumentException(
          "normalize_before: expected false together with auxiliary_loss, whose decoder layers pass"
              + " on normalized states; auxiliary_outputs gives the outputs alone");
    }
  }

  /**
   * Begins a configuration with the published sizes.
   *
   * @return a builder
   */
  public static DetrConfigBuilder builder() {
    return new DetrConfigBuilder();
  }

  /**
   * Returns a builder that begins with this configuration.
   *
   * @return a builder
   */
  public DetrConfigBuilder toBuilder() {
    return new DetrConfigBuilder(this);
  }

  /**
   * Reads a published configuration.
   *
   * @param config the content of config.json
   * @param file where it was read, for errors
   * @return the configuration
   * @throws CheckpointException if a key is missing, of the wrong type, or asks for something this
   *     implementation does not compute
   */
  public static DetrConfig fromJson(JsonObject config, Path file) throws CheckpointException {
    return new DetrConfigReader(config, file).read();
  }

  /**
   * Returns the configuration under the published keys, the backbone in HuggingFace's own form.
   *
   * @return an object that {@link #fromJson} and transformers read
   * @throws IllegalArgumentException if the last stage is dilated and the backbone is none that
   *     timm knows by name, since HuggingFace's own ResNet has no dilation
   */
  public JsonObject toJson() {
    return DetrConfigWriter.write(this);
  }

  /**
   * Returns the number of classes without no-object.
   *
   * @return C
   */
  public int classes() {
    return labels.size();
  }

  /**
   * Returns which stage's map goes into the transformer.
   *
   * @return 1 for the first stage
   */
  public int lastStage() {
    return featureStages.get(featureStages.size() - 1);
  }

  private static void divides(String field, int divisor, int size) {
    if (size % divisor != 0) {
      throw new IllegalArgumentException(
          "%s: expected a divisor of d_model %d, found %d".formatted(field, size, divisor));
    }
  }
}
