package org.djlext.vlm.kimivl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.djlext.flashattn.LiveArrays;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextPieces;
import org.djlext.vlm.moonlight.ExpertLoad;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Chats with pictures, against what kimivl_chat_goldens.py computes. */
class KimiVlChatTest {

  private static final Path FOLDER = Path.of("src/test/resources/kimivl-chat");
  private static final Path PICTURES = Path.of("src/test/resources/moonvit-images");
  private static final GenerationConfig SHORT =
      GenerationConfig.builder().optMaxNewTokens(10).build();

  private record Case(Chat chat, long[] ids, long[] answer, String text) {}

  private static ZooModel<Chat, Answer> model;
  private static KimiVlGenerator generator;
  private static List<Case> cases;

  @BeforeAll
  static void open() throws Exception {
    model = load(Answer.class);
    generator = KimiVlGenerator.of(model);
    cases = new ArrayList<>();
    JsonArray json =
        JsonParser.parseString(Files.readString(FOLDER.resolve("chats.json"))).getAsJsonArray();
    for (JsonElement element : json) {
      JsonObject c = element.getAsJsonObject();
      cases.add(
          new Case(
              chat(c.getAsJsonArray("turns")),
              longs(c.getAsJsonArray("ids")),
              longs(c.getAsJsonArray("answer")),
              c.get("text").getAsString()));
    }
    assertThat(cases).hasSize(7);
  }

  @AfterAll
  static void close() {
    generator.close();
    model.close();
  }

  @Test
  void promptsHaveTheIdsOfTheReference() {
    for (Case c : cases) {
      assertThat(generator.processor().tokens(c.chat())).containsExactly(c.ids());
    }
  }

  @Test
  void answersAreThoseOfTheReference() {
    for (Case c : cases) {
      Answer answer = generator.answer(c.chat(), SHORT);
      assertThat(answer.generated().ids()).containsExactly(c.answer());
      assertThat(answer.text()).isEqualTo(c.text());
      assertThat(answer.thinking()).isEmpty();
      assertThat(answer.generated().promptTokens()).isEqualTo(c.ids().length);
    }
  }

  @Test
  void streamsAreTheAnswersInPieces() {
    for (Case c : cases) {
      try (Stream<String> pieces = generator.stream(c.chat(), SHORT)) {
        assertThat(pieces.collect(Collectors.joining())).isEqualTo(c.text());
      }
    }
  }

  @Test
  void predictorsAnswerChats() throws Exception {
    try (ZooModel<Chat, String> texts = load(String.class);
        Predictor<Chat, String> text = texts.newPredictor();
        Predictor<Chat, Answer> whole = model.newPredictor()) {
      for (Case c : cases) {
        assertThat(text.predict(c.chat())).isEqualTo(c.text());
        assertThat(whole.predict(c.chat()).generated().ids()).containsExactly(c.answer());
      }
    }
  }

  @Test
  void predictorsGiveAnswersOutAsTheyCome() throws Exception {
    try (ZooModel<Chat, TextPieces> pieces = load(TextPieces.class);
        Predictor<Chat, TextPieces> predictor = pieces.newPredictor()) {
      for (Case c : cases) {
        StringBuilder heard = new StringBuilder();
        predictor.streamingPredict(c.chat()).getIterativeOutput().forEachRemaining(heard::append);
        assertThat(heard).hasToString(c.text());
      }
    }
  }

  @Test
  void tokensOfWordsAndOfPicturesAreCountedApart() {
    int perToken = ((KimiVlBlock) model.getBlock()).config().text().experts().perToken();
    for (Case c : cases) {
      ChatLoad load = generator.load(c.chat());
      long media = c.chat().pictures().stream().mapToInt(generator.processor()::features).sum();
      assertThat(load.all()).hasSize(1);
      assertThat(tokens(load.pictures())).isEqualTo(media * perToken);
      assertThat(tokens(load.words())).isEqualTo((c.ids().length - media) * perToken);
      assertThat(load.plus(load).all()).containsExactly(load.all().get(0).plus(load.all().get(0)));
    }
  }

  private static long tokens(List<ExpertLoad> loads) {
    return LongStream.of(loads.get(0).tokens()).sum();
  }

  @Test
  void oneBeamOfSeveralSeesThePicturesToo() {
    GenerationConfig beams = SHORT.toBuilder().optBeams(3).optMaxNewTokens(4).build();
    Chat picture = cases.get(0).chat();
    Chat other = Chat.of("How many circles are there?", picture("narrow"));
    Answer answer = generator.answer(picture, beams);
    assertThat(generator.answer(picture, beams).generated().ids())
        .containsExactly(answer.generated().ids());
    assertThat(generator.answer(other, beams).generated().ids())
        .isNotEqualTo(answer.generated().ids());
  }

  @Test
  void everyTurnAnswersAsIfTheWholeChatWereRead() {
    try (KimiVlSession session = generator.newSession(SHORT)) {
      session.system("Be brief.");
      List<List<Chat.Part>> turns =
          List.of(
              List.of(new Chat.Picture(picture("wide")), new Chat.Text("How many?")),
              List.of(new Chat.Text("Why?")),
              List.of(
                  new Chat.Text("And "),
                  new Chat.Picture(picture("tiny")),
                  new Chat.Picture(picture("high"))));
      int seen = 0;
      for (List<Chat.Part> said : turns) {
        Answer expected = generator.answer(session.chat().user(said), SHORT);
        int before = session.chat().turns().size();
        StringBuilder heard = new StringBuilder();
        Answer answer = session.say(said, heard::append);
        assertThat(answer.generated().ids()).containsExactly(expected.generated().ids());
        assertThat(heard).hasToString(answer.generated().text());
        assertThat(session.chat().turns()).hasSize(before + 2);
        assertThat(answer.generated().cachedTokens()).isGreaterThanOrEqualTo(seen);
        seen = answer.generated().promptTokens();
      }
      assertThat(session.pictures()).isEqualTo(3);
    }
  }

  @Test
  void turnThatFailsIsNotPartOfTheChat() {
    try (KimiVlSession session = generator.newSession(SHORT)) {
      session.say("Hi", picture("wide"));
      Chat before = session.chat();
      assertThatThrownBy(() -> session.say("too much ".repeat(200), picture("tiny")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("context");
      assertThatThrownBy(
              () ->
                  session.say(
                      List.of(new Chat.Picture(picture("tiny"))),
                      piece -> {
                        throw new IllegalStateException("mine");
                      }))
          .hasMessage("mine");
      assertThat(session.chat()).isEqualTo(before);
      assertThat(session.pictures()).isEqualTo(1);
      Answer expected = generator.answer(before.user("And?", picture("high")), SHORT);
      assertThat(session.say("And?", picture("high")).generated().ids())
          .containsExactly(expected.generated().ids());
    }
  }

  @Test
  void nothingIsLeftBehind() throws Exception {
    Chat chat = cases.get(2).chat();
    try (Predictor<Chat, Answer> predictor = model.newPredictor()) {
      predictor.predict(chat);
      int used = LiveArrays.count(model.getNDManager());
      for (int i = 0; i < 5; i++) {
        predictor.predict(chat);
        generator.answer(chat, SHORT);
        generator.load(chat);
        generator.stream(chat, SHORT).close();
        try (Stream<String> pieces = generator.stream(chat, SHORT)) {
          pieces.limit(2).forEach(piece -> assertThat(piece).isNotEmpty());
        }
        try (KimiVlSession session = generator.newSession(SHORT)) {
          session.say("Hi", picture("wide"), picture("tiny"));
          session.say("And?", picture("high"));
        }
      }
      assertThat(LiveArrays.count(model.getNDManager())).isEqualTo(used);
    }
  }

  @Test
  void wordsCannotPretendToBePictures() {
    assertThatThrownBy(() -> generator.answer(Chat.of("Look: <|media_pad|>"), SHORT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a media token for each of 0 pictures, found 1");
  }

  @Test
  void pictureOverTheLimitIsRefused() throws Exception {
    RgbImage wide = new RgbImage(2048, 3, new byte[2048 * 3 * 3]);
    assertThatThrownBy(() -> generator.answer(Chat.of("?", wide), SHORT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected fewer than 512 patches");
    try (Predictor<Chat, Answer> predictor = model.newPredictor()) {
      assertThatThrownBy(() -> predictor.predict(Chat.of("?", wide)))
          .isInstanceOf(TranslateException.class)
          .hasStackTraceContaining("expected fewer than 512 patches");
    }
  }

  @Test
  void otherModelsAreRefused() throws Exception {
    try (ZooModel<NDList, NDList> tower =
        TinyKimiVl.load(Path.of("src/test/resources/moonvit/one-image"))) {
      assertThatThrownBy(() -> KimiVlGenerator.of(tower))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected a Kimi-VL, found MoonVitBlock");
    }
  }

  private static <O> ZooModel<Chat, O> load(Class<O> output) throws Exception {
    return Criteria.builder()
        .setTypes(Chat.class, output)
        .optModelPath(FOLDER)
        .optArgument("max_new_tokens", 10)
        .build()
        .loadModel();
  }

  private static Chat chat(JsonArray turns) {
    Chat chat = Chat.empty();
    for (JsonElement element : turns) {
      JsonObject turn = element.getAsJsonObject();
      List<Chat.Part> parts = new ArrayList<>();
      for (JsonElement part : turn.getAsJsonArray("parts")) {
        String text = part.getAsString();
        parts.add(
            text.startsWith("@")
                ? new Chat.Picture(picture(text.substring(1)))
                : new Chat.Text(text));
      }
      chat = chat.and(new Chat.Turn(turn.get("role").getAsString(), parts));
    }
    return chat;
  }

  private static RgbImage picture(String name) {
    try {
      return RgbImageReader.standard().read(PICTURES.resolve(name + ".png"));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long[] longs(JsonArray array) {
    return array.asList().stream().mapToLong(JsonElement::getAsLong).toArray();
  }
}
