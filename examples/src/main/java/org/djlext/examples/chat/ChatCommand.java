package org.djlext.examples.chat;

import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.ModelOption;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;
import org.djlext.vlm.chameleon.ChameleonBlock;
import org.djlext.vlm.chameleon.DocumentChat;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;
import org.djlext.vlm.kimivl.KimiVlBlock;
import org.djlext.vlm.kimivl.KimiVlGenerator;
import org.djlext.vlm.tune.lora.Lora;
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
      "Answers a prompt with a language model, word by word as it comes; with --image also about"
          + " pictures.",
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
      names = "--adapter",
      paramLabel = "FOLDER",
      description = "A LoRA adapter for the model: a folder as peft or djlx tune writes it.")
  private Path adapter;

  @Option(
      names = {"-p", "--prompt"},
      paramLabel = "TEXT",
      description = "What to answer.")
  private String prompt;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description =
          "A picture for a model that takes pictures, which stands before the first prompt; may be"
              + " given several times.")
  private List<Path> images = List.of();

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
    List<RgbImage> pictures = pictures(); // before a model is loaded for nothing
    CommandOutput output = shared.output();
    long start = System.nanoTime();
    try (ZooModel<NDList, NDList> loaded = model.load(shared.device());
        LoraBlock adapted = adapter == null ? null : Lora.load(loaded.getBlock(), adapter)) {
      if (adapted != null) {
        output.note("The adapter has %d tensors.".formatted(adapted.trainableParameters().size()));
      }
      double loadSeconds = (System.nanoTime() - start) / 1e9;
      if (loaded.getBlock() instanceof KimiVlBlock && !plain) {
        try (KimiVlGenerator generator = KimiVlGenerator.of(loaded);
            Conversation conversation =
                new PictureConversation(generator, config, system, pictures)) {
          talk(conversation, output, pictures.size(), loadSeconds);
        }
        return 0;
      } else if (loaded.getBlock() instanceof ChameleonBlock && !plain) {
        if (system != null) {
          throw new IllegalArgumentException(
              "--system: expected no system message, which a Chameleon's chats do not have");
        }
        try (Conversation conversation =
            new DocumentConversation(DocumentChat.of(loaded, config), pictures)) {
          talk(conversation, output, pictures.size(), loadSeconds);
        }
        return 0;
      } else if (!pictures.isEmpty()) {
        throw new IllegalArgumentException(
            ("--image: expected a model that takes images, which is a Kimi-VL or a Chameleon; %s is"
                    + " a %s")
                .formatted(model.name(), loaded.getBlock().getClass().getSimpleName()));
      }
      try (TextGenerator generator = TextGenerator.of(loaded)) {
        boolean chat = !plain && generator.isChatModel();
        if (!plain && !chat) {
          output.note("The checkpoint has no chat template: the prompt is continued as it is.");
        }
        try (Conversation conversation =
            new TextConversation(generator, config, chat ? system : null, chat)) {
          talk(conversation, output, 0, loadSeconds);
        }
      }
    }
    return 0;
  }

  private void talk(Conversation conversation, CommandOutput output, int images, double loadSeconds)
      throws IOException {
    ChatTurns turns = new ChatTurns(model.name(), conversation, output, images, loadSeconds);
    if (prompt != null) {
      turns.once(prompt);
    } else {
      turns.all(System.in);
    }
  }

  private List<RgbImage> pictures() throws IOException {
    if (plain && !images.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--image: expected no images with --plain, which has no chat");
    }
    List<RgbImage> pictures = new ArrayList<>();
    for (Path image : images) {
      pictures.add(RgbImageReader.standard().read(image));
    }
    return pictures;
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
