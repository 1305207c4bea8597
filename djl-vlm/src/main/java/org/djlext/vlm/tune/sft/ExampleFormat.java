package org.djlext.vlm.tune.sft;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.djlext.vlm.generate.ChatMessage;

/** Which fields an example has. */
public enum ExampleFormat {
  /** {@code instruction}, perhaps {@code input}, and {@code output}: Stanford Alpaca. */
  ALPACA("instruction") {
    @Override
    Example read(ExampleRecord line) throws IOException {
      String input = line.has("input") ? line.text("input") : "";
      return new Example.Instruction(line.text("instruction"), input, line.text("output"));
    }
  },
  /** {@code messages}, each with {@code role} and {@code content}. */
  CHAT("messages") {
    @Override
    Example read(ExampleRecord line) throws IOException {
      return new Example.Dialogue(line.messages("messages"));
    }
  },
  /** {@code prompt} and {@code completion}, both texts or both lists of messages. */
  COMPLETION("prompt") {
    @Override
    Example read(ExampleRecord line) throws IOException {
      return line.isList("prompt")
          ? new Example.DialogueCompletion(line.messages("prompt"), line.messages("completion"))
          : new Example.Completion(line.text("prompt"), line.text("completion"));
    }
  },
  /** {@code text}; or any file that is no JSON, each line of which is a text. */
  TEXT("text") {
    @Override
    Example read(ExampleRecord line) throws IOException {
      return new Example.PlainText(line.text("text"));
    }
  };

  private final String mark;

  ExampleFormat(String mark) {
    this.mark = mark;
  }

  abstract Example read(ExampleRecord line) throws IOException;

  /** Returns the format of a record, by the first field that only one format has. */
  static ExampleFormat of(ExampleRecord line) throws IOException {
    for (ExampleFormat format : values()) {
      if (line.has(format.mark)) {
        return format;
      }
    }
    throw line.wrong(null, "one of the fields instruction, messages, prompt and text");
  }

  /**
   * Returns the name as configurations have it.
   *
   * @return such as {@code alpaca}
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads a list of messages. */
  static List<ChatMessage> messages(ExampleRecord line, String field, JsonElement element)
      throws IOException {
    List<ChatMessage> messages = new ArrayList<>();
    if (element == null || !element.isJsonArray() || element.getAsJsonArray().isEmpty()) {
      throw line.wrong(field, "a list of messages");
    }
    for (JsonElement each : element.getAsJsonArray()) {
      String at = field + "[" + messages.size() + "]";
      if (!(each instanceof JsonObject message)) {
        throw line.wrong(at, "an object with role and content");
      }
      messages.add(
          new ChatMessage(
              string(line, at + ".role", message.get("role")),
              string(line, at + ".content", message.get("content"))));
    }
    return messages;
  }

  static String string(ExampleRecord line, String field, JsonElement element) throws IOException {
    if (element instanceof JsonPrimitive primitive && primitive.isString()) {
      return primitive.getAsString();
    }
    throw line.wrong(field, "a text");
  }
}
