package org.djlext.vlm.tune.preference;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.generate.CausalLanguageModel;
import org.djlext.vlm.tune.AdaptedModel;
import org.djlext.vlm.tune.Objective;
import org.djlext.vlm.tune.TunedModel;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.WholeModel;
import org.djlext.vlm.tune.lora.Lora;
import org.djlext.vlm.tune.sft.ExampleEncoder;
import org.djlext.vlm.tune.sft.InstructionStyle;

/** Learning from pairs that a configuration describes, ready to run. */
public final class PreferenceTuning implements AutoCloseable {

  private final PreferenceConfig config;
  private final Path out;
  private final TunedModel model;
  private final Pairs pairs;
  private final Objective<PairBatch> objective;

  private PreferenceTuning(
      PreferenceConfig config,
      Path out,
      TunedModel model,
      Pairs pairs,
      Objective<PairBatch> objective) {
    this.config = config;
    this.out = out;
    this.model = model;
    this.pairs = pairs;
    this.objective = objective;
  }

  /** The pairs to learn from, and those of evaluations or null. */
  private record Pairs(PreferenceData data, PreferenceData validation) implements AutoCloseable {

    static Pairs prepare(PreferenceConfig config, WholeModel model) throws IOException {
      try (ExampleEncoder encoder =
          ExampleEncoder.open(model.origin(), InstructionStyle.ALPACA, false)) {
        PreferenceData data = prepare(config, config.data(), encoder);
        try {
          Path held = config.validation();
          return new Pairs(data, held == null ? null : prepare(config, held, encoder));
        } catch (IOException | RuntimeException e) {
          data.close();
          throw e;
        }
      }
    }

    private static PreferenceData prepare(
        PreferenceConfig config, Path file, ExampleEncoder encoder) throws IOException {
      return PreferenceData.prepare(
          file, encoder, config.maxLength(), config.tooLong(), config.emptyAnswer());
    }

    @Override
    public void close() {
      data.close();
      if (validation != null) {
        validation.close();
      }
    }
  }

  /**
   * Loads a language model, prepares the pairs and lets the model score them as the reference.
   *
   * @param config the configuration
   * @param out the folder of the run
   * @param device where to train, or null for the engine's choice
   * @return the tuning, to be closed
   * @throws CheckpointException naming what is wrong with the model or the data
   * @throws IOException if a file cannot be read
   */
  public static PreferenceTuning dpo(PreferenceConfig config, Path out, Device device)
      throws IOException {
    WholeModel model = WholeModel.open(config.model(), device);
    Pairs pairs = null;
    try {
      if (!(model.model().getBlock() instanceof CausalLanguageModel language)) {
        throw new CheckpointException(
            config.file(), "model", "a language model", "another: " + config.model());
      }
      requireLength(config, language.contextLength());
      pairs = Pairs.prepare(config, model);
      if (config.lora() != null && config.lora().quantization() != null) {
        // the reference is the model that the adapter is on, rounded as it is
        Lora.quantize(model.model().getBlock(), config.lora().quantization());
      }
      ReferenceScores reference = ReferenceScores.of(model.model(), pairs.data(), config.batches());
      ReferenceScores held =
          pairs.validation() == null
              ? null
              : ReferenceScores.of(model.model(), pairs.validation(), config.batches());
      DpoObjective objective =
          new DpoObjective(
              pairs.data(), reference, pairs.validation(), held, config.batches(), config.dpo());
      return new PreferenceTuning(config, out, adapted(config, model), pairs, objective);
    } catch (IOException | RuntimeException e) {
      close(model, pairs);
      throw e;
    }
  }

  /**
   * Loads a reward model, or makes one of a language model's layers in {@code begin} within the
   * folder of the run, and prepares the pairs.
   *
   * @param config the configuration
   * @param out the folder of the run
   * @param device where to train, or null for the engine's choice
   * @return the tuning, to be closed
   * @throws CheckpointException naming what is wrong with the model or the data
   * @throws IOException if a file cannot be read
   */
  public static PreferenceTuning reward(PreferenceConfig config, Path out, Device device)
      throws IOException {
    if (config.lora() != null) {
      throw new CheckpointException(
          config.file(), "lora", "nothing, as a head is to be trained too", "an adapter");
    }
    WholeModel model =
        RewardModels.open(config.model(), out.resolve("begin"), config.run().seed(), device);
    Pairs pairs = null;
    try {
      pairs = Pairs.prepare(config, model);
      RewardObjective objective =
          new RewardObjective(
              pairs.data(), pairs.validation(), config.batches(), config.centring());
      return new PreferenceTuning(config, out, model, pairs, objective);
    } catch (IOException | RuntimeException e) {
      close(model, pairs);
      throw e;
    }
  }

  private static TunedModel adapted(PreferenceConfig config, WholeModel model) throws IOException {
    if (config.lora() == null) {
      return model;
    }
    try {
      // what an adapter begins with is drawn at random
      model.model().getNDManager().getEngine().setRandomSeed((int) config.run().seed());
      return AdaptedModel.attach(model, config.lora());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(config.file(), "lora: " + e.getMessage(), e);
    }
  }

  private static void requireLength(PreferenceConfig config, int context) throws IOException {
    if (config.maxLength() > context) {
      throw new CheckpointException(
          config.file(),
          "max_length",
          "at most the model's context of " + context,
          config.maxLength());
    }
  }

  private static void close(WholeModel model, Pairs pairs) {
    if (pairs != null) {
      pairs.close();
    }
    model.close();
  }

  /**
   * Returns what became of the pairs to learn from.
   *
   * @return the counts
   */
  public PreferenceReport report() {
    return pairs.data().report();
  }

  /**
   * Returns what became of the pairs of evaluations.
   *
   * @return the counts, or null if there are none
   */
  public PreferenceReport validationReport() {
    return pairs.validation() == null ? null : pairs.validation().report();
  }

  /**
   * Returns what is trained.
   *
   * @return the model, closed with this tuning
   */
  public TunedModel model() {
    return model;
  }

  /**
   * Begins to describe the run.
   *
   * @return a builder, to add listeners to
   */
  public TuningRun.Builder<PairBatch> run() {
    return TuningRun.builder(model, objective, out).optSettings(config.run());
  }

  @Override
  public void close() {
    pairs.close();
    model.close();
  }
}
