package org.djlext.vlm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChatSessionTest {

  private static final GenerationConfig SHORT =
      GenerationConfig.builder().optMaxNewTokens(8).build();

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
  void everyTurnAnswersAsIfTheWholeChatWereRead() {
    try (ChatSession chat = generator.newChat(SHORT)) {
      chat.add(ChatMessage.system("Be brief."));
      for (String said : List.of("Hi", "one two three", "🙂", "and then?")) {
        List<ChatMessage> asked = new ArrayList<>(chat.messages());
        asked.add(ChatMessage.user(said));
        GeneratedText expected = generator.chat(asked, SHORT);
        GeneratedText answer = chat.say(said);
        assertThat(answer.ids()).containsExactly(expected.ids());
        assertThat(answer.promptTokens()).isEqualTo(expected.promptTokens());
        assertThat(chat.messages())
            .hasSize(asked.size() + 1)
            .endsWith(ChatMessage.assistant(answer.text()));
      }
    }
  }

  @Test
  void earlierTurnsAreNotReadAgain() {
    try (ChatSession chat = generator.newChat(SHORT)) {
      GeneratedText first = chat.say("The quick brown fox jumps over the lazy dog.");
      assertThat(first.cachedTokens()).isZero();
      GeneratedText second = chat.say("Hi");
      assertThat(second.cachedTokens()).isGreaterThanOrEqualTo(first.promptTokens());
      GeneratedText third = chat.say("Hi");
      assertThat(third.cachedTokens()).isGreaterThanOrEqualTo(second.promptTokens());
    }
  }

  @Test
  void theListenerHearsTheAnswer() {
    StringBuilder heard = new StringBuilder();
    try (ChatSession chat = generator.newChat(SHORT)) {
      assertThat(chat.say("Hi", heard::append).text()).isEqualTo(heard.toString());
    }
  }

  @Test
  void aTurnThatFailsIsNotPartOfTheChat() {
    try (ChatSession chat = generator.newChat(SHORT)) {
      chat.say("Hi");
      List<ChatMessage> before = chat.messages();
      assertThatThrownBy(() -> chat.say("too much ".repeat(400)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("context");
      assertThatThrownBy(
              () ->
                  chat.say(
                      "one",
                      piece -> {
                        throw new IllegalStateException("mine");
                      }))
          .hasMessage("mine");
      assertThat(chat.messages()).isEqualTo(before);
      List<ChatMessage> asked = new ArrayList<>(before);
      asked.add(ChatMessage.user("two"));
      assertThat(chat.say("two").ids()).containsExactly(generator.chat(asked, SHORT).ids());
    }
  }

  @Test
  void whatWasSaidBeforeAnInterruptIsTheAnswer() {
    try (ChatSession chat = generator.newChat(SHORT)) {
      GeneratedText cut = chat.say("Hi", piece -> Thread.currentThread().interrupt());
      assertThat(Thread.interrupted()).isTrue();
      assertThat(cut.finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(chat.messages())
          .containsExactly(ChatMessage.user("Hi"), ChatMessage.assistant(cut.text()));
      List<ChatMessage> asked = new ArrayList<>(chat.messages());
      asked.add(ChatMessage.user("two"));
      assertThat(chat.say("two").ids()).containsExactly(generator.chat(asked, SHORT).ids());
    }
  }

  @Test
  void closingFreesTheCache() {
    int before = LiveResources.below(model.getNDManager());
    try (ChatSession chat = generator.newChat(SHORT)) {
      chat.say("Hi");
      assertThat(LiveResources.below(model.getNDManager())).isGreaterThan(before);
    }
    assertThat(LiveResources.below(model.getNDManager())).isEqualTo(before);
  }

  @Test
  void beamsAreNoChat() {
    assertThatThrownBy(() -> generator.newChat(SHORT.toBuilder().optBeams(2).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("beams");
  }
}
