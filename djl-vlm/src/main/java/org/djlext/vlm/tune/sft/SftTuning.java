package org.djlext.vlm.tune.sft;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.generate.CausalLanguageModel;
import org.djlext.vlm.tune.AdaptedModel;
import org.djlext.vlm.tune.TunedModel;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.WholeModel;

/**
 * Supervised fine-tuning that a configuration describes, ready to run: the model is loaded and the
 * data prepared.
 *
 * <pre>{@code
 * SftConfig config = SftConfig.read(Path.of("sft.yaml"));
 * try (SftTuning tuning = SftTuning.open(config, Path.of("tuned"), null)) {
 *     tuning.run().optListener(report -> System.out.println(report.metrics())).build().run();
 * }
 * }</pre>
 */
public final class SftTuning implements AutoCloseable {

  private final TunedModel model;
  private final SftData data;
  private final SftData validation;
  private final SftConfig config;
  private final Path out;

  private SftTuning(
      TunedModel model, SftData data, SftData validation, SftConfig config, Path out) {
    this.model = model;
    this.data = data;
    this.validation = validation;
    this.config = config;
    this.out = out;
  }

  /**
   * Loads the model and prepares the data.
   *
   * @param config the configuration
   * @param out the folder of the run
   * @param device where to train, or null for the engine's choice
   * @return the tuning, to be closed
   * @throws CheckpointException naming what is wrong with the model or the data
   * @throws IOException if a file cannot be read
   */
  public static SftTuning open(SftConfig config, Path out, Device device) throws IOException {
    WholeModel model = WholeModel.open(config.model(), device);
    SftData data = null;
    SftData validation = null;
    try (ExampleEncoder encoder =
        ExampleEncoder.open(model.origin(), config.style(), config.assistantOnly())) {
      requireLength(model, config);
      data = prepare(config.data(), encoder, config);
      validation =
          config.validation() == null ? null : prepare(config.validation(), encoder, config);
      return config.lora() == null
          ? new SftTuning(model, data, validation, config, out)
          : new SftTuning(adapted(model, config), data, validation, config, out);
    } catch (IOException | RuntimeException e) {
      if (data != null) {
        data.close();
      }
      if (validation != null) {
        validation.close();
      }
      model.close();
      throw e;
    }
  }

  private static AdaptedModel adapted(WholeModel model, SftConfig config) throws IOException {
    try {
      // what an adapter begins with is drawn at random
      model.model().getNDManager().getEngine().setRandomSeed((int) config.run().seed());
      return AdaptedModel.attach(model, config.lora());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(config.file(), "lora: " + e.getMessage(), e);
    }
  }

  private static void requireLength(WholeModel model, SftConfig config) throws IOException {
    if (!(model.model().getBlock() instanceof CausalLanguageModel language)) {
      throw new CheckpointException(
          config.file(), "model", "a language model", "another: " + config.model());
    }
    if (config.batches().maxLength() > language.contextLength()) {
      throw new CheckpointException(
          config.file(),
          "max_length",
          "at most the model's context of " + language.contextLength(),
          config.batches().maxLength());
    }
  }

  private static SftData prepare(ExampleFile file, ExampleEncoder encoder, SftConfig config)
      throws IOException {
    // what is cut into pieces or wrapped need not be cut off
    boolean cut =
        config.batches().packing() == Packing.BFD_SPLIT
            || config.batches().packing() == Packing.WRAPPED;
    int longest = cut ? Integer.MAX_VALUE : config.batches().maxLength();
    return SftData.prepare(file, encoder, longest, config.tooLong(), config.emptyAnswer());
  }

  /**
   * Returns what became of the examples to learn from.
   *
   * @return the counts
   */
  public DataReport report() {
    return data.report();
  }

  /**
   * Returns what became of the examples of evaluations.
   *
   * @return the counts, or null if there are none
   */
  public DataReport validationReport() {
    return validation == null ? null : validation.report();
  }

  /**
   * Begins to describe the run.
   *
   * @return a builder, to add listeners to
   */
  public TuningRun.Builder<SftBatch> run() {
    SftObjective objective = new SftObjective(data, validation, config.batches());
    return TuningRun.builder(model, objective, out)
        .optSettings(config.run())
        .optSharding(config.sharding());
  }

  @Override
  public void close() {
    data.close();
    if (validation != null) {
      validation.close();
    }
    model.close();
  }
}
