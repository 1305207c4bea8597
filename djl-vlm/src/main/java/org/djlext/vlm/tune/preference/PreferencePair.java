package org.djlext.vlm.tune.preference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.vlm.generate.ChatMessage;
import org.djlext.vlm.tune.sft.Example;
import org.djlext.vlm.tune.sft.ExampleRecord;

/**
 * Two answers to one prompt, the first of which is preferred.
 *
 * @param chosen the prompt with the better answer
 * @param rejected the prompt with the worse answer
 * @param margin by how much the better one is to be ahead, or null
 */
public record PreferencePair(Example chosen, Example rejected, Float margin) {

  /**
   * Reads a pair in one of trl's forms: {@code prompt}, {@code chosen} and {@code rejected}, all
   * texts or all lists of messages; or without {@code prompt}, which is then how both answers
   * begin. A {@code margin} may stand beside them.
   *
   * @param found an object of a file
   * @return the pair
   * @throws IOException naming file, line and field, if something is missing or of another kind
   */
  public static PreferencePair of(ExampleRecord found) throws IOException {
    Float margin = null;
    if (found.has("margin")) {
      if (!found.json().get("margin").isJsonPrimitive()
          || !found.json().getAsJsonPrimitive("margin").isNumber()) {
        throw found.wrong("margin", "a number");
      }
      margin = found.json().get("margin").getAsFloat();
    }
    return found.isList("chosen") ? dialogues(found, margin) : texts(found, margin);
  }

  private static PreferencePair texts(ExampleRecord found, Float margin) throws IOException {
    String chosen = found.text("chosen");
    String rejected = found.text("rejected");
    String prompt;
    if (found.has("prompt")) {
      prompt = found.text("prompt");
    } else {
      int common = 0;
      int most = Math.min(chosen.length(), rejected.length());
      while (common < most && chosen.charAt(common) == rejected.charAt(common)) {
        common++;
      }
      if (common > 0 && chosen.charAt(common - 1) == ' ') {
        common--; // a token has the space before it
      }
      prompt = chosen.substring(0, common);
      chosen = chosen.substring(common);
      rejected = rejected.substring(common);
    }
    return new PreferencePair(
        new Example.Completion(prompt, chosen), new Example.Completion(prompt, rejected), margin);
  }

  private static PreferencePair dialogues(ExampleRecord found, Float margin) throws IOException {
    List<ChatMessage> chosen = found.messages("chosen");
    List<ChatMessage> rejected = found.messages("rejected");
    List<ChatMessage> prompt;
    if (found.has("prompt")) {
      prompt = found.messages("prompt");
    } else {
      int common = 0;
      int most = Math.min(chosen.size(), rejected.size()) - 1;
      while (common < most && chosen.get(common).equals(rejected.get(common))) {
        common++;
      }
      if (common == 0) {
        throw found.wrong("rejected", "messages that begin as those of chosen, or a prompt");
      }
      prompt = new ArrayList<>(chosen.subList(0, common));
      chosen = chosen.subList(common, chosen.size());
      rejected = rejected.subList(common, rejected.size());
    }
    return new PreferencePair(
        new Example.DialogueCompletion(prompt, chosen),
        new Example.DialogueCompletion(prompt, rejected),
        margin);
  }
}
