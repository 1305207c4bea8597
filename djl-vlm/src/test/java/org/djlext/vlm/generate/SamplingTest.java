package org.djlext.vlm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What happens between scores and token, compared with transformers where it has the same. */
class SamplingTest {

  private static final long[] NOTHING_BEFORE = {};

  @TestFactory
  Stream<DynamicTest> scoresAreProcessedAsInTransformers() throws IOException {
    return Goldens.read("sampling.json").stream()
        .map(g -> DynamicTest.dynamicTest(g.get("settings").toString(), () -> check(g)));
  }

  private static void check(JsonObject golden) {
    JsonObject settings = golden.getAsJsonObject("settings");
    GenerationConfig.Builder builder = Goldens.config(settings).addStopId(2).addStopId(5);
    // processors of draws only run when there are draws
    GenerationConfig config = builder.optSampling(true).build();
    float[] scores = floats(golden.getAsJsonArray("scores"));
    new TokenSampler(config, new SplittableRandom(0))
        .process(Goldens.longs(golden.get("ids")), golden.get("promptLength").getAsInt(), scores);
    float[] expected = floats(golden.getAsJsonArray("processed"));
    for (int i = 0; i < expected.length; i++) {
      if (Float.isInfinite(expected[i])) {
        assertThat(scores[i]).as("score " + i).isEqualTo(expected[i]);
      } else {
        assertThat(scores[i])
            .as("score " + i)
            .isCloseTo(expected[i], within(1e-6f + 1e-6f * Math.abs(expected[i])));
      }
    }
  }

  private static float[] floats(JsonArray array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).isJsonNull() ? Float.NEGATIVE_INFINITY : array.get(i).getAsFloat();
    }
    return values;
  }

  @Test
  void frequencyAndPresenceCountWhatWasGenerated() {
    float[] scores = {1, 1, 1, 1};
    new OccurrencePenalty(0.5, 0.25).process(new long[] {0, 0, 1, 2, 2, 2}, 2, scores);
    assertThat(scores).containsExactly(1, 0.25f, -0.75f, 1);
  }

  @Test
  void drawsFollowTheDistribution() {
    float[] logits = {(float) Math.log(0.5), (float) Math.log(0.3), (float) Math.log(0.2), -50};
    GenerationConfig config = GenerationConfig.builder().optTemperature(1).build();
    TokenSampler sampler = new TokenSampler(config, new SplittableRandom(17));
    int draws = 50_000;
    int[] counts = new int[logits.length];
    for (int i = 0; i < draws; i++) {
      counts[sampler.sample(NOTHING_BEFORE, 0, logits.clone())]++;
    }
    double[] expected = {0.5, 0.3, 0.2, 0};
    for (int i = 0; i < counts.length; i++) {
      double deviation = Math.sqrt(expected[i] * (1 - expected[i]) / draws);
      assertThat(counts[i] / (double) draws).isCloseTo(expected[i], within(4 * deviation + 1e-9));
    }
  }

  @Test
  void whatIsCutIsNeverDrawn() {
    GenerationConfig config = GenerationConfig.builder().optTemperature(5).optTopK(2).build();
    TokenSampler sampler = new TokenSampler(config, new SplittableRandom(1));
    assertThat(
            IntStream.range(0, 2_000)
                .map(i -> sampler.sample(NOTHING_BEFORE, 0, new float[] {0, 3, 1, 2}))
                .distinct()
                .sorted())
        .containsExactly(1, 3);
  }

  @Test
  void theSameSeedGivesTheSameDraws() {
    GenerationConfig config = GenerationConfig.builder().optTemperature(1).build();
    int[][] runs = new int[3][];
    Arrays.setAll(runs, run -> draws(config, run == 2 ? 6 : 5));
    assertThat(runs[0]).isEqualTo(runs[1]).isNotEqualTo(runs[2]);
  }

  private static int[] draws(GenerationConfig config, long seed) {
    TokenSampler sampler = new TokenSampler(config, new SplittableRandom(seed));
    return IntStream.range(0, 50)
        .map(i -> sampler.sample(NOTHING_BEFORE, 0, new float[20]))
        .toArray();
  }

  @Test
  void greedyTakesTheFirstOfEquals() {
    TokenSampler sampler = new TokenSampler(GenerationConfig.builder().build(), null);
    assertThat(sampler.sample(NOTHING_BEFORE, 0, new float[] {0, 2, 1, 2})).isEqualTo(1);
  }

  @Test
  void penaltiesActOnGreedyDecodingAndCutsDoNot() {
    GenerationConfig config =
        GenerationConfig.builder().optRepetitionPenalty(3).optTopK(1).optMinP(0.5).build();
    float[] scores = {2, 3, 1};
    assertThat(new TokenSampler(config, null).sample(new long[] {1}, 1, scores)).isZero();
    assertThat(scores).containsExactly(2, 1, 1);
  }

  @Test
  void usersProcessorsRunBehindPenaltiesAndBeforeCuts() {
    LogitsProcessor onlyTwo =
        (ids, promptLength, logits) -> {
          assertThat(logits[1]).isEqualTo(1); // the penalty was first
          Arrays.fill(logits, Float.NEGATIVE_INFINITY);
          logits[2] = 0;
        };
    GenerationConfig config =
        GenerationConfig.builder()
            .optTemperature(1)
            .optTopK(1)
            .optRepetitionPenalty(3)
            .addProcessor(onlyTwo)
            .build();
    TokenSampler sampler = new TokenSampler(config, new SplittableRandom(0));
    assertThat(sampler.sample(new long[] {1}, 1, new float[] {2, 3, 1})).isEqualTo(2);
  }
}
