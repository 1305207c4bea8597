package org.djlext.vlm.generate;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.vlm.generate.jinja.JinjaException;
import org.djlext.vlm.generate.jinja.JinjaFunction;
import org.djlext.vlm.generate.jinja.JinjaTemplate;

/**
 * The Jinja template with which a checkpoint writes a chat as text, rendered as transformers'
 * {@code apply_chat_template} renders it, with {@code raise_exception} and {@code strftime_now}.
 * Safe for threads.
 */
public final class ChatTemplate {

  private final JinjaTemplate template;
  private final Map<String, String> specialTokens;
  private final Clock clock;

  /**
   * Constructs the template.
   *
   * @param template the Jinja text
   * @param specialTokens what {@code bos_token}, {@code eos_token} and the like stand for
   * @throws JinjaException if the text is not Jinja, with the line at fault
   */
  public ChatTemplate(String template, Map<String, String> specialTokens) {
    this(template, specialTokens, Clock.systemDefaultZone());
  }

  ChatTemplate(String template, Map<String, String> specialTokens, Clock clock) {
    this.template = JinjaTemplate.compile(template);
    this.specialTokens = Map.copyOf(specialTokens);
    this.clock = clock;
  }

  /**
   * Writes a chat.
   *
   * @param messages what was said
   * @param addGenerationPrompt whether to end with what the model's answer begins with
   * @return the text, special tokens included
   * @throws IllegalArgumentException if the template refuses the messages, with its own reason
   */
  public String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
    return render(messages, addGenerationPrompt, Map.of());
  }

  /**
   * Writes a chat with further variables that the template knows, such as {@code tools} (a list of
   * maps), {@code date_string} or {@code enable_thinking}.
   *
   * @param messages what was said
   * @param addGenerationPrompt whether to end with what the model's answer begins with
   * @param variables values by name: null, booleans, numbers, texts, lists and maps
   * @return the text, special tokens included
   * @throws IllegalArgumentException if the template refuses the messages, with its own reason
   */
  public String render(
      List<ChatMessage> messages, boolean addGenerationPrompt, Map<String, ?> variables) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (ChatMessage message : messages) {
      list.add(Map.of("role", message.role(), "content", message.content()));
    }
    return write(list, addGenerationPrompt, variables);
  }

  /**
   * Writes a chat with pictures. A turn of words alone is a text, as templates of language models
   * want it; any other is a list of parts with {@code type} and {@code text}, as in transformers.
   *
   * @param chat what was said
   * @param addGenerationPrompt whether to end with what the model's answer begins with
   * @return the text, special tokens included
   * @throws IllegalArgumentException if the template refuses the chat, with its own reason
   */
  public String render(Chat chat, boolean addGenerationPrompt) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Chat.Turn turn : chat.turns()) {
      String words = turn.words();
      Object content =
          words != null ? words : turn.parts().stream().map(ChatTemplate::part).toList();
      list.add(Map.of("role", turn.role(), "content", content));
    }
    return write(list, addGenerationPrompt, Map.of());
  }

  private static Map<String, Object> part(Chat.Part part) {
    return part instanceof Chat.Text words
        ? Map.of("type", "text", "text", words.text())
        : Map.of("type", "image");
  }

  private String write(
      List<Map<String, Object>> list, boolean addGenerationPrompt, Map<String, ?> variables) {
    Map<String, Object> all = new HashMap<>(specialTokens);
    all.put("messages", list);
    all.put("add_generation_prompt", addGenerationPrompt);
    all.put("tools", null); // defined, as in transformers
    all.put("documents", null);
    all.put("raise_exception", (JinjaFunction) ChatTemplate::refuse);
    all.put("strftime_now", (JinjaFunction) this::now);
    all.putAll(variables);
    try {
      return template.render(all);
    } catch (JinjaException e) {
      throw new IllegalArgumentException("the chat template refuses: " + e.getMessage(), e);
    }
  }

  private static Object refuse(List<Object> arguments, Map<String, Object> named) {
    throw new JinjaException(arguments.isEmpty() ? "no reason" : String.valueOf(arguments.get(0)));
  }

  private Object now(List<Object> arguments, Map<String, Object> named) {
    String format = arguments.isEmpty() ? "" : String.valueOf(arguments.get(0));
    return DateText.format(format, ZonedDateTime.now(clock));
  }
}
