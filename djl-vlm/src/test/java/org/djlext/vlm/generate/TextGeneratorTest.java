package org.djlext.vlm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TextGeneratorTest {

  private static final GenerationConfig SHORT =
      GenerationConfig.builder().optMaxNewTokens(12).build();

  private static ZooModel<NDList, NDList> model;
  private static TextGenerator generator;

  @BeforeAll
  static void open() throws Exception {
    model = Goldens.load(Goldens.TINY);
    generator = TextGenerator.of(model);
  }

  @AfterAll
  static void close() {
    generator.close();
    model.close();
  }

  @Test
  void continuesTextsAndAnswersChatsAsTransformers() throws Exception {
    for (JsonObject golden : Goldens.read("texts.json")) {
      check(generator, golden);
    }
  }

  @Test
  void ggufGivesTheSameTexts() throws Exception {
    try (ZooModel<NDList, NDList> twin = Goldens.load(Goldens.TINY_GGUF);
        TextGenerator texts = TextGenerator.of(twin)) {
      // a GGUF file knows one id that ends texts, and no number of new tokens
      GenerationConfig.Builder config = generator.defaults().toBuilder();
      generator.stopIds().forEach(config::addStopId);
      for (JsonObject golden : Goldens.read("texts.json")) {
        check(texts, golden, config.build());
      }
    }
  }

  private static void check(TextGenerator texts, JsonObject golden) {
    check(texts, golden, texts.defaults());
  }

  private static void check(TextGenerator texts, JsonObject golden, GenerationConfig config) {
    JsonElement prompt = golden.get("prompt");
    GeneratedText text =
        prompt.isJsonArray()
            ? texts.chat(messages(prompt), config)
            : texts.generate(prompt.getAsString(), config);
    assertThat(text.ids()).as(golden.toString()).containsExactly(Goldens.longs(golden.get("ids")));
    assertThat(text.text()).isEqualTo(golden.get("text").getAsString());
    assertThat(text.promptTokens()).isEqualTo(golden.getAsJsonArray("promptIds").size());
    assertThat(text.cachedTokens()).isZero();
    boolean ended = golden.get("ended").getAsBoolean();
    assertThat(text.finishReason()).isEqualTo(ended ? FinishReason.STOP_ID : FinishReason.LENGTH);
  }

  private static List<ChatMessage> messages(JsonElement chat) {
    return Goldens.objects(chat.getAsJsonArray()).stream()
        .map(m -> new ChatMessage(m.get("role").getAsString(), m.get("content").getAsString()))
        .toList();
  }

  @Test
  void batchesEqualSingleRuns() {
    List<String> prompts = List.of("one", "The quick brown fox", "🙂", "a b c d e f g h");
    for (GenerationConfig config :
        List.of(SHORT, SHORT.toBuilder().optBeams(2).build(), generator.defaults())) {
      List<GeneratedText> batch = generator.generate(prompts, config);
      for (int i = 0; i < prompts.size(); i++) {
        GeneratedText single = generator.generate(prompts.get(i), config);
        assertThat(batch.get(i).ids()).containsExactly(single.ids());
        assertThat(batch.get(i).text()).isEqualTo(single.text());
        assertThat(batch.get(i).finishReason()).isEqualTo(single.finishReason());
      }
    }
  }

  @Test
  void streamsJoinToTheText() {
    for (String prompt : List.of("one two", "Grüße 🙂", "x")) {
      String whole = generator.generate(prompt, SHORT).text();
      try (Stream<String> stream = generator.stream(prompt, SHORT)) {
        List<String> pieces = stream.toList();
        assertThat(String.join("", pieces)).isEqualTo(whole);
        assertThat(pieces).isNotEmpty().doesNotContain("");
      }
    }
  }

  @Test
  void aStreamReadToItsEndNeedsNoClosing() {
    int before = LiveResources.below(model.getNDManager());
    assertThat(generator.stream("one", SHORT).collect(Collectors.joining())).isNotEmpty();
    assertThat(LiveResources.below(model.getNDManager())).isEqualTo(before);
  }

  @Test
  void closingAStreamCancelsIt() {
    int before = LiveResources.below(model.getNDManager());
    List<long[]> steps = new ArrayList<>();
    GenerationConfig counted =
        GenerationConfig.builder()
            .optMaxNewTokens(500)
            .addProcessor((ids, promptLength, logits) -> steps.add(ids))
            .build();
    try (Stream<String> stream = generator.stream("one", counted)) {
      Iterator<String> pieces = stream.iterator();
      pieces.next();
    }
    assertThat(steps).hasSizeLessThan(20);
    assertThat(LiveResources.below(model.getNDManager())).isEqualTo(before);
  }

  @Test
  void anErrorInAStreamFreesIt() {
    int before = LiveResources.below(model.getNDManager());
    GenerationConfig failing =
        SHORT.toBuilder()
            .addProcessor(
                (ids, promptLength, logits) -> {
                  throw new IllegalStateException("mine");
                })
            .build();
    assertThatThrownBy(() -> generator.stream("one", failing).toList()).hasMessage("mine");
    assertThatThrownBy(() -> generator.generate("one", failing)).hasMessage("mine");
    assertThatThrownBy(() -> generator.generate(List.of("one", "two"), failing)).hasMessage("mine");
    assertThat(LiveResources.below(model.getNDManager())).isEqualTo(before);
  }

  @Test
  void anInterruptCancels() {
    GenerationConfig interrupting =
        GenerationConfig.builder()
            .optMaxNewTokens(100)
            .addProcessor(
                (ids, promptLength, logits) -> {
                  if (ids.length - promptLength == 4) {
                    Thread.currentThread().interrupt();
                  }
                })
            .build();
    GeneratedText text = generator.generate("one", interrupting);
    assertThat(Thread.interrupted()).as("the interrupt is left for the caller to see").isTrue();
    assertThat(text.finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(text.ids()).hasSize(5);
    List<GeneratedText> batch = generator.generate(List.of("one", "two"), interrupting);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(batch)
        .allMatch(t -> t.finishReason() == FinishReason.CANCELLED && t.ids().length == 5);
  }

  @Test
  void stopStringsEndTextsOverTokenBorders() {
    String whole = generator.generate("The quick brown", SHORT).text();
    int at = whole.offsetByCodePoints(0, 3);
    String stop = whole.substring(at, whole.offsetByCodePoints(at, 3));
    GenerationConfig config = SHORT.toBuilder().addStopString(stop).build();
    GeneratedText text = generator.generate("The quick brown", config);
    assertThat(text.finishReason()).isEqualTo(FinishReason.STOP_STRING);
    assertThat(text.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(generator.stream("The quick brown", config).collect(Collectors.joining()))
        .isEqualTo(text.text());
    assertThat(generator.generate(List.of("The quick brown"), config).get(0).text())
        .isEqualTo(text.text());
  }

  @Test
  void aPromptThatFillsTheContextIsRefused() {
    String prompt = "word and ".repeat(700);
    for (GenerationConfig config : List.of(SHORT, SHORT.toBuilder().optBeams(2).build())) {
      assertThatThrownBy(() -> generator.generate(prompt, config))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("context of 640");
    }
    assertThatThrownBy(() -> generator.stream(prompt, SHORT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> generator.generate(List.of("one", prompt), SHORT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> generator.generate("", SHORT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no tokens");
  }

  @Test
  void theContextEndsATextThatReachesIt() {
    String prompt = "a ".repeat(400);
    int tokens = generator.tokenizer().encode(prompt, true).length;
    assertThat(tokens).isBetween(300, 640);
    GenerationConfig config = GenerationConfig.builder().optMaxNewTokens(5_000).build();
    GeneratedText text = generator.generate(prompt, config);
    if (text.finishReason() == FinishReason.LENGTH) {
      assertThat(text.ids()).hasSize(640 - tokens);
    }
  }

  @Test
  void textsDoNotEndBeforeTheirLeastLength() {
    Set<Long> stops = generator.stopIds();
    GenerationConfig config = SHORT.toBuilder().optMinNewTokens(12).build();
    for (String prompt : List.of("Grüße 🙂", "one")) {
      GeneratedText text = generator.generate(prompt, config);
      assertThat(text.ids()).hasSize(12);
      assertThat(text.ids()).matches(ids -> Arrays.stream(ids).noneMatch(stops::contains));
    }
  }

  @Test
  void seedsDecideDraws() {
    GenerationConfig draws = SHORT.toBuilder().optTemperature(1.5).optSeed(3).build();
    String text = generator.generate("one", draws).text();
    assertThat(generator.generate("one", draws).text()).isEqualTo(text);
    Predicate<GenerationConfig> differs = c -> !generator.generate("one", c).text().equals(text);
    assertThat(differs.test(draws.toBuilder().optSeed(4).build())).isTrue();
    GenerationConfig unseeded = SHORT.toBuilder().optTemperature(1.5).build();
    assertThat(differs.test(unseeded) || differs.test(unseeded)).isTrue();
  }

  @Test
  void rowsOfABatchDrawDifferently() {
    GenerationConfig draws = SHORT.toBuilder().optTemperature(1.5).optSeed(3).build();
    List<GeneratedText> batch = generator.generate(List.of("one", "one"), draws);
    assertThat(batch.get(0).text()).isNotEqualTo(batch.get(1).text());
  }

  @Test
  void theCheckpointsOwnSettingsAreTheDefaults() {
    assertThat(generator.defaults().maxNewTokens()).isEqualTo(24);
    assertThat(generator.defaults().isGreedy()).isTrue();
    assertThat(generator.stopIds()).hasSize(2).contains(2L);
  }

  @Test
  void speedIsCountedInTokens() {
    GeneratedText text = generator.generate("one two three", SHORT);
    assertThat(text.prefillTokensPerSecond()).isPositive();
    assertThat(text.decodeTokensPerSecond()).isPositive();
  }
}
