package org.djlext.vlm.tune.sft;

/**
 * How Stanford Alpaca writes an instruction as text (tatsu-lab/stanford_alpaca: train.py). The
 * answer follows the last colon at once.
 */
public final class AlpacaTemplate {

  private static final String WITH_INPUT =
      "Below is an instruction that describes a task, paired with an input that provides further"
          + " context. Write a response that appropriately completes the request.\n\n";
  private static final String WITHOUT_INPUT =
      "Below is an instruction that describes a task. Write a response that appropriately completes"
          + " the request.\n\n";

  private AlpacaTemplate() {}

  /**
   * Writes the text that the answer is appended to.
   *
   * @param instruction what is asked
   * @param input what it is asked about; only if it is quite empty is it left out
   * @return the prompt, which ends with {@code ### Response:}
   */
  public static String prompt(String instruction, String input) {
    return input.isEmpty()
        ? WITHOUT_INPUT + "### Instruction:\n" + instruction + "\n\n### Response:"
        : WITH_INPUT
            + "### Instruction:\n"
            + instruction
            + "\n\n### Input:\n"
            + input
            + "\n\n### Response:";
  }
}
