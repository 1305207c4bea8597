package org.djlext.vlm.tune.instruct;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The prompt that asks for tasks, in the form of Alpaca: what is asked for, then some tasks as
 * examples, then the beginning of the next one.
 */
final class InstructionPrompt {

  static final String NO_INPUT = "<noinput>";

  /** What is asked for, unless the user has a text of his own. */
  static final String PREAMBLE =
      """
      Make up 20 tasks for a language model, each different from all others. A task has an \
      instruction, perhaps an input, and the answer. They are to be judged by these points:
      1. No two instructions begin with the same verb, and questions stand beside orders.
      2. The kinds of tasks differ: open questions, rewriting, classification, short texts and so on.
      3. A model that only reads and writes text can do them: no pictures, no sound, no action in \
      the world.
      4. Instructions are in English, one or two sentences long.
      5. An input is something real, of at most 100 words; where none is needed, write <noinput>.
      6. The answer fits instruction and input, in fewer than 100 words.

      List of 20 tasks:

      """;

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final String preamble;

  InstructionPrompt(String preamble) {
    this.preamble = preamble;
  }

  /** Writes the prompt with some tasks, which are numbered from 1. */
  String write(List<SeedTask> examples) {
    StringBuilder text = new StringBuilder(preamble);
    int number = 1;
    for (SeedTask task : examples) {
      String input = task.input().isEmpty() ? NO_INPUT : task.input();
      text.append("###\n");
      text.append(number).append(". Instruction: ").append(clean(task.instruction())).append('\n');
      text.append(number).append(". Input:\n").append(input).append('\n');
      text.append(number).append(". Output:\n").append(task.output()).append('\n');
      number++;
    }
    return text.append("###\n").append(number).append(". Instruction:").toString();
  }

  private static String clean(String instruction) {
    String line = SPACE.matcher(instruction).replaceAll(" ").strip();
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == ':') {
      end--;
    }
    return line.substring(0, end);
  }
}
