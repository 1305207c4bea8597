package org.djlext.vlm.llama;

import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.djlext.vlm.generate.GeneratedText;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;

/**
 * Our side of compare_speed.py: answers {@code prefill N} and {@code decode N}, read from standard
 * input, with the seconds they took. The first answer is given unasked, when the first token of a
 * chat is there.
 */
final class LlamaSpeed {

  private LlamaSpeed() {}

  public static void main(String[] args) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(Path.of(args[0]))
            .build();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        TextGenerator generator = TextGenerator.of(model)) {
      System.out.println("first " + generate(generator, 5, 1).text().strip());
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] command = line.split(" ");
        int tokens = Integer.parseInt(command[1]);
        double seconds =
            switch (command[0]) {
              case "prefill" -> generate(generator, tokens, 1).prefillSeconds();
              case "decode" -> generate(generator, 8, tokens + 1).decodeSeconds();
              default -> throw new IllegalArgumentException("unknown command " + line);
            };
        System.out.println(String.format(Locale.ROOT, "%.6f", seconds));
      }
    }
  }

  /** Every " the" is one token of the tokenizer that SmolLM2 has. */
  private static GeneratedText generate(TextGenerator generator, int prompt, int newTokens) {
    GenerationConfig config =
        GenerationConfig.builder()
            .optMaxNewTokens(newTokens)
            .optMinNewTokens(newTokens)
            .optTemperature(0)
            .build();
    GeneratedText text = generator.generate(" the".repeat(prompt), config);
    if (text.promptTokens() != prompt || text.ids().length != newTokens) {
      throw new IllegalStateException(
          "expected %d + %d tokens, found %d + %d"
              .formatted(prompt, newTokens, text.promptTokens(), text.ids().length));
    }
    return text;
  }
}
