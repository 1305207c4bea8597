package org.djlext.vlm.tune.ppo;

import java.io.IOException;
import java.nio.file.Path;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.training.ConfigFile;
import org.djlext.vlm.tune.LoraSection;
import org.djlext.vlm.tune.TuningSettings;
import org.djlext.vlm.tune.policy.GeneralizedAdvantage;

/**
 * Proximal policy optimisation as one file says it.
 *
 * <pre>{@code
 * model: tuned                    # the policy: a checkpoint folder, hf://ORG/NAME or djl://GROUP/NAME
 * reward_model: rewarding         # what djlx tune reward wrote
 * out: pleasing
 * data: prompts.jsonl             # prompt; answers beside it are not read
 * validation: held-out.jsonl
 * response_length: 53
 * temperature: 0.7
 * kl_coef: 0.05
 * learning_rate: 3e-6
 * }</pre>
 *
 * <p>With a part {@code lora} only an adapter of the policy is trained, see {@link LoraSection},
 * and the reference is the policy without it. {@code value_model} names what the value model begins
 * as, the reward model as a rule. The other keys are those of {@link PpoSettings} and of {@link
 * TuningSettings#read}, {@code kl_target} and {@code kl_horizon}, and {@code max_prompt_length}.
 *
 * @param file where this was read from
 * @param model the policy to begin with
 * @param rewardModel what says how good answers are
 * @param valueModel what the value model begins as
 * @param out the folder of the run, or null if it is not said
 * @param data the prompts to learn from
 * @param validation the prompts of evaluations, or null for none
 * @param maxPromptLength how many tokens a prompt may have; longer ones are left out
 * @param responseLength how many tokens an answer may have
 * @param temperature of the answers, above 0
 * @param ppo how the policy learns
 * @param lora how the policy is adapted, or null to train all of it
 * @param run the settings of the run
 */
public record PpoConfig(
    Path file,
    String model,
    String rewardModel,
    String valueModel,
    Path out,
    Path data,
    Path validation,
    int maxPromptLength,
    int responseLength,
    double temperature,
    PpoSettings ppo,
    LoraConfig lora,
    TuningSettings run) {

  private static final int PROMPT = 512;
  private static final int RESPONSE = 53;
  private static final double TEMPERATURE = 0.7;
  private static final String BEST = "best_metric";

  /**
   * Reads a configuration.
   *
   * @param path YAML or JSON; relative paths in it begin at its folder
   * @return the configuration
   * @throws CheckpointException naming the key, if a value is wrong or a key is unknown
   * @throws IOException if it cannot be read
   */
  public static PpoConfig read(Path path) throws IOException {
    ConfigFile file = ConfigFile.read(path);
    String model = model(file, "model");
    String reward = model(file, "reward_model");
    double temperature = file.number("temperature", TEMPERATURE, 0);
    if (temperature == 0) {
      throw file.wrong("temperature", "above 0, as nothing is tried out at 0");
    }
    PpoConfig config =
        new PpoConfig(
            file.file(),
            model,
            reward,
            file.has("value_model") ? model(file, "value_model") : reward,
            file.has("out") ? file.path("out") : null,
            file.path("data"),
            file.has("validation") ? file.path("validation") : null,
            file.integer("max_prompt_length", PROMPT, 1),
            file.integer("response_length", RESPONSE, 1),
            temperature,
            settings(file),
            LoraSection.read(file, model),
            run(file));
    file.requireAllAsked();
    return config;
  }

  private static String model(ConfigFile file, String key) throws IOException {
    String model = file.text(key, null);
    if (model == null) {
      throw file.wrong(key, "a checkpoint folder, hf://ORG/NAME or djl://GROUP/NAME");
    }
    boolean url = model.matches("[A-Za-z][A-Za-z0-9+.-]+:.*"); // one letter is a drive
    return url ? model : file.resolve(key, model).toString();
  }

  private static PpoSettings settings(ConfigFile file) throws IOException {
    PpoSettings standard = PpoSettings.standard();
    int batch = file.integer("batch_size", standard.batchSize(), 1);
    try {
      return new PpoSettings(
          batch,
          file.integer("num_ppo_epochs", standard.ppoEpochs(), 1),
          file.integer("num_mini_batches", standard.miniBatches(), 1),
          new KlControl(
              file.number("kl_coef", standard.kl().coefficient(), 0),
              file.number("kl_target", 0, 0),
              file.number("kl_horizon", 10_000, 1)),
          file.choice("kl_estimator", standard.estimator()),
          file.number("cliprange", standard.clip(), 0),
          file.number("cliprange_value", standard.valueClip(), 0),
          file.number("vf_coef", standard.valueCoefficient(), 0),
          new GeneralizedAdvantage(
              file.number("gamma", standard.advantage().gamma(), 0),
              file.number("lam", standard.advantage().lambda(), 0)),
          file.flag("whiten_rewards", standard.whitenRewards()),
          file.number("missing_eos_penalty", standard.missingEosPenalty(), 0),
          file.integer("local_rollout_forward_batch_size", standard.forwardRows(), 1));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file.file(), e.getMessage(), e);
    }
  }

  /** Reads the run, whose best model is by default that with the best scores. */
  private static TuningSettings run(ConfigFile file) throws IOException {
    boolean said = file.has(BEST);
    TuningSettings run = TuningSettings.read(file);
    return said ? run : run.judgedBy("eval_objective/scores", true);
  }
}
