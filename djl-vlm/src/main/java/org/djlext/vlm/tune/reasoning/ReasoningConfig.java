package org.djlext.vlm.tune.reasoning;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.training.ConfigFile;
import org.djlext.vlm.tune.LoraSection;
import org.djlext.vlm.tune.TuningSettings;
import org.djlext.vlm.tune.reasoning.task.Wording;
import org.djlext.vlm.tune.rollout.RolloutSettings;

/**
 * Learning from verified answers as one file says it.
 *
 * <pre>{@code
 * model: djl://org.djlext.vlm/mini-llama
 * problems: [number-game:1, word-sorting:1-3]  # FAMILY:LEVEL or FAMILY:FROM-TO
 * wordings:                                    # to ask a family in other words
 *   number-game: ["Reach {target} by {numbers}."]
 * validation_problems: 100                     # held out, drawn from the same levels
 * prompts_per_rollout: 16
 * num_generations: 8
 * mini_batches: 2
 * max_completion_length: 64
 * learning_rate: 1e-5
 * max_steps: 100
 * }</pre>
 *
 * <p>The ingredients of a method can be changed one by one: {@code loss_type} (grpo, dapo,
 * dr_grpo), {@code epsilon}, {@code epsilon_high}, {@code delta}, {@code importance_sampling_level}
 * (token, sequence), {@code scale_rewards} (group, none), {@code beta}, {@code kl_estimator} (k1,
 * k2, k3), {@code kl_in} (loss, reward), {@code wrong_reward}, {@code overlong_buffer} (0 for no
 * punishment), {@code overlong_factor}, {@code mask_truncated_completions}, {@code
 * dynamic_sampling}, {@code sampling_rounds}, {@code positive_examples}; with a value model {@code
 * value_pretraining}, {@code value_lambda}, {@code policy_lambda}, {@code length_alpha}, {@code
 * value_clip}, {@code value_coefficient}. The keys of a run are those of {@link
 * TuningSettings#read}, of which {@code accumulation} says in how many parts an update is worked
 * on. With a part {@code lora} only an adapter is trained.
 *
 * @param file where this was read from
 * @param model the model to begin with
 * @param out the folder of the run, or null if it is not said
 * @param system what the system says before each question, or null
 * @param problems the kinds of problems
 * @param validationProblems how many held-out problems evaluations ask
 * @param validationAnswers how many answers to each
 * @param method how answers are given and learnt from
 * @param lora how the model is adapted, or null to train all of it
 * @param run the settings of the run
 */
public record ReasoningConfig(
    Path file,
    String model,
    Path out,
    String system,
    List<GeneratedProblems.Kind> problems,
    int validationProblems,
    int validationAnswers,
    ReasoningSettings method,
    LoraConfig lora,
    TuningSettings run) {

  private static final int PROMPTS = 16;
  private static final int GENERATIONS = 8;
  private static final int LENGTH = 256;
  private static final int ROWS = 64;

  /** The methods that configurations begin with. */
  public enum Method {
    /** Group relative policy optimisation. */
    GRPO,
    /** Decoupled clip and dynamic sampling. */
    DAPO,
    /** PPO with a value model and what makes it work with long answers. */
    VAPO;

    /**
     * Returns what the method is made of.
     *
     * @param maxLength the greatest length of an answer
     * @return the ingredients of the paper
     */
    public Ingredients ingredients(int maxLength) {
      return switch (this) {
        case GRPO -> Ingredients.grpo();
        case DAPO -> Ingredients.dapo(maxLength);
        case VAPO -> Ingredients.vapo();
      };
    }
  }

  /**
   * Copies the list.
   *
   * @param file where this was read from
   * @param model the model to begin with
   * @param out the folder of the run, or null
   * @param system what the system says before each question, or null
   * @param problems the kinds of problems
   * @param validationProblems how many held-out problems evaluations ask
   * @param validationAnswers how many answers to each
   * @param method how answers are given and learnt from
   * @param lora how the model is adapted, or null
   * @param run the settings of the run
   */
  public ReasoningConfig {
    problems = List.copyOf(problems);
  }

  /**
   * Reads a configuration.
   *
   * @param path YAML or JSON; relative paths in it begin at its folder
   * @param method the method whose ingredients it changes
   * @return the configuration
   * @throws CheckpointException naming the key, if a value is wrong or a key is unknown
   * @throws IOException if it cannot be read
   */
  public static ReasoningConfig read(Path path, Method method) throws IOException {
    ConfigFile file = ConfigFile.read(path);
    String model = file.text("model", null);
    if (model == null) {
      throw file.wrong("model", "a checkpoint folder, hf://ORG/NAME or djl://GROUP/NAME");
    }
    boolean url = model.matches("[A-Za-z][A-Za-z0-9+.-]+:.*"); // one letter is a drive
    int length = file.integer("max_completion_length", LENGTH, 1);
    Ingredients ingredients = IngredientsSection.read(file, method.ingredients(length), length);
    if (!file.has("problems")) {
      throw file.wrong("problems", "a list of FAMILY:LEVEL");
    }
    try {
      RolloutSettings sampling =
          RolloutSettings.builder()
              .optMaxNewTokens(length)
              .optTemperature(file.number("temperature", 1, 0))
              .optTopP(file.number("top_p", 1, 0))
              .optRows(file.integer("rollout_rows", ROWS, 1))
              .build();
      ReasoningConfig config =
          new ReasoningConfig(
              file.file(),
              url ? model : file.resolve("model", model).toString(),
              file.has("out") ? file.path("out") : null,
              file.text("system", null),
              ProblemKinds.read(file.texts("problems"), wordings(file)),
              file.integer("validation_problems", 0, 0),
              file.integer("validation_answers", 1, 1),
              new ReasoningSettings(
                  ingredients,
                  file.integer("prompts_per_rollout", PROMPTS, 1),
                  file.integer("num_generations", GENERATIONS, 1),
                  file.integer("mini_batches", 1, 1),
                  file.integer("num_iterations", 1, 1),
                  sampling),
              LoraSection.read(file, model),
              TuningSettings.read(file).judgedBy("eval_accuracy", true));
      file.requireAllAsked();
      return config;
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file.file(), e.getMessage(), e);
    }
  }

  private static Map<String, Wording> wordings(ConfigFile file) throws IOException {
    Map<String, Wording> wordings = new TreeMap<>();
    if (file.has("wordings")) {
      for (String family : file.json("wordings").keySet()) {
        wordings.put(family, new Wording(file.object("wordings").texts(family)));
      }
    }
    return wordings;
  }

  /**
   * Gives the name of a method as commands have it.
   *
   * @param method the method
   * @return such as {@code grpo}
   */
  public static String nameOf(Method method) {
    return method.name().toLowerCase(Locale.ROOT);
  }
}
