package org.djlext.vlm.kimivl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.inference.Predictor;
import ai.djl.inference.streaming.IteratorBytesSupplier;
import ai.djl.inference.streaming.StreamingTranslator.StreamOutput;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.djlext.flashattn.image.RgbImageReader;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.GenerationConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DJL Serving's messages with pictures. */
class KimiVlServingTest {

  private static final Path FOLDER = Path.of("src/test/resources/kimivl-chat");
  private static final Path PICTURE = Path.of("src/test/resources/moonvit-images/wide.png");

  private static ZooModel<Input, Output> model;
  private static String url;
  private static String expected;

  @BeforeAll
  static void open() throws Exception {
    model =
        Criteria.builder()
            .setTypes(Input.class, Output.class)
            .optModelPath(FOLDER)
            .build()
            .loadModel();
    url =
        "data:image/png;base64," + Base64.getEncoder().encodeToString(Files.readAllBytes(PICTURE));
    try (KimiVlGenerator generator = KimiVlGenerator.of(model)) {
      Chat chat =
          Chat.empty()
              .system("Be brief.")
              .user("How many?", RgbImageReader.standard().read(PICTURE));
      expected =
          generator.answer(chat, GenerationConfig.builder().optMaxNewTokens(6).build()).text();
    }
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void chatServicesMessagesAreUnderstood() throws Exception {
    try (Predictor<Input, Output> predictor = model.newPredictor()) {
      Output output = predictor.predict(request(chat(url)));
      JsonObject json = JsonParser.parseString(output.getAsString(0)).getAsJsonObject();
      assertThat(json.get("generated_text").getAsString()).isEqualTo(expected).isNotEmpty();
      assertThat(json.has("thinking")).isFalse();
    }
  }

  @Test
  void answersAreGivenOutAsTheyCome() throws Exception {
    try (Predictor<Input, Output> predictor = model.newPredictor()) {
      StreamOutput<Output> stream = predictor.streamingPredict(request(chat(url)));
      IteratorBytesSupplier pieces = (IteratorBytesSupplier) stream.getIterativeOutput().getData();
      StringBuilder text = new StringBuilder();
      int count = 0;
      while (pieces.hasNext()) {
        text.append(new String(pieces.next(), StandardCharsets.UTF_8));
        count++;
      }
      assertThat(text).hasToString(expected);
      assertThat(count).isGreaterThan(1);
    }
  }

  @Test
  void plainTextIsAQuestion() throws Exception {
    try (Predictor<Input, Output> predictor = model.newPredictor()) {
      Input plain = new Input();
      plain.add("What is 12 + 34?");
      Input json = request("{\"inputs\": \"What is 12 + 34?\"}");
      assertThat(predictor.predict(plain).getAsString(0))
          .isEqualTo(predictor.predict(json).getAsString(0));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"messages\": 3} | messages: expected a list, found 3",
        "{\"messages\": [3]} | messages: expected objects, found 3",
        "{\"messages\": [{\"content\": \"a\"}]} | role: expected a string, found null",
        "{\"messages\": [{\"role\": \"user\"}]} | content: expected a list, found null",
        "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"audio\"}]}]} | type: expected text or image_url, found audio",
        "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\"}]}]} | text: expected a string, found null",
        "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\"}]}]} | image_url: expected a string, found null",
        "{\"input\": \"a\"} | inputs: expected a string, found null"
      })
  void wrongMessagesAreNamed(String body, String reason) throws Exception {
    try (Predictor<Input, Output> predictor = model.newPredictor()) {
      assertThatThrownBy(() -> predictor.predict(request(body)))
          .isInstanceOf(TranslateException.class)
          .hasStackTraceContaining(reason);
    }
  }

  @Test
  void unreadablePictureIsNamed() throws Exception {
    try (Predictor<Input, Output> predictor = model.newPredictor()) {
      String broken = "data:image/png;base64," + Base64.getEncoder().encodeToString(new byte[40]);
      assertThatThrownBy(() -> predictor.predict(request(chat(broken))))
          .isInstanceOf(TranslateException.class)
          .hasStackTraceContaining("image_url: data:image/png;base64");
    }
  }

  private static String chat(String picture) {
    return """
        {"messages": [
           {"role": "system", "content": "Be brief."},
           {"role": "user", "content": [
             {"type": "image_url", "image_url": {"url": "%s"}},
             {"type": "text", "text": "How many?"}]}],
         "parameters": {"max_new_tokens": 6}}
        """
        .formatted(picture);
  }

  private static Input request(String json) {
    Input input = new Input();
    input.addProperty("Content-Type", "application/json");
    input.add(json);
    return input;
  }
}
