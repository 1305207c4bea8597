package org.djlext.vlm.kimivl;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.translate.TranslatorArguments;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;
import org.djlext.vlm.moonlight.MoonlightStates;
import org.djlext.vlm.moonvit.MoonVitImageProcessor;

/**
 * Answers chats with pictures.
 *
 * <p>Like a predictor, one generator serves one thread at a time; several of them may share a
 * model. Closing it frees everything it allocated, but not the model.
 */
public final class KimiVlGenerator implements AutoCloseable {

  private final KimiVlBlock block;
  private final NDManager manager;
  private final TextGenerator generator;
  private final KimiVlProcessor processor;

  private KimiVlGenerator(
      KimiVlBlock block, NDManager manager, TextGenerator generator, MoonVitImageProcessor images) {
    this.block = block;
    this.manager = manager;
    this.generator = generator;
    this.processor = new KimiVlProcessor(generator, images, block.config().mediaTokenId());
  }

  /**
   * Makes a generator for a model that {@code Criteria} loaded.
   *
   * @param model the model, which must stay open
   * @return the generator
   * @throws IOException if the checkpoint's tokenizer, settings or image processor cannot be read,
   *     or do not fit the model
   * @throws IllegalArgumentException if the model is no Kimi-VL
   */
  public static KimiVlGenerator of(Model model) throws IOException {
    if (!(model.getBlock() instanceof KimiVlBlock block)) {
      throw new IllegalArgumentException(
          "expected a Kimi-VL, found " + model.getBlock().getClass().getSimpleName());
    }
    Path folder = new TranslatorArguments(model.getProperties()).folder(model);
    MoonVitImageProcessor images = MoonVitImageProcessor.from(folder);
    try {
      images.requireFit(block.config().vision());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(folder.resolve("preprocessor_config.json"), e.getMessage(), e);
    }
    NDManager manager = model.getNDManager().newSubManager();
    manager.setName("Kimi-VL generator");
    try {
      return new KimiVlGenerator(block, manager, TextGenerator.of(model), images);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Answers a chat.
   *
   * @param chat the chat so far, the last turn the user's
   * @param config how to generate
   * @return the answer
   * @throws IllegalArgumentException if the chat does not fit the model's context, or a picture is
   *     too large
   */
  public Answer answer(Chat chat, GenerationConfig config) {
    return answer(chat, config, piece -> {});
  }

  /**
   * Answers a chat and listens to the text as it comes, thoughts and their marks included; {@link
   * org.djlext.vlm.generate.Thoughts} tells them apart.
   *
   * @param chat the chat so far, the last turn the user's
   * @param config how to generate
   * @param listener gets the text in whole characters
   * @return the answer
   * @throws IllegalArgumentException if the chat does not fit the model's context, or a picture is
   *     too large
   */
  public Answer answer(Chat chat, GenerationConfig config, Consumer<String> listener) {
    try (NDManager scratch = manager.newSubManager()) {
      return Answer.of(generator.generate(processor.prompt(scratch, chat), config, listener));
    }
  }

  /**
   * Answers a chat, piece by piece, thoughts and their marks included. Closing the stream before
   * its end cancels the generation; a stream that is not read to its end must be closed.
   *
   * @param chat the chat so far, the last turn the user's
   * @param config how to generate
   * @return the text in whole characters
   * @throws IllegalArgumentException if the chat does not fit the model's context, or a picture is
   *     too large
   */
  public Stream<String> stream(Chat chat, GenerationConfig config) {
    try (NDManager scratch = manager.newSubManager()) { // pictures are seen before this returns
      return generator.stream(processor.prompt(scratch, chat), config);
    }
  }

  /**
   * Begins a chat of several turns, which keeps what was read and seen of it.
   *
   * @param config how to generate, without beams
   * @return the chat, to be closed
   */
  public KimiVlSession newSession(GenerationConfig config) {
    return new KimiVlSession(block, manager, generator, processor, config);
  }

  /**
   * Reads a chat as it would be read before an answer, and counts how its tokens choose experts.
   *
   * @param chat the chat so far, the last turn the user's
   * @return the load of every layer with experts
   * @throws IllegalArgumentException if the chat does not fit the model's context, or a picture is
   *     too large
   */
  public ChatLoad load(Chat chat) {
    try (NDManager scratch = manager.newSubManager()) {
      KimiVlPrompt prompt = processor.prompt(scratch, chat);
      int most = block.contextLength();
      if (prompt.tokens().length > most) {
        throw new IllegalArgumentException(
            "chat: expected at most %d tokens, the model's context, found %d"
                .formatted(most, prompt.tokens().length));
      }
      return load(scratch, prompt);
    }
  }

  private ChatLoad load(NDManager scratch, KimiVlPrompt prompt) {
    NDList inputs = new NDList(scratch.create(new long[][] {prompt.tokens()}));
    if (prompt.images() != null) {
      inputs.addAll(prompt.images());
    }
    MoonlightStates states = block.states(new ParameterStore(scratch, false), inputs);
    NDArray pictures = inputs.head().eq(block.config().mediaTokenId());
    NDArray words = pictures.logicalNot();
    return new ChatLoad(states.loads(words), states.loads(pictures));
  }

  /**
   * Returns how the checkpoint itself wants texts to be generated.
   *
   * @return what its generation_config.json says
   */
  public GenerationConfig defaults() {
    return generator.defaults();
  }

  TextGenerator texts() {
    return generator;
  }

  KimiVlProcessor processor() {
    return processor;
  }

  /** Frees the tokenizer and everything that was allocated. */
  @Override
  public void close() {
    generator.close();
    manager.close();
  }
}
