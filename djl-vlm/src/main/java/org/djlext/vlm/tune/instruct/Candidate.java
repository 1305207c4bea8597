package org.djlext.vlm.tune.instruct;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A task that a model wrote.
 *
 * @param instruction what is asked
 * @param input what it is asked about, or an empty text
 * @param output the answer
 */
record Candidate(String instruction, String input, String output) {

  private static final int PARTS = 4; // what stands before and after the three headers

  /** Tasks found in a text, and how many others were not whole. */
  record Found(List<Candidate> tasks, int malformed) {}

  /**
   * Reads the tasks of an answer.
   *
   * @param written what follows the prompt
   * @param first the number of its first task, whose header the prompt has
   */
  static Found in(InstructionWriter.Written written, int first) {
    String[] items = (first + ". Instruction:" + written.text()).split("###", -1);
    List<Candidate> tasks = new ArrayList<>();
    int malformed = 0;
    for (int i = 0; i < items.length; i++) {
      boolean last = i == items.length - 1;
      if (last && written.cutOff()) {
        malformed++;
        continue;
      }
      Pattern headers = Pattern.compile((first + i) + "\\.\\s+(?:Instruction|Input|Output):");
      String[] parts = headers.split(items[i], -1);
      if (parts.length == PARTS) {
        String input = parts[2].strip();
        boolean none = input.equalsIgnoreCase(InstructionPrompt.NO_INPUT);
        tasks.add(new Candidate(parts[1].strip(), none ? "" : input, parts[3].strip()));
      } else if (!(last && items[i].isBlank())) {
        malformed++;
      }
    }
    return new Found(tasks, malformed);
  }
}
