package org.djlext.examples.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.djlext.vlm.generate.ChatMessage;
import org.djlext.vlm.generate.ChatSession;
import org.djlext.vlm.generate.GeneratedText;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;

/**
 * A conversation in words. The next prompt is answered in a chat that keeps its cache, in one that
 * is read anew for each beam search, or as plain text without memory.
 */
final class TextConversation implements Conversation {

  private final TextGenerator generator;
  private final GenerationConfig config;
  private final String system;
  private final boolean chat;
  private final List<ChatMessage> messages = new ArrayList<>();
  private ChatSession session;

  TextConversation(TextGenerator generator, GenerationConfig config, String system, boolean chat) {
    this.generator = generator;
    this.config = config;
    this.system = system;
    this.chat = chat;
    reset();
  }

  @Override
  public Reply answer(String prompt, Consumer<String> listener) {
    return Reply.of(generated(prompt, listener));
  }

  private GeneratedText generated(String prompt, Consumer<String> listener) {
    if (!chat) {
      return generator.generate(prompt, config, listener);
    }
    if (session != null) {
      return session.say(prompt, listener);
    }
    List<ChatMessage> asked = new ArrayList<>(messages);
    asked.add(ChatMessage.user(prompt));
    GeneratedText answer = generator.chat(asked, config);
    listener.accept(answer.text());
    messages.add(ChatMessage.user(prompt));
    messages.add(ChatMessage.assistant(answer.text()));
    return answer;
  }

  @Override
  public void reset() {
    close();
    messages.clear();
    if (system != null) {
      messages.add(ChatMessage.system(system));
    }
    if (chat && config.beams() == 1) {
      session = generator.newChat(config);
      messages.forEach(session::add);
    }
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
  }
}
