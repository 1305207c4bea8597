package org.djlext.vlm.chameleon;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.djlext.vlm.generate.CachedPrefix;
import org.djlext.vlm.generate.GeneratedText;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.Prompt;
import org.djlext.vlm.generate.TextGenerator;

/**
 * A chat about words and pictures that is answered in words, each turn behind the token that ends
 * turns, as the authors' program writes them. What earlier turns were read as stays in a cache;
 * beams read them anew. Not safe for threads; the model is.
 */
public final class DocumentChat implements AutoCloseable {

  private final ChameleonBlock block;
  private final NDManager manager;
  private final ParameterStore store;
  private final TextGenerator generator;
  private final DocumentTokens tokens;
  private final CachedPrefix prefix;
  private final GenerationConfig config;
  private long[] said = {};

  private DocumentChat(Model model, GenerationConfig config) throws IOException {
    this.block = (ChameleonBlock) model.getBlock();
    this.config = config;
    ChameleonPictures pictures = ChameleonPictures.read(model.getModelPath());
    this.generator = TextGenerator.of(model);
    this.manager = model.getNDManager().newSubManager();
    this.store = new ParameterStore(manager, false);
    this.tokens = new DocumentTokens(block, generator.tokenizer(), pictures);
    this.prefix = generator.newPrefix();
  }

  /**
   * Begins a chat.
   *
   * @param model a Chameleon from a folder
   * @param config how to generate
   * @return the chat, to be closed before the model
   * @throws IOException if the folder lacks a file or has one that cannot be read
   * @throws IllegalArgumentException if the model is no Chameleon
   */
  public static DocumentChat of(Model model, GenerationConfig config) throws IOException {
    if (!(model.getBlock() instanceof ChameleonBlock)) {
      throw new IllegalArgumentException(
          "model: expected a Chameleon, found a " + model.getBlock().getClass().getSimpleName());
    }
    return new DocumentChat(model, config);
  }

  /**
   * Says something and listens to the answer as it comes.
   *
   * @param turn words and pictures
   * @param listener gets the text in whole characters
   * @return the answer
   * @throws IllegalArgumentException if the chat no longer fits the model's context; the chat is
   *     then as before
   */
  public GeneratedText say(Document turn, Consumer<String> listener) {
    long endTurn = block.config().vocabulary().id(ImageVocabulary.END_TURN);
    long[] more = tokens.prompt(turn, store, manager);
    long[] prompt =
        said.length == 0
            ? with(more, endTurn)
            : with(said, with(Arrays.copyOfRange(more, 1, more.length), endTurn));
    GeneratedText answer =
        config.beams() > 1
            ? generator.generate(Prompt.of(prompt), config, listener)
            : generator.generate(Prompt.of(prompt), prefix, config, listener);
    said = with(with(prompt, answer.ids()), endTurn);
    return answer;
  }

  /** Forgets what was said. */
  public void reset() {
    said = new long[0];
  }

  private static long[] with(long[] first, long... second) {
    return LongStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
  }

  /** Frees the tokenizer and everything that was allocated, but not the model. */
  @Override
  public void close() {
    prefix.close();
    generator.close();
    manager.close();
  }
}
