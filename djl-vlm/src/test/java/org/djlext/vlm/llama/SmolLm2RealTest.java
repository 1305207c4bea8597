package org.djlext.vlm.llama;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.Gson;
import com.google.gson.annotations.SerializedName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.djlext.vlm.generate.ChatMessage;
import org.djlext.vlm.generate.GeneratedText;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SmolLM2-135M-Instruct as a folder and as a GGUF file against transformers in float32: what
 * prepare_smollm2.py wrote into the folder that the environment variable DJLEXT_MODELS names. All
 * prompts are compared before the first difference is reported.
 */
@Tag("real")
class SmolLm2RealTest {

  private static final List<String> REPORT = new ArrayList<>();

  private static Path models;
  private static Golden[] goldens;

  /**
   * One prompt and what transformers made of it.
   *
   * @param margins for each token, how far its logit is above the next best
   * @param answer the text when it may end by itself
   */
  private record Golden(
      String kind,
      String prompt,
      @SerializedName("promptIds") long[] promptIds,
      long[] ids,
      double[] margins,
      String answer) {

    boolean isChat() {
      return "chat".equals(kind);
    }
  }

  @BeforeAll
  static void findWeights() throws IOException {
    String folder = System.getenv("DJLEXT_MODELS");
    assertThat(folder)
        .as("environment variable DJLEXT_MODELS: the folder that prepare_smollm2.py wrote")
        .isNotBlank();
    models = Path.of(folder);
    Path file = models.resolve("smollm2.golden.json");
    assertThat(file).as("written by prepare_smollm2.py").isRegularFile();
    goldens = new Gson().fromJson(Files.readString(file), Golden[].class);
    assertThat(goldens).hasSize(10);
  }

  @AfterAll
  static void printReport() {
    REPORT.forEach(System.out::println);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SmolLM2-135M-Instruct", "SmolLM2-135M-Instruct.gguf"})
  void greedyTextEqualsTransformers(String form) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(models.resolve(form))
            .build();
    List<String> differences = new ArrayList<>();
    REPORT.add("%-28s %-42s %6s %6s %12s".formatted(form, "prompt", "tokens", "equal", "margin"));
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        TextGenerator generator = TextGenerator.of(model)) {
      for (Golden golden : goldens) {
        compare(generator, golden, differences);
      }
    }
    assertThat(differences).isEmpty();
  }

  private static void compare(TextGenerator generator, Golden golden, List<String> differences) {
    int tokens = golden.ids().length;
    assertThat(tokens).isEqualTo(200);
    String prompt = golden.prompt();
    GenerationConfig greedy =
        GenerationConfig.builder().optTemperature(0).optMaxNewTokens(tokens).build();
    // the end of the text is ruled out, so that all 200 tokens are compared
    GenerationConfig whole = greedy.toBuilder().optMinNewTokens(tokens).build();
    GeneratedText text = generate(generator, golden, whole);
    GeneratedText answer = generate(generator, golden, greedy); // may end by itself
    if (!golden.isChat()) {
      assertThat(generator.tokenizer().encode(prompt, true)).isEqualTo(golden.promptIds());
    }
    if (text.promptTokens() != golden.promptIds().length) {
      differences.add(
          "%s: expected %d tokens of prompt, found %d"
              .formatted(prompt, golden.promptIds().length, text.promptTokens()));
    }
    int equal = 0;
    while (equal < tokens
        && equal < text.ids().length
        && text.ids()[equal] == golden.ids()[equal]) {
      equal++;
    }
    if (equal < tokens) {
      differences.add(
          "%s: token %d differs, whose margin in the golden is %g"
              .formatted(prompt, equal, golden.margins()[equal]));
    }
    if (!answer.text().strip().equals(golden.answer().strip())) {
      differences.add(
          "%s: expected the text%n%s%nfound%n%s".formatted(prompt, golden.answer(), answer.text()));
    }
    String shown = prompt.replace('\n', ' ');
    REPORT.add(
        String.format(
            Locale.ROOT,
            "%-28s %-42s %6d %6d %12.5f",
            golden.kind(),
            shown.length() > 40 ? shown.substring(0, 40) : shown,
            text.promptTokens(),
            equal,
            Arrays.stream(golden.margins()).min().orElseThrow()));
  }

  private static GeneratedText generate(
      TextGenerator generator, Golden golden, GenerationConfig config) {
    return golden.isChat()
        ? generator.chat(List.of(ChatMessage.user(golden.prompt())), config)
        : generator.generate(golden.prompt(), config);
  }
}
