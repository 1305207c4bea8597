package org.djlext.vlm.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SmolLM2's tokenizer as its GGUF file carries it, on the vectors of a public test. */
@Tag("real")
class RealTokenizerTest {

  @Test
  void ggufGivesTheIdsOfTheOriginal() throws Exception {
    String models = System.getenv("DJLEXT_MODELS");
    assertThat(models).as("the environment variable DJLEXT_MODELS names a folder").isNotNull();
    Path file = Path.of(models, "SmolLM2-135M-Instruct.gguf");
    try (TextTokenizer tokenizer = TextTokenizer.open(file)) {
      check(tokenizer, "Hello, we can use", 19556, 28, 392, 416, 722);
      check(tokenizer, "The capital of France is", 504, 3575, 282, 4649, 314);
      check(tokenizer, "Hello world! 123", 19556, 905, 17, 216, 33, 34, 35);
      check(tokenizer, "  multiple   spaces", 216, 2701, 256, 5600);
      check(tokenizer, "\n", 198);
      check(tokenizer, "<|im_start|>user\n", 1, 4093, 198);
    }
  }

  private static void check(TextTokenizer tokenizer, String text, long... ids) {
    assertThat(tokenizer.encode(text, true)).as(text).containsExactly(ids);
    assertThat(tokenizer.encode(text, false)).as(text).containsExactly(ids);
  }
}
