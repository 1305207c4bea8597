package org.djlext.vlm.tune.instruct;

import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import org.djlext.vlm.generate.FinishReason;
import org.djlext.vlm.generate.GeneratedText;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;

/** A model that continues a list of instructions. */
@FunctionalInterface
public interface InstructionWriter {

  /**
   * What a model wrote.
   *
   * @param text the text
   * @param cutOff whether it ends because it became too long, so that its last task is not whole
   */
  record Written(String text, boolean cutOff) {}

  /**
   * Continues a prompt.
   *
   * @param prompt the prompt, which ends within an instruction
   * @return what follows
   * @throws IOException if the model cannot be asked
   */
  Written write(String prompt) throws IOException;

  /**
   * Asks any model that makes text of text. As it does not tell why it ends, the last task counts
   * as whole.
   *
   * @param predictor the model; it should stop at the text {@code 20.}
   * @return the writer
   */
  static InstructionWriter of(Predictor<String, String> predictor) {
    return prompt -> {
      try {
        return new Written(predictor.predict(prompt), false);
      } catch (TranslateException e) {
        throw new IOException("the model gives no answer: " + e.getMessage(), e);
      }
    };
  }

  /**
   * Asks one of our own models to continue the text, without its chat template.
   *
   * @param generator the model
   * @param config how it decodes; Alpaca has a temperature of 1 and stops at {@code 20.}
   * @return the writer
   */
  static InstructionWriter of(TextGenerator generator, GenerationConfig config) {
    return prompt -> {
      GeneratedText text = generator.generate(prompt, config);
      return new Written(text.text(), text.finishReason() == FinishReason.LENGTH);
    };
  }
}
