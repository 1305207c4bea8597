package org.djlext.examples.reason;

import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.ModelOption;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.vlm.tune.lora.Lora;
import org.djlext.vlm.tune.reasoning.task.IntegerArithmetic;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.task.ProblemFamilies;
import org.djlext.vlm.tune.reasoning.task.ProblemGenerator;
import org.djlext.vlm.tune.reasoning.verify.FamilyVerifier;
import org.djlext.vlm.tune.reasoning.verify.Verifier;
import org.djlext.vlm.tune.rollout.RolloutSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code djlx reason}: thinking, answer and verdict. */
@Command(
    name = "reason",
    description = {
      "Puts a question or a fresh puzzle to a language model, shows what it thinks and answers, and"
          + " says whether it is right.",
      "",
      "djlx reason --task arithmetic --difficulty 3 --samples 4 draws a puzzle and four answers to"
          + " it; djlx reason \"What is 12 + 7?\" --answer 19 checks your own question.",
      ""
    },
    sortOptions = false)
public final class ReasonCommand implements Callable<Integer> {

  private final Map<String, ProblemGenerator> families = ProblemFamilies.standard();

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "QUESTION",
      description = "What to answer; or else --task.")
  private String question;

  @Option(
      names = "--answer",
      paramLabel = "NUMBER",
      description = "The right answer to QUESTION, a whole number. Without it there is no verdict.")
  private String expected;

  @Option(
      names = "--task",
      paramLabel = "FAMILY",
      description = "Draws a puzzle of this kind by --seed. A wrong name lists what there is.")
  private String task;

  @Option(
      names = "--difficulty",
      paramLabel = "N",
      description = "How difficult the puzzle is, from 1. Default: 1.")
  private Integer difficulty;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many answers are drawn. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description =
          "0 always takes the most likely token; above 0 draws. Default: 0 for one answer, 1 for"
              + " several.")
  private Double temperature;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Draw among the most likely tokens that reach the probability P.")
  private double topP;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "256",
      description = "The most tokens of one answer, thinking included. Default: ${DEFAULT-VALUE}.")
  private int maxNewTokens;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "The system message: how the model is to think.")
  private String system;

  @Option(
      names = "--plain",
      description = "Continue the question as it is, without the checkpoint's chat template.")
  private boolean plain;

  @Option(
      names = "--adapter",
      paramLabel = "FOLDER",
      description = "A LoRA adapter for the model: a folder as peft or djlx tune writes it.")
  private Path adapter;

  @Mixin(name = "model")
  private ModelOption model;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public ReasonCommand() {}

  @Override
  public Integer call() throws IOException, ModelException {
    RolloutSettings settings = settings();
    Problem problem = problem();
    Verifier verifier = verifier();
    CommandOutput output = shared.output();
    try (ZooModel<NDList, NDList> loaded = model.load(shared.device());
        LoraBlock adapted = adapter == null ? null : Lora.load(loaded.getBlock(), adapter);
        Reasoner reasoner = new Reasoner(model.name(), loaded, system, plain)) {
      if (adapted != null) {
        output.note("The adapter has %d tensors.".formatted(adapted.trainableParameters().size()));
      }
      if (reasoner.isPlain() && !plain) {
        output.note("The checkpoint has no chat template: the question is continued as it is.");
      }
      output.say("Question: " + problem.question());
      ReasonReport report = reasoner.solve(problem, verifier, samples, settings);
      output.say(ReasonText.of(report));
      output.result(report);
    }
    return 0;
  }

  private RolloutSettings settings() {
    if (samples < 1) {
      throw wrong("--samples: expected at least 1, found " + samples);
    }
    double heat = temperature != null ? temperature : samples == 1 ? 0 : 1;
    try {
      return RolloutSettings.builder()
          .optMaxNewTokens(maxNewTokens)
          .optTemperature(heat)
          .optTopP(topP)
          .optSeed(shared.seed())
          .build();
    } catch (IllegalArgumentException e) {
      throw wrong("--" + e.getMessage().replaceFirst("_", "-").replaceFirst("_", "-"));
    }
  }

  private Problem problem() {
    if (question == null == (task == null)) {
      throw wrong("expected either a QUESTION or --task " + families.keySet());
    } else if (task == null && difficulty != null) {
      throw wrong("--difficulty: expected --task with it");
    } else if (task != null && expected != null) {
      throw wrong("--answer: expected a QUESTION with it, not --task, which knows its answer");
    } else if (plain && system != null) {
      throw wrong("--system: expected no system message with --plain");
    }
    if (task == null) {
      if (question.isBlank()) {
        throw wrong("expected a QUESTION, found a blank one");
      }
      String answer = expected == null ? "" : expected.strip();
      if (expected != null && !answer.matches("[+-]?\\d{1,1000}")) {
        throw wrong("--answer: expected a whole number, found " + expected);
      }
      return new Problem(IntegerArithmetic.FAMILY, question, answer, question, 0);
    }
    ProblemGenerator generator = family();
    int level = difficulty == null ? 1 : difficulty;
    if (level < 1 || level > generator.levels()) {
      throw wrong(
          "--difficulty: expected 1 to %d for %s, found %d"
              .formatted(generator.levels(), task, level));
    }
    return generator.draw(level, new SplittableRandom(shared.seed()));
  }

  private Verifier verifier() {
    return task == null && expected == null ? null : FamilyVerifier.standard();
  }

  private ProblemGenerator family() {
    ProblemGenerator generator = families.get(task);
    if (generator == null) {
      throw wrong("--task: expected one of %s, found %s".formatted(families.keySet(), task));
    }
    return generator;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
