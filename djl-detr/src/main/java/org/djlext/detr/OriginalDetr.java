package org.djlext.detr;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.PretrainedWeights;
import org.djlext.flashattn.pretrained.WeightFiles;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WeightSource;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.flashattn.resnet.ResidualForm;

/**
 * Files of the authors' code (facebookresearch/detr), which hold weights and no configuration. A
 * folder with such a file and a config.json loads like any other; here such folders are made.
 */
public final class OriginalDetr {

  private static final String KEY = "model";
  private static final int PUBLISHED_HEADS = 8;
  private static final int PUBLISHED_FROZEN = 2;

  private OriginalDetr() {}

  /**
   * What the weights do not tell.
   *
   * @param heads the number of attention heads, 8 in all published files
   * @param dilated whether the last stage is dilated: the files whose names have {@code dc5}
   * @param labels the names of the classes, or an empty list to number them
   */
  public record Unstated(int heads, boolean dilated, List<String> labels) {

    /**
     * Copies the list.
     *
     * @param heads the number of attention heads
     * @param dilated whether the last stage is dilated
     * @param labels the names of the classes, or an empty list to number them
     */
    public Unstated {
      labels = List.copyOf(labels);
    }

    /**
     * Returns what is true of a published file.
     *
     * @param dilated whether the file's name has {@code dc5}
     * @return eight heads, numbered classes
     */
    public static Unstated published(boolean dilated) {
      return new Unstated(PUBLISHED_HEADS, dilated, List.of());
    }
  }

  /**
   * Makes a HuggingFace folder of a file.
   *
   * @param file the {@code .pth} file
   * @param unstated what the file does not tell
   * @param folder the folder, made if it is absent
   * @throws IOException if the file is no DETR of the authors' code, or reading or writing fails
   */
  public static void convert(Path file, Unstated unstated, Path folder) throws IOException {
    try (WeightSource weights = WeightFiles.open(file);
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      DetrConfig config = config(file, weights, unstated);
      DetrBlock block = new DetrBlock(config);
      PretrainedWeights.load(
          block,
          file,
          weights,
          DetrNames.ORIGINAL.table(config.panoptic()),
          manager,
          DataType.FLOAT32);
      CheckpointWriter.save(block, DetrModelLoader.weightTable(config), config.toJson(), folder);
    }
  }

  /**
   * Saves a model as the authors' code does, so that their code opens it.
   *
   * @param block the model
   * @param file the {@code .pth} file, which appears whole or not at all
   * @throws IOException if writing fails
   */
  public static void save(DetrBlock block, Path file) throws IOException {
    CheckpointWriter.saveStateDict(
        block, DetrNames.ORIGINAL.table(block.config().panoptic()), KEY, file);
  }

  /**
   * Derives a configuration from the shapes of the tensors.
   *
   * @param file where they were read, for errors
   * @param weights the tensors
   * @param unstated what they do not tell
   * @return the configuration, with auxiliary outputs, as the authors train
   * @throws CheckpointException if they are no DETR of the authors' code
   */
  public static DetrConfig config(Path file, WeightSource weights, Unstated unstated)
      throws CheckpointException {
    Set<String> names = weights.names();
    boolean panoptic = names.contains("detr.class_embed.weight");
    OriginalShapes shapes = new OriginalShapes(file, weights, panoptic ? "detr." : "");
    Shape classes = shapes.of("class_embed.weight");
    int logits = (int) classes.get(0);
    List<String> labels =
        unstated.labels().isEmpty()
            ? IntStream.range(0, logits - 1).mapToObj(i -> "LABEL_" + i).toList()
            : unstated.labels();
    if (labels.size() != logits - 1) {
      throw new CheckpointException(
          file, "class_embed.weight", labels.size() + 1 + " rows for the labels given", logits);
    }
    boolean learned = shapes.has("backbone.1.row_embed.weight");
    try {
      return DetrConfig.builder()
          .setLabels(labels)
          .optBackbone(backbone(shapes, unstated.dilated()))
          .optHiddenSize((int) classes.get(1))
          .optQueries((int) shapes.of("query_embed.weight").get(0))
          .optEncoder(shapes.stack("encoder", unstated.heads()))
          .optDecoder(shapes.stack("decoder", unstated.heads()))
          .optPositions(learned ? PositionEmbedding.LEARNED : PositionEmbedding.SINE)
          .optNormalizeBefore(shapes.has("transformer.encoder.norm.weight"))
          .optRegularization(new Regularization(0.1, 0.1, 0.1, 0, 0))
          .optAuxiliaryOutputs(true)
          .optPanoptic(panoptic)
          .build();
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, e.getMessage(), e);
    }
  }

  private static ResNetConfig backbone(OriginalShapes shapes, boolean dilated)
      throws CheckpointException {
    String body = "backbone.0.body.";
    boolean bottleneck = shapes.has(body + "layer1.0.conv3.weight");
    String last = bottleneck ? "conv3.weight" : "conv2.weight";
    List<Integer> depths =
        IntStream.rangeClosed(1, 4)
            .mapToObj(stage -> shapes.count(body + "layer" + stage + ".%d." + last))
            .toList();
    Integer[] widths = new Integer[depths.size()];
    for (int stage = 0; stage < widths.length; stage++) {
      widths[stage] = (int) shapes.of(body + "layer" + (stage + 1) + ".0." + last).get(0);
    }
    Shape stem = shapes.of(body + "conv1.weight");
    return ResNetConfig.of(
            (int) stem.get(0),
            List.of(widths),
            depths,
            bottleneck ? ResidualForm.BOTTLENECK : ResidualForm.BASIC)
        .withChannels((int) stem.get(1))
        .withDilatedLastStage(dilated)
        .withFrozen(true, PUBLISHED_FROZEN);
  }
}
