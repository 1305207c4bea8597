package org.djlext.vlm.tune.reasoning.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Blocks;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.djlext.vlm.generate.TextTokenizer;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.junit.jupiter.api.Test;

class JudgeTest {

  private static final Problem PROBLEM =
      new Problem("creative", "Write {first}.", "the reference", "a", 0);

  /** Prefers the longer answer, but favours what it reads first. */
  private static double biased(String prompt) {
    String first = prompt.substring(prompt.indexOf("First"), prompt.indexOf("Second"));
    String second = prompt.substring(prompt.indexOf("Second"), prompt.indexOf("Is the first"));
    return Math.min(1, 0.4 + 0.5 + 0.01 * (first.length() + 1 - second.length()));
  }

  private static PairwiseReward pairs(YesNoJudge judge, int limit) {
    return new PairwiseReward(judge, JudgePrompt.PAIR, new JudgeFailures(limit));
  }

  @Test
  void preferenceForAPlaceIsRemoved() {
    PairwiseReward reward = pairs(JudgeTest::biased, 0);
    assertThat(reward.compare("q", "same", "same").score()).isCloseTo(0.5, within(1e-9));
    assertThat(reward.compare("q", "longer", "short").correct()).isTrue();
    assertThat(reward.compare("q", "short", "longer").correct()).isFalse();
    double score = reward.compare("q", "longer", "short").score();
    assertThat(reward.compare("q", "short", "longer").score()).isCloseTo(1 - score, within(1e-9));
  }

  @Test
  void groupIsRankedByAllPairs() {
    double[] scores = pairs(JudgeTest::biased, 0).group("q", List.of("aa", "aaaaaa", "aaaa"));
    assertThat(scores[1]).isGreaterThan(scores[2]);
    assertThat(scores[2]).isGreaterThan(scores[0]);
    assertThat(scores[0] + scores[1] + scores[2]).isCloseTo(1.5, within(1e-9));
  }

  @Test
  void failuresAreCountedAndLeftOut() {
    PairwiseReward reward =
        pairs(
            prompt -> {
              if (prompt.contains("broken")) {
                throw new TranslateException("out of order");
              }
              return biased(prompt);
            },
            3);
    double[] scores = reward.group("q", List.of("aa", "broken", "aaaa"));
    assertThat(scores[1]).isNaN();
    assertThat(scores[0]).isLessThan(0.5);
    assertThat(scores[2]).isGreaterThan(0.5);
    assertThat(reward.failures().count()).isEqualTo(2);
    assertThat(reward.verify(PROBLEM, "broken").scored()).isFalse();
  }

  @Test
  void tooManyFailuresInARowEndTheRun() {
    PairwiseReward reward =
        pairs(
            prompt -> {
              throw new IllegalStateException("out of order");
            },
            2);
    reward.verify(PROBLEM, "a");
    reward.verify(PROBLEM, "a");
    assertThatThrownBy(() -> reward.verify(PROBLEM, "a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("3 times in a row")
        .hasMessageContaining("out of order");
  }

  @Test
  void bracesInAnswersAreNoPlaces() {
    List<String> asked = new ArrayList<>();
    pairs(prompt -> asked.add(prompt) ? 0.5 : 0, 0).verify(PROBLEM, "{second} $1");
    assertThat(asked.get(0)).contains("Write {first}.", "{second} $1", "the reference");
  }

  @Test
  void judgeReasonsBeforeItSaysYesOrNo() throws Exception {
    UnaryOperator<String> script =
        prompt ->
            "<think>No, or yes? 1/2 is 0.5.</think> " + (prompt.contains("0.5") ? "YES" : "no.");
    try (Model model = model();
        Predictor<String, String> predictor = scripted(model, script)) {
      SpokenYesNo judge = new SpokenYesNo(predictor, Thinking.TAGS);
      ModelVerifier verifier =
          new ModelVerifier(judge, JudgePrompt.REASONED, 1000, new JudgeFailures(5));
      Problem half = new Problem("science", "How much?", "1/2", "b", 0);
      assertThat(verifier.verify(half, "<think>?</think>It is 0.5.").correct()).isTrue();
      assertThat(verifier.verify(half, "It is 0.6.").correct()).isFalse();
      assertThat(verifier.verify(half, "<think>never ends").extracted()).isEmpty();
      assertThat(verifier.failures().count()).isZero();
    }
  }

  @Test
  void neitherYesNorNoIsNoVerdict() throws Exception {
    try (Model model = model();
        Predictor<String, String> predictor = scripted(model, prompt -> "nobody knows yesterday")) {
      SpokenYesNo judge = new SpokenYesNo(predictor, Thinking.TAGS);
      ModelVerifier verifier =
          new ModelVerifier(judge, JudgePrompt.REFERENCE, 1000, new JudgeFailures(5));
      assertThat(verifier.verify(PROBLEM, "a").scored()).isFalse();
      assertThat(verifier.failures().count()).isEqualTo(1);
    }
  }

  @Test
  void miniatureJudgesByTheProbabilitiesOfItsNextToken() throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelUrls("djl://org.djlext.vlm/mini-llama")
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        Predictor<NDList, NDList> predictor = model.newPredictor();
        TextTokenizer tokenizer = TextTokenizer.open(model.getModelPath());
        NDManager manager = model.getNDManager().newSubManager()) {
      TokenYesNo judge =
          new TokenYesNo(predictor, manager, tokenizer, List.of("YES"), List.of("NO"));
      Verdict verdict = pairs(judge, 0).compare("Why is the sky blue?", "It is.", "Because.");
      assertThat(verdict.score()).isBetween(0.0, 1.0).isNotEqualTo(0.5);
      Verdict swapped = pairs(judge, 0).compare("Why is the sky blue?", "Because.", "It is.");
      assertThat(swapped.score()).isCloseTo(1 - verdict.score(), within(1e-6));

      long[] ids = tokenizer.encode("Is it?", true);
      NDArray logits = predictor.predict(new NDList(manager.create(new long[][] {ids}))).head();
      float[] last = logits.get(0, ids.length - 1).toFloatArray();
      double difference =
          last[(int) tokenizer.encode("YES", false)[0]]
              - last[(int) tokenizer.encode("NO", false)[0]];
      assertThat(judge.yes("Is it?")).isCloseTo(1 / (1 + Math.exp(-difference)), within(1e-5));
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> new TokenYesNo(predictor, manager, tokenizer, List.of("YES"), List.of("YES")))
          .withMessageContaining("same token");
    }
  }

  private static Model model() {
    Model model = Model.newInstance("judge");
    model.setBlock(Blocks.identityBlock());
    return model;
  }

  private static Predictor<String, String> scripted(Model model, UnaryOperator<String> script) {
    return model.newPredictor(
        new Translator<String, String>() {
          @Override
          public NDList processInput(TranslatorContext context, String input) {
            context.setAttachment("input", input);
            return new NDList(context.getNDManager().ones(new Shape(1)));
          }

          @Override
          public String processOutput(TranslatorContext context, NDList list) {
            return script.apply((String) context.getAttachment("input"));
          }
        });
  }
}
