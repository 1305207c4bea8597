package org.djlext.vlm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.inference.Predictor;
import ai.djl.inference.streaming.StreamingTranslator.StreamOutput;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.BytesSupplier;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Texts through DJL's own way of prediction. */
class PredictorTest {

  private static <I, O> ZooModel<I, O> load(Class<I> in, Class<O> out, Object... arguments)
      throws Exception {
    Criteria.Builder<I, O> builder =
        Criteria.builder().setTypes(in, out).optModelPath(Goldens.TINY);
    for (int i = 0; i < arguments.length; i += 2) {
      builder.optArgument((String) arguments[i], arguments[i + 1]);
    }
    return builder.build().loadModel();
  }

  private static JsonObject golden(int index) throws Exception {
    return Goldens.read("texts.json").get(index);
  }

  @Test
  void textIsTheUsersTurnOfAChat() throws Exception {
    JsonObject chat = golden(5);
    String said =
        chat.getAsJsonArray("prompt").get(0).getAsJsonObject().get("content").getAsString();
    try (ZooModel<String, String> model = load(String.class, String.class);
        Predictor<String, String> predictor = model.newPredictor()) {
      assertThat(predictor.predict(said)).isEqualTo(chat.get("text").getAsString());
    }
  }

  @Test
  void textIsContinuedWithoutChat() throws Exception {
    JsonObject plain = golden(0);
    try (ZooModel<String, String> model = load(String.class, String.class, "chat", "false");
        Predictor<String, String> predictor = model.newPredictor()) {
      assertThat(predictor.batchPredict(List.of(plain.get("prompt").getAsString(), "one")))
          .hasSize(2)
          .startsWith(plain.get("text").getAsString());
    }
  }

  @Test
  void argumentsGoBeforeTheCheckpointsSettings() throws Exception {
    try (ZooModel<String, String> model =
            load(
                String.class,
                String.class,
                "chat",
                "false",
                "max_new_tokens",
                "3",
                "num_beams",
                2);
        Predictor<String, String> predictor = model.newPredictor();
        TextGenerator generator = TextGenerator.of(model)) {
      GenerationConfig config = GenerationConfig.builder().optMaxNewTokens(3).optBeams(2).build();
      assertThat(predictor.predict("one two"))
          .isEqualTo(generator.generate("one two", config).text());
    }
  }

  @Test
  void aSettingThatIsNoneIsNamed() {
    assertThatThrownBy(() -> load(String.class, String.class, "temperature", "warm"))
        .hasStackTraceContaining("temperature: expected a number, found warm");
    assertThatThrownBy(() -> load(String.class, String.class, "top_k", "1.5"))
        .hasStackTraceContaining("top_k: expected an integer, found 1.5");
    assertThatThrownBy(() -> load(String.class, String.class, "max_new_tokens", 0))
        .hasStackTraceContaining("maxNewTokens: expected at least 1, found 0");
  }

  @Test
  void eightThreadsAgreeWithOne() throws Exception {
    List<String> prompts = List.of("one", "two three", "The quick", "🙂", "a", "b c", "d", "e f g");
    try (ZooModel<String, String> model = load(String.class, String.class)) {
      List<String> expected = new ArrayList<>();
      try (Predictor<String, String> predictor = model.newPredictor()) {
        for (String prompt : prompts) {
          expected.add(predictor.predict(prompt));
        }
      }
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Callable<List<String>>> tasks = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
          tasks.add(
              () -> {
                try (Predictor<String, String> predictor = model.newPredictor()) {
                  return predictor.batchPredict(prompts);
                }
              });
        }
        for (Future<List<String>> answers : threads.invokeAll(tasks)) {
          assertThat(answers.get()).isEqualTo(expected);
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  @Test
  void manyCallsLeaveNothingBehind() throws Exception {
    try (ZooModel<String, String> model = load(String.class, String.class, "max_new_tokens", "4");
        Predictor<String, String> predictor = model.newPredictor()) {
      predictor.predict("one");
      int before = LiveResources.below(model.getNDManager());
      for (int i = 0; i < 100; i++) {
        predictor.predict("one two " + i);
      }
      assertThat(LiveResources.below(model.getNDManager())).isEqualTo(before);
    }
  }

  @Test
  void closingTheModelClosesItsTokenizer() throws Exception {
    TextGenerator generator;
    try (ZooModel<NDList, NDList> model = load(NDList.class, NDList.class)) {
      generator = TextGenerator.of(model);
    }
    assertThat(((JsonTokenizer) generator.tokenizer()).isOpen()).isFalse();
    generator.close();
  }

  @Test
  void messagesOfServingAreAnswered() throws Exception {
    JsonObject chat = golden(5);
    String said =
        chat.getAsJsonArray("prompt").get(0).getAsJsonObject().get("content").getAsString();
    try (ZooModel<Input, Output> model = load(Input.class, Output.class);
        Predictor<Input, Output> predictor = model.newPredictor()) {
      String expected = chat.get("text").getAsString();
      assertThat(answer(predictor.predict(message(said)))).isEqualTo(expected);
      JsonObject json = new JsonObject();
      json.addProperty("inputs", said);
      assertThat(answer(predictor.predict(message(json.toString())))).isEqualTo(expected);
      JsonObject parameters = new JsonObject();
      parameters.addProperty("max_new_tokens", 2);
      json.add("parameters", parameters);
      assertThat(answer(predictor.predict(message(json.toString()))))
          .isNotEmpty()
          .hasSizeLessThan(expected.length());
    }
  }

  @Test
  void badMessagesOfServingAreNamed() throws Exception {
    try (ZooModel<Input, Output> model = load(Input.class, Output.class);
        Predictor<Input, Output> predictor = model.newPredictor()) {
      refused(predictor, "{", "not a JSON object");
      refused(predictor, "{\"prompt\": \"x\"}", "inputs: expected a string, found null");
      refused(predictor, "{\"inputs\": [1]}", "inputs: expected a string, found [1]");
      refused(
          predictor,
          "{\"inputs\": \"x\", \"parameters\": 5}",
          "parameters: expected an object, found 5");
      refused(
          predictor,
          "{\"inputs\": \"x\", \"parameters\": {\"top_p\": 7}}",
          "topP: expected above 0, at most 1, found 7.0");
      refused(
          predictor,
          "{\"inputs\": \"x\", \"parameters\": {\"seed\": {}}}",
          "seed: expected a number, text or list of texts, found {}");
      assertThatThrownBy(() -> predictor.predict(new Input()))
          .isInstanceOf(TranslateException.class)
          .hasMessageContaining("empty");
    }
  }

  private static void refused(Predictor<Input, Output> predictor, String body, String reason) {
    assertThatThrownBy(() -> predictor.predict(message(body)))
        .as(body)
        .isInstanceOf(TranslateException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void servingStreamsPieces() throws Exception {
    try (ZooModel<Input, Output> model = load(Input.class, Output.class);
        Predictor<Input, Output> predictor = model.newPredictor()) {
      assertThat(predictor.supportsStreaming()).isTrue();
      String whole = answer(predictor.predict(message("one two")));
      int before = LiveResources.below(model.getNDManager());
      StreamOutput<Output> iterative = predictor.streamingPredict(message("one two"));
      assertThat(iterative.getIterativeOutput().getData().getAsString()).isEqualTo(whole);
      assertThat(LiveResources.below(model.getNDManager())).isEqualTo(before);
      StreamOutput<Output> asynchronous = predictor.streamingPredict(message("one two"));
      Output output = asynchronous.getAsyncOutput();
      asynchronous.computeAsyncOutput();
      BytesSupplier data = output.getData();
      assertThat(data.getAsString()).isEqualTo(whole);
      assertThat(LiveResources.below(model.getNDManager())).isEqualTo(before);
    }
  }

  @Test
  void predictorsStreamTextToo() throws Exception {
    try (ZooModel<String, TextPieces> model = load(String.class, TextPieces.class);
        Predictor<String, TextPieces> predictor = model.newPredictor()) {
      String whole = predictor.predict("one two").next();
      int before = LiveResources.below(model.getNDManager());
      TextPieces read = predictor.streamingPredict("one two").getIterativeOutput();
      List<String> pieces = new ArrayList<>();
      read.forEachRemaining(pieces::add);
      assertThat(pieces).hasSizeGreaterThan(1);
      assertThat(String.join("", pieces)).isEqualTo(whole);
      try (TextPieces left = predictor.streamingPredict("one two").getIterativeOutput()) {
        assertThat(left.next()).isEqualTo(pieces.get(0));
      }
      assertThat(predictor.predict("one two").next()).isEqualTo(whole);
      assertThat(LiveResources.below(model.getNDManager())).isEqualTo(before);
    }
  }

  private static Input message(String body) {
    Input input = new Input();
    input.add(body);
    return input;
  }

  private static String answer(Output output) {
    assertThat(output.getCode()).isEqualTo(200);
    return JsonParser.parseString(output.getData().getAsString())
        .getAsJsonObject()
        .get("generated_text")
        .getAsString();
  }
}
