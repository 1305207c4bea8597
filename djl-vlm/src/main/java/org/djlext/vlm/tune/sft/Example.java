package org.djlext.vlm.tune.sft;

import java.util.List;
import org.djlext.vlm.generate.ChatMessage;

/** One example to learn from, as it stands in a file. */
public sealed interface Example {

  /**
   * An instruction in the form of Alpaca.
   *
   * @param instruction what is asked
   * @param input what it is asked about; empty if there is nothing
   * @param output the answer
   */
  record Instruction(String instruction, String input, String output) implements Example {}

  /**
   * A chat.
   *
   * @param messages what was said
   */
  record Dialogue(List<ChatMessage> messages) implements Example {

    /**
     * Keeps the messages.
     *
     * @param messages what was said
     */
    public Dialogue {
      messages = List.copyOf(messages);
    }
  }

  /**
   * A text that is learnt from beginning to end.
   *
   * @param text the text
   */
  record PlainText(String text) implements Example {}

  /**
   * A text and how it goes on.
   *
   * @param prompt where it begins
   * @param completion how it goes on, which is what is learnt
   */
  record Completion(String prompt, String completion) implements Example {}

  /**
   * A chat and how it goes on.
   *
   * @param prompt what was said
   * @param completion what is said then, which is what is learnt
   */
  record DialogueCompletion(List<ChatMessage> prompt, List<ChatMessage> completion)
      implements Example {

    /**
     * Keeps the messages.
     *
     * @param prompt what was said
     * @param completion what is said then
     */
    public DialogueCompletion {
      prompt = List.copyOf(prompt);
      completion = List.copyOf(completion);
    }
  }

  /**
   * Says whether there is nothing to learn: no answer, or one without a character.
   *
   * @return whether it is empty
   */
  default boolean isEmpty() {
    if (this instanceof Instruction instruction) {
      return instruction.output().isEmpty();
    } else if (this instanceof Dialogue dialogue) {
      return dialogue.messages().stream()
          .filter(message -> message.role().equals("assistant"))
          .allMatch(message -> message.content().isEmpty());
    } else if (this instanceof PlainText plain) {
      return plain.text().isEmpty();
    } else if (this instanceof Completion completion) {
      return completion.completion().isEmpty();
    }
    return ((DialogueCompletion) this)
        .completion().stream().allMatch(message -> message.content().isEmpty());
  }
}
