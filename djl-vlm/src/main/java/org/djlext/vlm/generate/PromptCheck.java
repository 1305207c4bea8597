package org.djlext.vlm.generate;

/** Refuses prompts that a model cannot continue. */
final class PromptCheck {

  private PromptCheck() {}

  /**
   * Checks a prompt.
   *
   * @throws IllegalArgumentException if it is empty, fills the model's context, or has ids that the
   *     model does not know
   */
  static void check(long[] prompt, CausalLanguageModel model) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("the prompt has no tokens");
    }
    if (prompt.length >= model.contextLength()) {
      throw new IllegalArgumentException(
          "the prompt has %d tokens, which leaves no room in the model's context of %d; shorten it"
              .formatted(prompt.length, model.contextLength()));
    }
    for (long id : prompt) {
      if (id < 0 || id >= model.vocabularySize()) {
        throw new IllegalArgumentException(
            "token id %d is outside the model's vocabulary of %d; does the tokenizer belong to it?"
                .formatted(id, model.vocabularySize()));
      }
    }
  }
}
