package org.djlext.vlm.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A chat of several turns. The keys and values of earlier turns stay in a cache, so that each turn
 * reads only what is new.
 */
public final class ChatSession implements AutoCloseable {

  private final TextGenerator generator;
  private final GenerationConfig config;
  private final CachedPrefix prefix;
  private final List<ChatMessage> messages = new ArrayList<>();

  ChatSession(TextGenerator generator, GenerationConfig config) {
    if (config.beams() > 1) {
      throw new IllegalArgumentException("beams: expected 1 for a chat, found " + config.beams());
    }
    this.generator = generator;
    this.config = config;
    prefix = generator.newPrefix();
  }

  /**
   * Adds a message without asking for an answer, such as a system message before the first turn.
   *
   * @param message the message
   * @return this chat
   */
  public ChatSession add(ChatMessage message) {
    messages.add(message);
    return this;
  }

  /**
   * Says something and waits for the answer.
   *
   * @param text what the user says
   * @return the answer
   */
  public GeneratedText say(String text) {
    return say(text, piece -> {});
  }

  /**
   * Says something and listens to the answer as it comes. Interrupting the thread cancels it; what
   * was said until then counts as the answer.
   *
   * @param text what the user says
   * @param listener gets the answer in whole characters
   * @return the answer
   * @throws IllegalArgumentException if the chat no longer fits the model's context; the chat is
   *     then as before
   */
  public GeneratedText say(String text, Consumer<String> listener) {
    List<ChatMessage> asked = new ArrayList<>(messages);
    asked.add(ChatMessage.user(text));
    Prompt prompt = Prompt.of(generator.encode(asked));
    GeneratedText answer = generator.generate(prompt, prefix, config, listener);
    messages.add(ChatMessage.user(text));
    messages.add(ChatMessage.assistant(answer.text()));
    return answer;
  }

  /**
   * Returns what was said.
   *
   * @return the messages in order
   */
  public List<ChatMessage> messages() {
    return List.copyOf(messages);
  }

  /** Frees the cache. */
  @Override
  public void close() {
    prefix.close();
  }
}
