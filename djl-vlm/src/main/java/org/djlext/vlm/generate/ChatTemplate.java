package org.djlext.vlm.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.generate.jinja.JinjaException;
import org.djlext.vlm.generate.jinja.JinjaFunction;
import org.djlext.vlm.generate.jinja.JinjaTemplate;
import org.djlext.vlm.generate.jinja.RenderedTemplate;
import org.djlext.vlm.generate.jinja.TextSpan;

/**
 * The Jinja template with which a checkpoint writes a chat as text, rendered as transformers'
 * {@code apply_chat_template} renders it, with {@code raise_exception} and {@code strftime_now}.
 * Safe for threads.
 */
public final class ChatTemplate {

  private static final Pattern MARK = Pattern.compile("\\{%-?\\s*generation\\b");

  private final JinjaTemplate template;
  private final Map<String, String> specialTokens;
  private final Clock clock;
  private final boolean marksAnswers;

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
    this.marksAnswers = MARK.matcher(template).find();
  }

  /**
   * Reads the template of a checkpoint.
   *
   * @param checkpoint the folder or GGUF file
   * @return the template, or nothing if this is no chat model
   * @throws IOException if its files cannot be read, or it is not Jinja
   */
  public static Optional<ChatTemplate> of(Path checkpoint) throws IOException {
    return of(checkpoint, TextSettings.of(checkpoint));
  }

  static Optional<ChatTemplate> of(Path checkpoint, TextSettings settings)
      throws CheckpointException {
    if (settings.chatTemplate().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ChatTemplate(settings.chatTemplate().get(), settings.specialTokens()));
    } catch (JinjaException e) {
      throw new CheckpointException(checkpoint, "chat_template: " + e.getMessage(), e);
    }
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
    return rendered(listed(messages), addGenerationPrompt, variables).text();
  }

  private static List<Map<String, Object>> listed(List<ChatMessage> messages) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (ChatMessage message : messages) {
      list.add(Map.of("role", message.role(), "content", message.content()));
    }
    return list;
  }

  /**
   * Writes a chat to learn from, and tells what of the text the model is to learn: the parts within
   * {@code generation} tags, as transformers does. In a template without such tags they are what
   * each answer adds to the text that asks for it, so that what ends the answer is among them.
   *
   * @param messages what was said
   * @return the text, special tokens included, and the parts of it that the assistant said
   * @throws IllegalArgumentException if the template refuses the messages, or a text that asks for
   *     an answer is not how the whole text begins
   */
  public RenderedTemplate renderMarked(List<ChatMessage> messages) {
    RenderedTemplate whole = rendered(listed(messages), false, Map.of());
    if (marksAnswers) {
      return whole;
    }
    List<TextSpan> answers = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i).role().equals("assistant")) {
        String asked = render(messages.subList(0, i), true);
        String answered = render(messages.subList(0, i + 1), false);
        if (!answered.startsWith(asked) || !whole.text().startsWith(answered)) {
          throw new IllegalArgumentException(
              "the chat template changes what was said before message %d, and has no {%% generation %%} tags that say what the assistant said"
                  .formatted(i + 1));
        }
        answers.add(new TextSpan(asked.length(), answered.length()));
      }
    }
    return new RenderedTemplate(whole.text(), answers);
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
    return rendered(list, addGenerationPrompt, Map.of()).text();
  }

  private static Map<String, Object> part(Chat.Part part) {
    return part instanceof Chat.Text words
        ? Map.of("type", "text", "text", words.text())
        : Map.of("type", "image");
  }

  private RenderedTemplate rendered(
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
      return template.renderMarked(all);
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
