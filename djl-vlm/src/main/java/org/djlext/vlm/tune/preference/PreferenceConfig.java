package org.djlext.vlm.tune.preference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.training.ConfigFile;
import org.djlext.vlm.tune.LoraSection;
import org.djlext.vlm.tune.TuningSettings;
import org.djlext.vlm.tune.sft.EmptyAnswer;
import org.djlext.vlm.tune.sft.LongExample;

/**
 * Learning from pairs as one file says it.
 *
 * <pre>{@code
 * model: tuned                    # a checkpoint folder, hf://ORG/NAME or djl://GROUP/NAME
 * out: preferring                 # becomes a model folder
 * data: pairs.jsonl               # prompt, chosen, rejected
 * validation: held-out.jsonl
 * loss_type: sigmoid              # DPO only, as beta and label_smoothing
 * beta: 0.1
 * batch_size: 8
 * learning_rate: 1e-5
 * }</pre>
 *
 * <p>With a part {@code lora} only an adapter is trained, see {@link LoraSection}. The keys of a
 * run are those of {@link TuningSettings#read}; others are {@code max_length}, {@code shuffle},
 * {@code too_long}, {@code empty_answer}, and for reward models {@code center_rewards_coefficient}.
 *
 * @param file where this was read from
 * @param model the model to begin with
 * @param out the folder of the run, or null if it is not said
 * @param data the pairs to learn from
 * @param validation the pairs of evaluations, or null for none
 * @param maxLength how many tokens a prompt and its answer may have together
 * @param tooLong what becomes of longer ones
 * @param emptyAnswer what becomes of pairs with an empty answer
 * @param batches how batches are made
 * @param dpo the loss of direct preference optimisation
 * @param centring the weight of the term that keeps rewards about zero
 * @param lora how the model is adapted, or null to train all of it
 * @param run the settings of the run
 */
public record PreferenceConfig(
    Path file,
    String model,
    Path out,
    Path data,
    Path validation,
    int maxLength,
    LongExample tooLong,
    EmptyAnswer emptyAnswer,
    PairSettings batches,
    DpoSettings dpo,
    double centring,
    LoraConfig lora,
    TuningSettings run) {

  private static final int LENGTH = 1024;
  private static final int PAIRS = 8;

  /**
   * Reads the configuration of direct preference optimisation.
   *
   * @param path YAML or JSON; relative paths in it begin at its folder
   * @return the configuration
   * @throws CheckpointException naming the key, if a value is wrong or a key is unknown
   * @throws IOException if it cannot be read
   */
  public static PreferenceConfig dpo(Path path) throws IOException {
    ConfigFile file = ConfigFile.read(path);
    List<String> losses = Arrays.stream(DpoVariant.values()).map(DpoVariant::lossType).toList();
    DpoSettings standard = DpoSettings.standard();
    DpoSettings dpo =
        new DpoSettings(
            DpoVariant.of(file.choice("loss_type", standard.variant().lossType(), losses)),
            file.number("beta", standard.beta(), 0),
            file.number("label_smoothing", standard.labelSmoothing(), 0));
    try {
      new DpoLoss(dpo.variant(), dpo.beta(), dpo.labelSmoothing());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file.file(), e.getMessage(), e);
    }
    return read(file, dpo, 0);
  }

  /**
   * Reads the configuration of a reward model.
   *
   * @param path YAML or JSON; relative paths in it begin at its folder
   * @return the configuration
   * @throws CheckpointException naming the key, if a value is wrong or a key is unknown
   * @throws IOException if it cannot be read
   */
  public static PreferenceConfig reward(Path path) throws IOException {
    ConfigFile file = ConfigFile.read(path);
    return read(file, DpoSettings.standard(), file.number("center_rewards_coefficient", 0, 0));
  }

  private static PreferenceConfig read(ConfigFile file, DpoSettings dpo, double centring)
      throws IOException {
    String model = file.text("model", null);
    if (model == null) {
      throw file.wrong("model", "a checkpoint folder, hf://ORG/NAME or djl://GROUP/NAME");
    }
    boolean url = model.matches("[A-Za-z][A-Za-z0-9+.-]+:.*"); // one letter is a drive
    TuningSettings run = TuningSettings.read(file);
    PreferenceConfig config =
        new PreferenceConfig(
            file.file(),
            url ? model : file.resolve("model", model).toString(),
            file.has("out") ? file.path("out") : null,
            file.path("data"),
            file.has("validation") ? file.path("validation") : null,
            file.integer("max_length", LENGTH, 2),
            file.choice("too_long", LongExample.TRUNCATE),
            file.choice("empty_answer", EmptyAnswer.DROP),
            new PairSettings(
                file.integer("batch_size", PAIRS, 1), file.flag("shuffle", true), 0, run.seed()),
            dpo,
            centring,
            LoraSection.read(file, model),
            run);
    file.requireAllAsked();
    return config;
  }
}
