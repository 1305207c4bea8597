package org.djlext.examples.chat;

import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.ModelOption;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code djlx chat}: answers one prompt, or what is typed line by line. */
@Command(
    name = "chat",
    description = {
      "Answers a prompt with a language model, word by word as it comes.",
      "",
      "Without --prompt it reads one line after another and answers each as the next turn of one"
          + " conversation; /reset begins a new one, /exit or the end of the input ends it.",
      ""
    },
    sortOptions = false)
public final class ChatCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin(name = "model")
  private ModelOption model;

  @Option(
      names = {"-p", "--prompt"},
      paramLabel = "TEXT",
      description = "What to answer.")
  private String prompt;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "The system message: how the model is to behave.")
  private String system;

  @Option(
      names = "--plain",
      description = "Continue the text as it is, without the checkpoint's chat template.")
  private boolean plain;

  @Mixin(name = "sampling")
  private SamplingOptions sampling;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public ChatCommand() {}

  @Override
  public Integer call() throws IOException, ModelException {
    GenerationConfig config = config();
    CommandOutput output = shared.output();
    long start = System.nanoTime();
    try (ZooModel<NDList, NDList> loaded = model.load(shared.device());
        TextGenerator generator = TextGenerator.of(loaded)) {
      double loadSeconds = (System.nanoTime() - start) / 1e9;
      boolean chat = !plain && generator.isChatModel();
      if (!plain && !chat) {
        output.note("The checkpoint has no chat template: the prompt is continued as it is.");
      }
      try (Conversation conversation =
          new Conversation(generator, config, chat ? system : null, chat)) {
        ChatTurns turns = new ChatTurns(model.name(), conversation, output, loadSeconds);
        if (prompt != null) {
          turns.once(prompt);
        } else {
          turns.all(System.in);
        }
      }
    }
    return 0;
  }

  private GenerationConfig config() {
    if (plain && system != null) {
      throw new ParameterException(
          spec.commandLine(), "--system: expected no system message with --plain");
    }
    try {
      return sampling.config(shared.seed());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
