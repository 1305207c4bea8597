package org.djlext.vlm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Tokenizers as their originals, written by tokenizer_goldens.py. */
class TokenizerParityTest {

  private static final Path FOLDER = Goldens.RESOURCES.resolve("generate/tokenizers");

  @TempDir Path temporary;

  @TestFactory
  Stream<DynamicTest> ggufTokenizersEqualTheirOriginals() throws IOException {
    return Goldens.read("tokenizers/goldens.json").stream()
        .map(g -> DynamicTest.dynamicTest(g.get("name").getAsString(), () -> check(g)));
  }

  private static void check(JsonObject golden) throws IOException {
    Path file = FOLDER.resolve(golden.get("name").getAsString() + ".gguf");
    try (TextTokenizer tokenizer = TextTokenizer.open(file)) {
      check(golden, tokenizer);
    }
  }

  private static void check(JsonObject golden, TextTokenizer tokenizer) {
    boolean bos = !golden.get("bos").isJsonNull();
    for (JsonObject c : Goldens.objects(golden.getAsJsonArray("cases"))) {
      String text = c.get("text").getAsString();
      long[] ids = Goldens.longs(c.get("ids"));
      assertThat(tokenizer.encode(text, true)).as(text).containsExactly(ids);
      assertThat(tokenizer.encode(text, false))
          .as(text)
          .containsExactly(
              IntStream.range(bos ? 1 : 0, ids.length).mapToLong(i -> ids[i]).toArray());
      assertThat(tokenizer.decode(ids)).as(text).isEqualTo(c.get("decoded").getAsString());
    }
  }

  @Test
  void aFolderWithPiecesOnlyEqualsSentencePiece() throws IOException {
    Files.copy(FOLDER.resolve("sentencepiece.model"), temporary.resolve("tokenizer.model"));
    JsonObject golden =
        Goldens.read("tokenizers/goldens.json").stream()
            .filter(g -> g.get("name").getAsString().equals("sentencepiece"))
            .findFirst()
            .orElseThrow();
    try (TextTokenizer tokenizer = TextTokenizer.open(temporary)) {
      check(golden, tokenizer);
    }
  }

  @Test
  void damagedPiecesAreNamed() throws IOException {
    byte[] good = Files.readAllBytes(FOLDER.resolve("sentencepiece.model"));
    Path file = temporary.resolve("tokenizer.model");
    for (int cut : new int[] {0, 1, 2, 100, good.length / 2}) {
      Files.write(file, Arrays.copyOf(good, cut));
      assertThatThrownBy(() -> TextTokenizer.open(temporary))
          .as("cut at " + cut)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("tokenizer.model");
    }
  }

  @Test
  void longTextsAreNotCut() throws IOException {
    String text = "a word and ".repeat(2_000);
    try (TextTokenizer tokenizer = TextTokenizer.open(Goldens.TINY)) {
      long[] ids = tokenizer.encode(text, true);
      assertThat(ids).hasSizeGreaterThan(2_000);
      assertThat(tokenizer.decode(ids)).isEqualTo(text);
    }
  }

  @Test
  void limitsInTheFileDoNotCutOrPad() throws IOException {
    String json = Files.readString(Goldens.TINY.resolve("tokenizer.json"));
    String limited =
        json.replaceFirst(
                "\"truncation\":\\s*null",
                "\"truncation\": {\"direction\": \"Right\", \"max_length\": 4, \"strategy\":"
                    + " \"LongestFirst\", \"stride\": 0}")
            .replaceFirst(
                "\"padding\":\\s*null",
                "\"padding\": {\"strategy\": {\"Fixed\": 64}, \"direction\": \"Right\","
                    + " \"pad_to_multiple_of\": null, \"pad_id\": 0, \"pad_type_id\": 0,"
                    + " \"pad_token\": \"<|endoftext|>\"}");
    assertThat(limited).contains("max_length").contains("Fixed");
    Files.writeString(temporary.resolve("tokenizer.json"), limited);
    String text = "The quick brown fox jumps over";
    try (TextTokenizer plain = TextTokenizer.open(Goldens.TINY);
        TextTokenizer tokenizer = TextTokenizer.open(temporary)) {
      assertThat(tokenizer.encode(text, true)).containsExactly(plain.encode(text, true));
    }
  }

  @Test
  void bothFormsOfOneModelHaveOneTokenizer() throws IOException {
    try (TextTokenizer folder = TextTokenizer.open(Goldens.TINY);
        TextTokenizer gguf = TextTokenizer.open(Goldens.TINY_GGUF)) {
      assertThat(gguf.size()).isEqualTo(folder.size());
      for (String text : List.of("Grüße 🙂 123", "<|im_start|>user\nHi<|im_end|>", "")) {
        assertThat(gguf.encode(text, true)).containsExactly(folder.encode(text, true));
      }
    }
  }

  @Test
  void aFolderWithoutTokenizerSaysWhatToDo() {
    assertThatThrownBy(() -> TextTokenizer.open(temporary))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(temporary.toString())
        .hasMessageContaining("tokenizer.json")
        .hasMessageContaining("save_pretrained");
  }

  @Test
  void aDamagedTokenizerIsNamed() throws IOException {
    String json = Files.readString(Goldens.TINY.resolve("tokenizer.json"));
    Path file = temporary.resolve("tokenizer.json");
    for (String bad :
        List.of(
            "",
            "{",
            "[]",
            "null",
            "{}",
            json.substring(0, json.length() / 2),
            json.replace("\"BPE\"", "\"XYZ\""))) {
      Files.writeString(file, bad);
      assertThatThrownBy(() -> TextTokenizer.open(temporary))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(file.toString());
    }
  }
}
