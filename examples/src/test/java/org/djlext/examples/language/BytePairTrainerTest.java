package org.djlext.examples.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.djlext.vlm.generate.ChatMessage;
import org.djlext.vlm.generate.ChatTemplate;
import org.djlext.vlm.generate.TextTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePairTrainerTest {

  @TempDir private Path folder;

  @Test
  void mergesTheMostFrequentPairFirst() {
    BytePairTrainer trainer = new BytePairTrainer();
    trainer.add("abab abab cd cd cd ab"); // within words: ab 5 times, "cd" 3 times
    List<BytePairTrainer.Pair> merges = trainer.train(2);
    assertThat(merges.get(0)).isEqualTo(new BytePairTrainer.Pair("a", "b"));
    assertThat(merges.get(1)).isEqualTo(new BytePairTrainer.Pair("c", "d"));
  }

  @Test
  void neverMergesAcrossWordsOrDigits() {
    BytePairTrainer trainer = new BytePairTrainer();
    trainer.add("12 12 12 12 12 12");
    assertThat(trainer.train(5)).isEmpty();
  }

  @Test
  void isTheSameWhateverTheOrderOfTexts() {
    BytePairTrainer one = new BytePairTrainer();
    BytePairTrainer two = new BytePairTrainer();
    List<String> texts = List.of("spell the word", "sort the words", "tell the story");
    texts.forEach(one::add);
    for (int i = texts.size() - 1; i >= 0; i--) {
      two.add(texts.get(i));
    }
    assertThat(one.train(20)).isEqualTo(two.train(20));
  }

  @Test
  void itsFilesGiveBackEveryText() throws Exception {
    int vocabulary = TokenizerWriter.write(folder, trained(), 512);
    assertThat(vocabulary).isEqualTo(3 + 256 + 100);
    try (TextTokenizer tokenizer = TextTokenizer.open(folder)) {
      Random random = new Random(7);
      for (int i = 0; i < 200; i++) {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        String text = new String(bytes, StandardCharsets.UTF_8) + " Ä 東\n\t x  12";
        assertThat(tokenizer.decode(tokenizer.encode(text, true))).isEqualTo(text);
      }
      assertThat(tokenizer.encode("123", true)).hasSize(3);
      assertThat(tokenizer.encode(ChatFormat.START, false)).containsExactly(1);
    }
  }

  @Test
  void chatTemplateSaysTheSameAsTheTrainingData() {
    String rendered =
        new ChatTemplate(ChatFormat.TEMPLATE, Map.of("bos_token", ChatFormat.START))
            .render(
                List.of(
                    ChatMessage.system("Be brief."),
                    ChatMessage.user("Hi"),
                    ChatMessage.assistant("Hello!"),
                    ChatMessage.user("2 + 2")),
                true);
    assertThat(rendered)
        .isEqualTo(
            ChatFormat.system("Be brief.")
                + ChatFormat.question("Hi")
                + ChatFormat.answer("Hello!")
                + "\n"
                + ChatFormat.question("2 + 2"));
  }

  private static List<BytePairTrainer.Pair> trained() {
    BytePairTrainer trainer = new BytePairTrainer();
    Random random = new Random(8);
    TaskMixture mixture = TaskMixture.standard();
    for (int i = 0; i < 2000; i++) {
      trainer.add(mixture.draw(random).draw(random).prompt());
    }
    return trainer.train(100);
  }
}
