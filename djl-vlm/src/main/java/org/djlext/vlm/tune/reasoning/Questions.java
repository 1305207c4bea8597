package org.djlext.vlm.tune.reasoning;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.djlext.vlm.generate.ChatMessage;
import org.djlext.vlm.tune.sft.ExampleEncoder;
import org.djlext.vlm.tune.sft.InstructionStyle;

/** Puts problems to a model as chats in its own template, and reads its answers. */
public final class Questions implements AutoCloseable {

  private final ExampleEncoder encoder;
  private final String system;
  private final long end;

  private Questions(ExampleEncoder encoder, String system, long end) {
    this.encoder = encoder;
    this.system = system;
    this.end = end;
  }

  /**
   * Opens the tokenizer and the template of a checkpoint.
   *
   * @param checkpoint the folder
   * @param system what the system says before each question, such as how to think; or null
   * @return the questions, to be closed
   * @throws IOException if the checkpoint has no tokenizer, chat template or end of text
   */
  public static Questions open(Path checkpoint, String system) throws IOException {
    ExampleEncoder encoder = ExampleEncoder.open(checkpoint, InstructionStyle.CHAT, false);
    try {
      return new Questions(encoder, system, encoder.endId());
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  /**
   * Turns a question into tokens, behind which the answer is to be generated.
   *
   * @param question the question
   * @return the tokens
   * @throws IOException never, as the template is there
   */
  public long[] prompt(String question) throws IOException {
    ChatMessage user = ChatMessage.user(question);
    return encoder.prompt(
        system == null ? List.of(user) : List.of(ChatMessage.system(system), user));
  }

  /**
   * Returns the text of an answer.
   *
   * @param ids its tokens
   * @return the text without special tokens
   */
  public String text(long[] ids) {
    return encoder.text(ids);
  }

  /**
   * Returns what ends an answer.
   *
   * @return the token that ends a text
   */
  public Set<Long> stops() {
    return Set.of(end);
  }

  /** Returns what two runs must have in common. */
  String identity() {
    return String.valueOf(system);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
