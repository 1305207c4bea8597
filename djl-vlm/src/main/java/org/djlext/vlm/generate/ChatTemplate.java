package org.djlext.vlm.generate;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The Jinja template with which a checkpoint writes a chat as text, rendered as transformers
 * renders it: {@code trim_blocks} and {@code lstrip_blocks} on, with {@code raise_exception} and
 * {@code strftime_now}.
 */
public final class ChatTemplate {

  private final String template;
  private final String bosToken;
  private final String eosToken;

  /**
   * Constructs the template.
   *
   * @param template the Jinja text
   * @param bosToken what {@code bos_token} stands for
   * @param eosToken what {@code eos_token} stands for
   */
  public ChatTemplate(String template, String bosToken, String eosToken) {
    this.template = forJinjava(template);
    this.bosToken = bosToken;
    this.eosToken = eosToken;
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
    List<Map<String, Object>> list = new ArrayList<>();
    for (ChatMessage message : messages) {
      Map<String, Object> map = new HashMap<>();
      map.put("role", message.role());
      map.put("content", message.content());
      list.add(map);
    }
    Map<String, Object> variables = new HashMap<>();
    variables.put("messages", list);
    variables.put("add_generation_prompt", addGenerationPrompt);
    variables.put("bos_token", bosToken);
    variables.put("eos_token", eosToken);
    RenderResult result = Engine.JINJA.renderForResult(template, variables);
    for (TemplateError error : result.getErrors()) {
      throw new IllegalArgumentException("the chat template failed: " + reason(error));
    }
    return result.getOutput();
  }

  /**
   * Called by templates: refuses the messages.
   *
   * @param reason why
   * @return never
   */
  public static String raiseException(String reason) {
    throw new IllegalArgumentException(reason);
  }

  /**
   * Called by templates: writes today's date in the format of C.
   *
   * @param format made of %d, %b, %B, %m, %y, %Y and other characters
   * @return the date
   */
  public static String strftimeNow(String format) {
    String pattern =
        format
            .replace("'", "''")
            .replaceAll("([A-Za-z](?<!%.))+", "'$0'")
            .replace("%d", "dd")
            .replace("%b", "MMM")
            .replace("%B", "MMMM")
            .replace("%m", "MM")
            .replace("%y", "yy")
            .replace("%Y", "yyyy");
    return LocalDate.now().format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
  }

  private static String reason(TemplateError error) {
    Throwable cause = error.getException();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? error.getMessage() : cause.getMessage();
  }

  /**
   * Says in jinjava's words what it would read otherwise than Jinja does: it does not trim around
   * expressions, keeps the last line end, and knows strings by Java's methods.
   */
  private static String forJinjava(String template) {
    return template
        .replaceFirst("\\n$", "")
        .replaceAll("\\s*\\{([{%#])-", "{$1")
        .replaceAll("-([}%#])}\\s*", "$1}")
        .replace(".startswith(", ".startsWith(")
        .replace(".endswith(", ".endsWith(")
        .replace(".upper()", ".toUpperCase()")
        .replace(".lower()", ".toLowerCase()");
  }

  /** Made on first use: plain generation need not wait for it. */
  private static final class Engine {

    static final Jinjava JINJA = create();

    private static Jinjava create() {
      Jinjava jinjava =
          new Jinjava(
              JinjavaConfig.newBuilder().withTrimBlocks(true).withLstripBlocks(true).build());
      jinjava
          .getGlobalContext()
          .registerFunction(
              new ELFunctionDefinition(
                  "", "raise_exception", ChatTemplate.class, "raiseException", String.class));
      jinjava
          .getGlobalContext()
          .registerFunction(
              new ELFunctionDefinition(
                  "", "strftime_now", ChatTemplate.class, "strftimeNow", String.class));
      return jinjava;
    }
  }
}
