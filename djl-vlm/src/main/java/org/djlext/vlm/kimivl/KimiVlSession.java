package org.djlext.vlm.kimivl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.generate.CachedPrefix;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;

/**
 * A chat of several turns. Each picture is seen once, and the keys and values of earlier turns stay
 * in a cache, so that each turn sees and reads only what is new.
 */
public final class KimiVlSession implements AutoCloseable {

  private final KimiVlBlock block;
  private final TextGenerator generator;
  private final KimiVlProcessor processor;
  private final GenerationConfig config;
  private final NDManager manager;
  private final ParameterStore store;
  private final CachedPrefix prefix;
  private final List<NDArray> seen = new ArrayList<>(); // (M of a picture, E) each
  private Chat chat = Chat.empty();

  KimiVlSession(
      KimiVlBlock block,
      NDManager parent,
      TextGenerator generator,
      KimiVlProcessor processor,
      GenerationConfig config) {
    if (config.beams() > 1) {
      throw new IllegalArgumentException("beams: expected 1 for a chat, found " + config.beams());
    }
    this.block = block;
    this.generator = generator;
    this.processor = processor;
    this.config = config;
    manager = parent.newSubManager();
    store = new ParameterStore(manager, false);
    prefix = generator.newPrefix();
  }

  /**
   * Says what governs the chat, before its first turn.
   *
   * @param text the words
   * @return this chat
   */
  public KimiVlSession system(String text) {
    chat = chat.system(text);
    return this;
  }

  /**
   * Says something and waits for the answer.
   *
   * @param text the user's words
   * @param pictures new pictures, which stand before them
   * @return the answer
   * @throws IllegalArgumentException if the chat no longer fits the model's context, or a picture
   *     is too large; the chat is then as before
   */
  public Answer say(String text, RgbImage... pictures) {
    return say(Chat.of(text, pictures).turns().get(0).parts(), piece -> {});
  }

  /**
   * Says something and listens to the text as it comes, thoughts and their marks included.
   * Interrupting the thread cancels it; what was said until then counts as the answer.
   *
   * @param parts the user's words and new pictures, in any order
   * @param listener gets the text in whole characters
   * @return the answer
   * @throws IllegalArgumentException if the chat no longer fits the model's context, or a picture
   *     is too large; the chat is then as before
   */
  public Answer say(List<? extends Chat.Part> parts, Consumer<String> listener) {
    Chat asked = chat.user(parts);
    List<RgbImage> pictures = asked.pictures();
    long[] tokens = processor.tokens(asked);
    int before = seen.size();
    try (NDManager scratch = manager.newSubManager()) {
      see(scratch, pictures.subList(before, pictures.size()));
      KimiVlPrompt prompt = new KimiVlPrompt(tokens, null, all(scratch));
      Answer answer = Answer.of(generator.generate(prompt, prefix, config, listener));
      chat = asked.assistant(answer.generated().text());
      return answer;
    } catch (RuntimeException e) {
      forget(before);
      // media tokens look alike, whatever picture they stand for
      prefix.truncate(processor.firstOf(before, tokens, asked));
      throw e;
    }
  }

  /**
   * Returns what was said.
   *
   * @return the chat so far
   */
  public Chat chat() {
    return chat;
  }

  /** How many pictures were seen and are kept. */
  int pictures() {
    return seen.size();
  }

  private void see(NDManager scratch, List<RgbImage> pictures) {
    NDList images = processor.images(scratch, pictures);
    if (images == null) {
      return;
    }
    NDArray features = block.imageFeatures(store, images, false); // of all new pictures together
    int from = 0;
    for (RgbImage picture : pictures) {
      int to = from + processor.features(picture);
      NDArray own = features.get("{}:{}", from, to).duplicate();
      own.attach(manager);
      seen.add(own);
      from = to;
    }
  }

  private NDArray all(NDManager scratch) {
    if (seen.isEmpty()) {
      return null;
    }
    NDArray all = NDArrays.concat(new NDList(seen), 0);
    all.attach(scratch);
    return all;
  }

  private void forget(int kept) {
    while (seen.size() > kept) {
      seen.remove(seen.size() - 1).close();
    }
  }

  /** Frees the cache and what was seen. */
  @Override
  public void close() {
    prefix.close();
    manager.close();
  }
}
